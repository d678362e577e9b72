"""Ordinary synchronous Django in a pool of threads, under ASGI: two switches between threads for a request.

A thread is taken once the whole request is there, and given back as soon as the reply is made, unless that is long: who
sends or reads slowly holds none. a2wsgi, the library for this, crosses between loop and thread for each part of a
request and each part of a reply, which cost more than a small page itself (docs/decisions/0006).
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from types import TracebackType
from typing import Protocol

from workshops.in_time import NOTED, Waiting
from workshops.live.asgi import Message, Receive, Scope, Send

Environ = dict[str, object]
Wsgi = Callable[[Environ, "StartResponse"], Iterable[bytes]]

AT_ONCE = 262_144  # bytes of a reply that are made before any of it is sent
# Bytes of a body that is too long that are still taken, unread: most programs look for an answer only when they have
# sent all, and one that is cut off before never sees why.
MOST_TAKEN = 64_000_000


NOTHING: Mapping[str, int] = {}
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class StartResponse(Protocol):
    """What begins a reply in WSGI (PEP 3333)."""

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]: ...


class Pages:
    """`longest`: bytes of a body that are read; what Django then misses of a longer one it would have refused.
    `longer`: more of them, at the addresses that take files (a pattern of the whole path)."""

    def __init__(self, application: Wsgi, *, threads: int, longest: int, longer: Mapping[str, int] = NOTHING) -> None:
        self.application = application
        self.longest = longest
        self.longer = [(re.compile(path), most) for path, most in longer.items()]
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1000})
        body = await self._body(receive, self._longest(scope["path"]))
        if body is None:
            return
        loop = asyncio.get_running_loop()

        async def sent(message: Message) -> None:
            await send(message)

        reply = Reply(lambda message: asyncio.run_coroutine_threadsafe(sent(message), loop).result())
        waiting = Waiting(getattr(getattr(send, "__self__", None), "transport", None))
        environ = {**environ_of(scope, body), NOTED: waiting}
        work = partial(reply.make, self.application, environ)
        for message in await loop.run_in_executor(self._threads, work):
            await send(message)

    def _longest(self, path: str) -> int:
        return next((most for pattern, most in self.longer if pattern.fullmatch(path)), self.longest)

    async def _body(self, receive: Receive, longest: int) -> bytes | None:
        """None where the sender has gone meanwhile."""
        body = bytearray()
        taken, is_more = 0, True
        while is_more and taken <= MOST_TAKEN:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            taken, is_more = taken + len(part), message.get("more_body", False)
            if len(body) <= longest:
                body += part
        return bytes(body)


class Reply:
    """One reply, made in a thread. `send`: gets a message out from there, and waits until it is."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        self._send = send
        self._start: Message | None = None
        self._is_begun = False
        self._parts: list[bytes] = []
        self._size = 0

    def make(self, application: Wsgi, environ: Environ) -> list[Message]:
        """What is left to send when it is made: all of it, unless it is long."""
        parts = application(environ, self._begin)
        try:
            for part in parts:
                self._add(part)
        finally:
            # In this thread: Django gives its connection to the database back here.
            getattr(parts, "close", lambda: None)()
        return self._taken(more=False)

    def _begin(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        if not self._is_begun:
            named = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            self._is_begun = True
            self._start = {"type": "http.response.start", "status": int(status[:3]), "headers": named}
        elif exc_info and exc_info[1]:
            raise exc_info[1]
        return self._add

    def _add(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)
        if self._size >= AT_ONCE:
            for message in self._taken(more=True):
                self._send(message)

    def _taken(self, *, more: bool) -> list[Message]:
        body: Message = {"type": "http.response.body", "body": b"".join(self._parts), "more_body": more}
        start, self._start, self._parts, self._size = self._start, None, [], 0
        return [start, body] if start else [body]


def environ_of(scope: Scope, body: bytes) -> Environ:
    """The request as WSGI has it (PEP 3333)."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client")
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # as every server has it: X_Forwarded_Proto would pass for what only a proxy may say
        key, said = _name_of(name), value.decode("latin-1")
        environ[key] = f"{environ[key]}{'; ' if name == b'cookie' else ','}{said}" if key in environ else said
    return environ


def _name_of(header: bytes) -> str:
    name = header.decode("latin-1").upper().replace("-", "_")
    return name if name in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{name}"
