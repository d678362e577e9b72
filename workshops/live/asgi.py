"""The words of ASGI, as far as the lanes speak it, and a short reply in JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Required, TypedDict

Header = tuple[bytes, bytes]


class Scope(TypedDict, total=False):
    """A connection: what its request begins with."""

    type: str
    http_version: str
    scheme: str
    method: str
    path: str
    query_string: bytes
    headers: Iterable[Header]
    client: tuple[str, int] | None
    server: tuple[str, int | None] | None


class Message(TypedDict, total=False):
    """What the server says of a connection, or is told to do with it."""

    type: Required[str]
    status: int
    headers: Iterable[Header]
    body: bytes
    more_body: bool
    code: int


Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def reply(send: Send, status: int, content: Mapping[str, object], headers: Iterable[Header] = ()) -> None:
    """A whole response in JSON, which nobody keeps."""
    body = json.dumps(content).encode()
    sent = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})
