"""The site in the test's own transaction, for pages that are looked at and not lived in: no process is started, nothing
is committed, and a room may be moved on by its domain between two looks.

A thread answers the browser on the test's own connection, one request at a time; only streams, which say once how the
room stands and then nothing, wait beside one another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test.testcases import QuietWSGIRequestHandler

from workshops.live.frames import Audience, make_frame, page_content
from workshops.queries.rooms import room_state

Environ = dict[str, Any]
Start = Callable[..., Any]


class _Server(ThreadedWSGIServer):
    daemon_threads = True

    def _close_connections(self) -> None:
        """The one that there is belongs to the test."""


@dataclass
class Here:
    """`address`: where it is served. Hold `alone` while the domain is spoken to and a page is open that may ask."""

    address: str = ""
    alone: threading.RLock = field(default_factory=threading.RLock)
    _over: threading.Event = field(default_factory=threading.Event)
    _site: WSGIHandler = field(default_factory=WSGIHandler)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.endswith("/stream/"):
            return self._stream(UUID(path.split("/")[2]), environ["QUERY_STRING"], start)
        with self.alone:
            return self._site(environ, start)

    def _stream(self, room: UUID, asked: str, start: Start) -> Iterator[bytes]:
        audience = Audience.SCREEN if "as=screen" in asked else Audience.PARTICIPANT
        start("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
        with self.alone:
            frame = make_frame(audience, 1, page_content(room_state(room), audience)).data
        if audience is Audience.SCREEN:
            yield frame
        else:
            yield b": who it is for is told by a cookie that is not looked at here\n\n"
        self._over.wait()


@contextmanager
def served_here() -> Iterator[Here]:
    connection = connections["default"]
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    here = Here()
    server = _Server(("127.0.0.1", 0), QuietWSGIRequestHandler, connections_override={"default": connection})
    server.set_app(here)
    here.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here._over.set()
        server.shutdown()
        server.server_close()
        thread.join()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        connection.dec_thread_sharing()
