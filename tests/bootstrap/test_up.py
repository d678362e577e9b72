"""`manage.py up` as a newcomer meets it: ready, signed in, stopped, killed, started again."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import psutil  # type: ignore[import-untyped]  # comes without types
import psycopg
import pytest

from config.machine import embedded
from config.machine import up as command
from tests.bootstrap.conftest import Shell, processes_of, until
from tests.processes import free_port

pytestmark = pytest.mark.processes


def get(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status, answer.read().decode()


def database(folder: Path) -> str:
    return f"postgres://advisor@/advisor?host={quote(str(folder / 'run'))}"


def roles(folder: Path) -> dict[str, list[psutil.Process]]:
    """The running processes of an `up`, by what they do."""
    marks = {
        "web": "config.machine.web",
        "worker": " --queues advisor ",
        "mail": " --queues mail ",
        "beat": " beat ",
        "keeper": "config.machine.keeper",
    }
    found: dict[str, list[psutil.Process]] = {role: [] for role in marks}
    for line in processes_of(folder):
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(line.split()[0]))
            words = " ".join(process.cmdline()) + " "
            for role, mark in marks.items():
                if mark in words:
                    found[role].append(process)
    return found


def write(folder: Path, text: str) -> None:
    with psycopg.connect(database(folder)) as link:
        link.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        link.execute("INSERT INTO note VALUES (%s)", [text])


def notes(folder: Path) -> list[str]:
    with psycopg.connect(database(folder)) as link:
        return [row[0] for row in link.execute("SELECT text FROM note")]


def test_up_runs_everything_and_stops_everything(
    manage: Callable[..., Shell], folder: Path, shell: Callable[..., Shell]
) -> None:
    """On a folder that is named with the command alone, and whose name needs quoting."""
    chosen, port = folder / "of ours; and $theirs", free_port()
    up = shell(sys.executable, "manage.py", "up", "--data-dir", str(chosen), "--port", str(port), "--web-workers", "2")
    assert up.wait_for(r"Ready: (\S+)").group(1) == f"http://127.0.0.1:{port}/"
    link = up.wait_for(r"Sign in as .*: (http\S+)").group(1)
    assert link.startswith(f"http://127.0.0.1:{port}/")
    assert get(link)[0] == 200
    assert get(f"http://127.0.0.1:{port}/healthz")[0] == 200
    until(lambda: {role: bool(found) for role, found in roles(chosen).items()} == dict.fromkeys(
        ("web", "worker", "mail", "beat", "keeper"), True), "all five kinds")  # fmt: skip
    assert len(roles(chosen)["web"]) == 2
    # None of them is shown a way to the database as the owner of its tables.
    shown = [one.environ() for role in ("web", "worker", "mail", "beat") for one in roles(chosen)[role]]
    assert {urlsplit(known["DATABASE_URL"]).username for known in shown} == {"advisor_web"}
    assert [known for known in shown if known.get("DATABASE_OWNER_URL") or known.get("DATABASE_OWNER_URL_FILE")] == []

    # Another command, as it is printed, finds what runs, and knows the address for the links that it prints.
    told = shell("sh", "-c", up.wait_for(r"Another: (.*)\n").group(1))
    assert told.wait() == 0, told.said
    assert told.said.startswith(f"http://127.0.0.1:{port}/sign-in/")
    assert get(told.said.strip())[0] == 200

    # A second one on the same data, and one on the same port, are told so.
    second = manage("up", "--port", str(free_port()), ADVISOR_DATA_DIR=str(chosen))
    assert second.wait() == 1
    assert second.said == f"Advisor is already running on the data folder {chosen}.\n"
    third = manage("up", "--port", str(port), ADVISOR_DATA_DIR=str(folder / "other"))
    assert third.wait() == 1
    assert third.said == (
        f"Port {port} on 127.0.0.1 cannot be used (address already in use): "
        "stop the program that has it, or choose another with --port.\n"
    )

    # A web process that dies is replaced; no connection is refused meanwhile.
    killed = roles(chosen)["web"][0]
    killed.kill()
    for _ in range(20):
        assert get(f"http://127.0.0.1:{port}/healthz")[0] == 200
    until(lambda: len(roles(chosen)["web"]) == 2 and killed not in roles(chosen)["web"], "a new web process")
    up.wait_for(r"web\.\d +\| ended \(by SIGKILL\); starts again in 0\.5 s")

    # Even when one child hangs, all is over; how soon, the test below adds up.
    os.kill(roles(chosen)["web"][0].pid, signal.SIGSTOP)
    os.kill(roles(chosen)["beat"][0].pid, signal.SIGSTOP)
    assert up.end(signal.SIGINT) == 0
    assert processes_of(chosen) == []
    assert (chosen / "secret_key").stat().st_mode & 0o777 == 0o600


HOLDER = (
    "import socket, time; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); "
    "time.sleep(300)"
)
NOBODY = r"Nobody is here yet\. .*: (http\S+/setup/\S+/)\n"


def test_one_folder_through_stops_and_kills(
    manage: Callable[..., Shell], shell: Callable[..., Shell], with_tables: Path
) -> None:
    """Three times `up`, on the same data and the same port."""
    folder = with_tables
    leftover, stranger = shell(sys.executable, "-c", HOLDER), shell(sys.executable, "-c", HOLDER)
    port = leftover.wait_for(r"\d+").group()
    words = ("up", "--no-demo", "--port", port)

    # Leftovers that hold the port are ended first, as where the system does not end children with their parent.
    began = psutil.Process(leftover.popen.pid).create_time()
    (folder / "children").write_text(json.dumps([[leftover.popen.pid, began], [stranger.popen.pid, began - 60]]))
    first = manage(*words)
    void = first.wait_for(NOBODY).group(1)
    assert leftover.wait() == -signal.SIGTERM
    assert stranger.popen.poll() is None  # it has the number of a leftover, and is not one
    first.wait_for("Stop with")
    key = (folder / "secret_key").read_text()
    write(folder, "acknowledged")
    os.kill(first.popen.pid, signal.SIGKILL)

    # At once, over whatever is still ending. Where nobody is, a link that makes the owner is printed anew, and the old
    # one is void.
    second = manage(*words)
    link = second.wait_for(NOBODY).group(1)
    make_the_owner(void, link)
    assert first.wait() == -signal.SIGKILL
    assert notes(folder) == ["acknowledged"]
    assert (folder / "secret_key").read_text() == key
    write(folder, "acknowledged too")
    for line in processes_of(folder):  # as when the machine fails: nobody tidies up
        with suppress(psutil.NoSuchProcess):
            psutil.Process(int(line.split()[0])).kill()
    second.wait()
    until(lambda: processes_of(folder) == [], "the end of everything")
    assert (folder / "postgres" / "postmaster.pid").exists()

    third = manage(*words)
    assert third.wait_for(r"Sign in as (.*): http").group(1) == "Olga"
    third.wait_for("Ready: ")
    assert notes(folder) == ["acknowledged", "acknowledged too"]
    os.kill(third.popen.pid, signal.SIGKILL)  # and nobody comes after: its workers end without it and the queue
    until(lambda: processes_of(folder) == [], "the end of everything", 12)


def make_the_owner(void: str, link: str) -> None:
    """Olga, by the form to which the link leads; by the void one she does not come in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with pytest.raises(urllib.error.HTTPError, match="404"):
        browser.open(void, timeout=10)
    with browser.open(link, timeout=10) as page:
        assert urlsplit(page.geturl()).path == "/setup/"
        key = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert key
    typed = {"workspace": "Ours", "name": "Olga", "email": "olga@harbour.example", "csrfmiddlewaretoken": key.group(1)}
    with browser.open(page.geturl(), urlencode(typed).encode(), timeout=10) as home:
        assert (home.status, urlsplit(home.geturl()).path) == (200, "/")
        assert "Olga" in home.read().decode()


