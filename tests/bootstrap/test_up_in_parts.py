"""The parts of `up`, each by itself: what it listens for, tells other commands, prints, and whom it lets in."""

from __future__ import annotations

import io
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.utils import timezone

from config.machine import data, embedded, up
from config.machine.data import StartError
from tests.processes import free_port
from workshops.domain import people
from workshops.enums import MemberRole
from workshops.models import Member, Workspace

LISTENING = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("by_value", "in_file", "told"),
    [
        ("", "", LISTENING),
        ("https://advisor.example", "", "https://advisor.example"),
        ("", "https://advisor.example\n", "https://advisor.example"),
    ],
)
def test_other_commands_are_told_the_address_of_the_site_however_it_was_given(
    by_value: str, in_file: str, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = tmp_path / "address"
    named.write_text(in_file)
    for name, value in (
        ("SITE_URL", by_value),
        ("SITE_URL_FILE", str(named) if in_file else ""),
        ("ALLOWED_HOSTS", "x"),
    ):
        monkeypatch.setenv(name, value)
    if not in_file:
        monkeypatch.delenv("SITE_URL_FILE")
    if not by_value:
        monkeypatch.delenv("SITE_URL")
    with up.only_one(tmp_path) as lock:
        up.open_to_network(LISTENING, lock)
        assert data.served_address(tmp_path) == told
        assert os.environ["ALLOWED_HOSTS"] == "x"
        with pytest.raises(StartError, match=rf"^Advisor is already running on the data folder {tmp_path}\.$"):
            up.only_one(tmp_path).__enter__()
    assert data.served_address(tmp_path) is None
    assert (tmp_path / "up.lock").read_text() == ""


@contextmanager
def answering(status: int) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 418)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        thread.join()


@pytest.mark.parametrize(("status", "well"), [(200, True), (404, True), (500, False), (503, False)])
def test_ready_is_what_answers_and_misses_nothing(status: int, well: bool) -> None:
    with answering(status) as url:
        assert up.answers(url, "/healthz") is well
    assert not up.answers(f"http://127.0.0.1:{free_port()}", "/healthz")


def test_what_is_asked_for_and_what_is_not() -> None:
    usual = vars(up.parse([]))
    assert usual == {"host": "127.0.0.1", "port": 8000, "data_dir": None, "demo": True, "web_workers": 1}
    words = ["--host", "::1", "--port", "80", "--data-dir", "/x", "--no-demo", "--web-workers", "3"]
    asked = vars(up.parse(words))
    assert asked == {"host": "::1", "port": 80, "data_dir": "/x", "demo": False, "web_workers": 3}


