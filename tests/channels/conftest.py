"""A real HTTP server that stands for the receiver, and a workspace with an owner."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.revisits.conftest import decide, decision, imported  # noqa: F401 (fixtures)
from workshops.domain import channels, people
from workshops.enums import MemberRole
from workshops.models import Member, Workspace, WorkspaceChannel


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answers`: status, headers and body of the next replies; then 204 for ever. `before`: called before each."""

    port: int = 0
    got: list[Request] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    before: Callable[[], object] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?key=PLANTED-key"


def serve(receiver: Receiver) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            receiver.got.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            receiver.before()
            status, headers, content = receiver.answers.pop(0) if receiver.answers else (204, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(OSError):  # who asked has gone
                self.wfile.write(content)

        do_GET = do_PUT = do_POST  # noqa: N815 (as above)

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()
    server = serve(kept)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def permitted(settings: Any) -> None:
    """This installation lets channels into its own machine."""
    settings.ADVISOR_CHANNELS_ALLOW_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def olive(workspace: Workspace) -> Member:
    """The workspace's owner."""
    return people.add_member(workspace=workspace, email="olive@acme.example", name="Olive", role=MemberRole.OWNER)


@pytest.fixture
def webhook(permitted: None, receiver: Receiver, olive: Member) -> channels.Added:
    return channels.add_channel(workspace=olive.workspace, by=olive, name="Ops", url=receiver.url)


def again(channel: WorkspaceChannel) -> WorkspaceChannel:
    return WorkspaceChannel.objects.select_related("workspace").get(pk=channel.pk)