def test_those_that_hang_are_waited_for_less_than_ten_seconds_in_all() -> None:
    """As long as containers and service managers wait. First the children, all at once, then the servers."""
    children = max(sum(seconds for _, seconds in ladder) for ladder in (command.STOPPING, command.WORKER_STOPPING))
    servers = max(sum(seconds for _, seconds in server.stopping) for server in (embedded.Postgres, embedded.Valkey))
    assert children + servers < 10


def test_stopped_while_it_starts(manage: Callable[..., Shell], folder: Path) -> None:
    up = manage("up", "--port", str(free_port()))
    until(lambda: (folder / "postgres.new").exists() or (folder / "postgres").exists(), "the database's beginning")
    assert up.end() == 130
    # What was making the database dies with its parent, by the kernel's hand: a moment after it, not before.
    until(lambda: processes_of(folder) == [], "the end of what was starting")


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_is_none(manage: Callable[..., Shell], port: str) -> None:
    up = manage("up", f"--port={port}")
    assert up.wait() == 1
    assert up.said.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert up.said.count("\n") == 1


def test_a_host_that_is_not_ours(manage: Callable[..., Shell]) -> None:
    up = manage("up", "--host", "192.0.2.7", "--port", str(free_port()))
    assert up.wait() == 1
    assert "on 192.0.2.7 cannot be used" in up.said


def test_a_data_folder_that_cannot_be(manage: Callable[..., Shell], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    up = manage("up", "--data-dir", str(tmp_path / "file" / "data"), "--port", str(free_port()))
    assert up.wait() == 1
    assert up.said == f"The data folder {tmp_path}/file/data cannot be used: not a directory.\n"