@pytest.mark.parametrize("number", ["0", "-1"])
def test_without_a_web_process_there_is_nothing_to_run(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        up.parse([f"--web-workers={number}"])
    assert capsys.readouterr().err.endswith("error: argument --web-workers: must be at least 1\n")


def test_each_line_begins_with_whose_it_is_but_those_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    say = up.Output()
    for line in ("one", "", "worker: Hitting Ctrl+C again will…", '{"time": "now"}'):
        say("web.1", line)
    say("worker", "two")
    assert capsys.readouterr().out == 'web.1   | one\n{"time": "now"}\nworker  | two\n'


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("wanted", [True, False])
def test_at_a_terminal_each_process_has_a_colour_of_its_own(wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "" if wanted else "1")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    say = up.Output()
    for name in ("web.1", "mail", "web.1"):
        say(name, "x")
    web, mail = ("\033[36mweb.1   |\033[0m x\n", "\033[35mmail    |\033[0m x\n") if wanted else (
        "web.1   | x\n", "mail    | x\n")  # fmt: skip
    assert terminal.getvalue() == web + mail + web


@pytest.mark.django_db
def test_who_is_let_in_is_the_demos_facilitator_or_the_first_owner_or_whoever_was_there_first() -> None:
    assert up.whom_to_let_in(demo=True) is None
    first, second = (people.create_workspace(name=name) for name in ("First", "Second"))

    def add(workspace: Workspace, name: str, role: MemberRole) -> Member:
        return people.add_member(workspace=workspace, email=f"{name}@demo.example", name=name, role=role)

    later = add(second, "later", MemberRole.VIEWER)
    gone = add(first, "gone", MemberRole.OWNER)
    Member.objects.filter(pk=gone.pk).update(deactivated_at=timezone.now())
    assert up.whom_to_let_in(demo=True) == later
    early = add(first, "early", MemberRole.MEMBER)
    assert up.whom_to_let_in(demo=True) == early
    owner = add(second, "owner", MemberRole.OWNER)
    ana = add(second, "ana", MemberRole.FACILITATOR)
    assert [up.whom_to_let_in(demo=demo) for demo in (True, False)] == [ana, owner]
    ana.user.is_active = False
    ana.user.save()
    assert up.whom_to_let_in(demo=True) == owner


@pytest.mark.django_db(transaction=True)  # afterwards it holds no connection
def test_where_nobody_is_a_member_of_anything_that_is_said() -> None:
    folder = data.ROOT / ".data"
    (told,) = up.way_in(folder, demo=False)
    assert told.startswith("Nobody is here yet. Make the first workspace, and be its owner: http://")
    member = people.add_member(
        workspace=people.create_workspace(name="Ours"), email="o@ours.example", name="Olga", role=MemberRole.OWNER
    )
    lines = up.way_in(folder, demo=False)
    assert lines[0].startswith("Sign in as Olga: http://")
    assert lines[1].startswith("It works once. Another: ")
    assert lines[1].endswith(" sign_in_link o@ours.example")
    Member.objects.filter(pk=member.pk).update(deactivated_at=timezone.now())
    assert up.way_in(folder, demo=False) == ["Nobody here is a member of a workspace."]


def test_each_process_is_told_what_it_needs_and_how_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@/advisor")
    with socket.socket() as listener:
        children = [up.web(2, listener), up.worker("worker", "advisor"), up.worker("mail", "mail"), up.beat()]
        number = listener.fileno()
    celery = ["-m", "celery", "-A", "config.celery", "--quiet"]
    silent = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-O", "fair"]
    own = [one.command[one.command.index("--") + 2 :] for one in children]
    assert own == [
        ["-m", "config.machine.web", str(number)],
        *(
            [*celery, "worker", "--loglevel=WARNING", "--queues", queue, "--hostname", f"{name}@%h", *silent]
            for name, queue in (("worker", "advisor"), ("mail", "mail"))
        ),
        [*celery, "beat", "--loglevel=WARNING", "--pidfile="],
    ]
    assert [one.name for one in children] == ["web.2", "worker", "mail", "beat"]
    assert [one.environment["ADVISOR_PROCESS"] for one in children] == [one.name for one in children]
    assert [one.stopping[0][0] for one in children] == [signal.SIGTERM, signal.SIGQUIT, signal.SIGQUIT, signal.SIGTERM]
    assert [one.pass_fds for one in children] == [(number,), (), (), ()]
    for one in children:
        assert one.directory == data.ROOT
        assert one.environment["PYTHONUNBUFFERED"] == "1"
        assert "DATABASE_OWNER_URL" not in one.environment
        assert f"--on-death={signal.SIGKILL}" in one.command


@pytest.mark.parametrize("durable", [True, False])
def test_the_servers_listen_in_one_folder_alone_and_forget_nothing_but_where_they_may(
    durable: bool, tmp_path: Path
) -> None:
    database = embedded.Postgres(tmp_path, tmp_path / "run", os.geteuid(), durable)
    words = database.command()
    told = dict(word.split("=", 1) for word, before in zip(words[1:], words, strict=False) if before == "-c")
    lasting = {} if durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    assert told == {
        "listen_addresses": "",
        "unix_socket_directories": str(tmp_path / "run"),
        "unix_socket_permissions": "0700",
        "max_connections": "200" if durable else "250",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **lasting,
    }
    queue = embedded.Valkey(tmp_path, tmp_path / "run", os.geteuid(), durable).command()
    found = queue[queue.index("--") + 2 :]
    assert dict(zip(found[::2], found[1::2], strict=True)) == {
        "--dir": str(tmp_path / "valkey"),
        "--port": "0",
        "--unixsocket": str(tmp_path / "run" / "redis.sock"),
        "--unixsocketperm": "700",
        "--save": "",
        "--appendonly": "yes" if durable else "no",
        "--appendfsync": "everysec",
        "--maxmemory-policy": "noeviction",
        "--loglevel": "warning",
    }


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("LOG: starting\nFATAL:  lock file exists\nHINT: x", "An embedded server did not start: lock file exists"),
        ("one\nvalkey: error in line 3\ntwo\n", "An embedded server did not start: valkey: error in line 3"),
        ("one\n\n  two \n", "An embedded server did not start: two"),
        ("", "An embedded server did not start: it gave no reason"),
        ("PANIC: No space left on device", "The disk is full: there is no room in the data folder {folder}."),
    ],
)
def test_a_servers_last_words_are_one_sentence(said: str, sentence: str, tmp_path: Path) -> None:
    assert embedded.explain(said, tmp_path) == sentence.format(folder=tmp_path)
