"""The lane of the pages: ordinary synchronous Django in a pool of threads.

a2wsgi crosses from thread to loop and back four times for an ordinary request, for the body, the head and each
part of the answer, and every crossing waits for its turn. Here the request is read before the thread begins, and
an answer that is small is written after it has ended: one crossing each way. Only what is large goes in parts.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from io import BytesIO
from typing import Any, cast

from a2wsgi.wsgi import Body, build_environ

SMALL = 256 * 1024  # bytes of a request or an answer that are held in memory; beyond, it goes in parts

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Coroutine[Any, Any, None]]
WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Pages:
    """ASGI outside, WSGI inside. `workers`: requests served at once."""

    def __init__(self, app: WSGI, *, workers: int) -> None:
        self.app = app
        self.threads = ThreadPoolExecutor(workers, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        body = await _body(loop, receive)
        if body is None:
            return
        environ = {**build_environ(cast(Any, scope), cast(Any, body))}

        def send_now(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(send(message), loop).result()

        answer = partial(copy_context().run, _answer, self.app, environ, send_now)
        for message in await loop.run_in_executor(self.threads, answer):
            await send(message)


async def _body(loop: asyncio.AbstractEventLoop, receive: Receive) -> BytesIO | Body | None:
    """What the request brings; where it is large the rest is read as it is wanted. None: the client has gone."""
    begun: deque[Message] = deque()
    size = 0
    while size < SMALL:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        begun.append(message)
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            return BytesIO(b"".join(part.get("body", b"") for part in begun))

    async def from_the_beginning() -> Message:
        return begun.popleft() if begun else await receive()

    return Body(loop, cast(Any, from_the_beginning))


def _answer(app: WSGI, environ: dict[str, Any], send_now: Callable[[Message], None]) -> list[Message]:
    """In a thread: the messages that are left to send when the application is done, its connections given back."""
    waiting: list[Message] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], None]:
        sent = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
        waiting.append({"type": "http.response.start", "status": int(status[:3]), "headers": sent})
        return chunks.append

    chunks: list[bytes] = []
    parts = app(environ, start_response)
    try:
        held = 0
        for part in parts:
            chunks.append(part)
            held += len(part)
            if held >= SMALL:
                for message in [*waiting, _part(chunks, more=True)]:
                    send_now(message)
                waiting.clear()
                chunks.clear()
                held = 0
    finally:
        getattr(parts, "close", lambda: None)()
    return [*waiting, _part(chunks, more=False)]


def _part(chunks: list[bytes], *, more: bool) -> Message:
    return {"type": "http.response.body", "body": b"".join(chunks), "more_body": more}
