"""The lane of the pages, by what the server sends it and is sent by it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest

from config.pages import SMALL, Pages

HEADERS = [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]


def exchange(app: Any, *body: bytes, gone: bool = False) -> list[dict[str, Any]]:
    """What is sent for a POST whose body comes in these parts."""
    parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
    parts.append({"type": "http.disconnect"} if gone else {"type": "http.request", "body": b"", "more_body": False})
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/\u00fc/",
        "query_string": b"q=1",
        "http_version": "1.1",
        "headers": [(b"cookie", b"c=3"), (b"content-type", b"text/plain")],
    }

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Pages(app, workers=1)(scope, receive, send))
    return sent


class Echo:
    """Says back what it read, in parts of this size, and notes when it is done."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.closed = False
        self.environ: dict[str, Any] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.environ = environ
        self.read = BytesIO(environ["wsgi.input"].read())
        start_response("201 Created", HEADERS)
        return self

    def __iter__(self) -> Any:
        return iter(lambda: self.read.read(self.size), b"")

    def close(self) -> None:
        self.closed = True


def test_a_small_answer_is_one_message_after_the_application_is_done() -> None:
    app = Echo(2)
    head, body = exchange(app, b"abc", b"de")
    cookies = [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert head == {"type": "http.response.start", "status": 201, "headers": cookies}
    assert body == {"type": "http.response.body", "body": b"abcde", "more_body": False}
    assert app.closed
    assert [app.environ[key] for key in ("REQUEST_METHOD", "QUERY_STRING", "HTTP_COOKIE", "CONTENT_TYPE")] == [
        "POST",
        "q=1",
        "c=3",
        "text/plain",
    ]
    assert app.environ["PATH_INFO"].encode("latin1").decode() == "/\u00fc/"


@pytest.mark.parametrize("size", [1000, SMALL, 5 * SMALL])
def test_what_is_large_goes_in_parts_and_arrives_whole(size: int) -> None:
    said = [bytes([n]) * (SMALL // 2 + n) for n in range(7)]
    head, *bodies = exchange(Echo(size), *said)
    assert head["status"] == 201
    assert b"".join(message["body"] for message in bodies) == b"".join(said)
    assert [message["more_body"] for message in bodies] == [True] * (len(bodies) - 1) + [False]
    assert max(len(message["body"]) for message in bodies) <= max(SMALL + size, size)


def test_an_answer_without_a_body() -> None:
    assert [message.get("body") for message in exchange(Echo(10))] == [None, b""]


def test_who_has_gone_before_the_request_was_whole_is_not_served() -> None:
    app = Echo(10)
    assert exchange(app, b"half", gone=True) == []
    assert app.environ == {}


def test_a_failing_application_is_the_servers_business() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        exchange(app, b"x")
