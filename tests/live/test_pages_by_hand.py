"""The lane of pages by hand: whole requests, whole replies, and a thread only while there is work for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Unpack

import pytest
from django.core.handlers.wsgi import WSGIRequest

from config.pages import AT_ONCE, Environ, Pages, StartResponse, environ_of
from tests.processes import PATIENCE
from workshops.live.asgi import Message, Scope

PART = 50_000  # bytes


class Site:
    """A WSGI application that says `parts`, and keeps what it was asked and in which thread it was closed."""

    def __init__(self, *parts: bytes | Exception) -> None:
        self.parts = parts
        self.asked: list[tuple[Environ, bytes]] = []
        self.made = 0  # bytes
        self.made_in: list[str] = []
        self.closed_in: list[str] = []

    def __call__(self, environ: Environ, start: StartResponse) -> Site:
        body = environ["wsgi.input"]
        assert isinstance(body, BytesIO)
        self.asked.append((environ, body.read()))
        start("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return self

    def __iter__(self) -> Iterator[bytes]:
        self.made_in.append(threading.current_thread().name)
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            self.made += len(part)
            yield part

    def close(self) -> None:
        self.closed_in.append(threading.current_thread().name)


class Exchange:
    """One request by hand: what is sent, what is received, and how much of it the lane asked for."""

    def __init__(self, site: Site, *received: Message, longest: int = 1_000_000, fails_at: int | None = None) -> None:
        self.pages = Pages(site, threads=1, longest=longest)
        self.received: list[Message] = list(received or [{"type": "http.request", "body": b"", "more_body": False}])
        self.site = site
        self.sent: list[Message] = []
        self.ahead: list[int] = []  # bytes made, but not sent
        self.fails_at = fails_at

    def run(self, **scope: Unpack[Scope]) -> Exchange:
        asyncio.run(self.pages(scope_of(**scope), self._receive, self._send))
        return self

    async def _receive(self) -> Message:
        return self.received.pop(0)

    async def _send(self, message: Message) -> None:
        await asyncio.sleep(0)
        if len(self.sent) == self.fails_at:
            raise OSError("Nobody is there any more.")
        self.sent.append(message)
        self.ahead.append(self.site.made - len(self.body))

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent if message["type"] == "http.response.body")


def scope_of(**more: Unpack[Scope]) -> Scope:
    known: Scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1"}
    return {**known, "headers": [], **more}


def pieces(number: int, size: int = PART) -> list[Message]:
    """A body in so many parts, each of another letter."""
    return [
        {"type": "http.request", "body": bytes([65 + i]) * size, "more_body": i < number - 1} for i in range(number)
    ]


# Replies


def test_a_short_reply_is_sent_at_once() -> None:
    exchange = Exchange(Site(b"one, ", b"", b"two")).run()
    assert exchange.sent == [
        {
            "type": "http.response.start",
            "status": 201,
            "headers": [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")],
        },
        {"type": "http.response.body", "body": b"one, two", "more_body": False},
    ]


def test_a_reply_without_a_body() -> None:
    assert [message["type"] for message in Exchange(Site()).run().sent] == ["http.response.start", "http.response.body"]


def test_a_long_reply_comes_whole_and_in_order_and_is_never_kept_whole() -> None:
    parts = [b"%07d," % i * 8192 for i in range(64)]  # 4 MB
    exchange = Exchange(site := Site(*parts)).run()
    assert exchange.body == b"".join(parts)
    types = [message["type"] for message in exchange.sent]
    assert types == ["http.response.start", *["http.response.body"] * (len(types) - 1)]
    assert len(types) > 10
    assert [message["more_body"] for message in exchange.sent[1:]] == [True] * (len(types) - 2) + [False]
    assert max(exchange.ahead) <= AT_ONCE + len(parts[0])
    assert site.made_in == site.closed_in == ["pages_0"]


@pytest.mark.parametrize(("before", "begun"), [(1, False), (AT_ONCE // PART + 1, True)])
def test_an_error_in_the_middle_closes_the_reply(before: int, begun: bool) -> None:
    site = Site(*[b"x" * PART] * before, RuntimeError("In the middle."))
    exchange = Exchange(site)
    with pytest.raises(RuntimeError, match=r"In the middle\."):
        exchange.run()
    assert bool(exchange.sent) == begun
    assert all(message.get("more_body", True) for message in exchange.sent)  # never said to be complete
    assert site.made_in == site.closed_in == ["pages_0"]


def test_a_reader_who_is_gone_frees_the_thread() -> None:
    exchange = Exchange(site := Site(*[b"x" * AT_ONCE] * 4), fails_at=2)
    with pytest.raises(OSError, match="Nobody"):
        exchange.run()
    assert site.made == 2 * AT_ONCE
    assert site.closed_in == ["pages_0"]
    site.parts, exchange.fails_at = (b"next",), None
    exchange.received = pieces(1)
    assert exchange.run().sent[-1]["body"] == b"next"


def test_a_slow_reader_of_a_page_holds_no_thread() -> None:
    pages = Pages(Site(b"x" * PART), threads=1, longest=0)
    sent: list[Message] = []

    async def story() -> None:
        reading = asyncio.Event()

        async def receive() -> Message:
            return pieces(1, 0)[0]

        async def send_slowly(message: Message) -> None:
            await reading.wait()
            sent.append(message)

        async def send(message: Message) -> None:
            sent.append(message)

        slow = asyncio.create_task(pages(scope_of(), receive, send_slowly))
        await asyncio.wait_for(pages(scope_of(), receive, send), PATIENCE)
        assert len(sent) == 2
        reading.set()
        await slow
        assert sent[:2] == sent[2:]

    asyncio.run(story())


# Requests


def test_a_body_in_parts_is_whole() -> None:
    Exchange(site := Site(), *pieces(3)).run(method="POST")
    ((_, body),) = site.asked
    assert body == b"A" * PART + b"B" * PART + b"C" * PART


def test_a_sender_who_is_gone_takes_no_thread() -> None:
    exchange = Exchange(site := Site(), *pieces(3)[:2], {"type": "http.disconnect"}).run(method="POST")
    assert (site.asked, exchange.sent) == ([], [])


def test_of_a_body_that_is_too_long_little_is_kept_and_all_is_taken() -> None:
    exchange = Exchange(site := Site(), *pieces(20), longest=2 * PART).run(method="POST")
    ((_, body),) = site.asked
    assert len(body) == 3 * PART
    assert exchange.received == []


def test_a_web_socket_is_closed() -> None:
    exchange = Exchange(site := Site()).run(type="websocket")
    assert exchange.sent == [{"type": "websocket.close", "code": 1000}]
    assert site.asked == []


def test_the_request_as_django_reads_it() -> None:
    headers = [
        (b"host", b"advisor.example:8443"),
        (b"cookie", b"a=1"),
        (b"x-forwarded-proto", b"http"),
        (b"x_forwarded_proto", b"https"),
        (b"content_length", b"1"),
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"content-length", b"10"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
        (b"cookie", b"b=2; c=3"),
    ]
    scope = scope_of(
        method="POST",
        path="/café/☕/",
        query_string=b"q=%C3%A9&n=1",
        scheme="https",
        headers=headers,
        server=("10.0.0.1", 8443),
        client=("10.0.0.9", 50_000),
    )
    request = WSGIRequest(environ_of(scope, b"name=caf\xc3\xa9"))
    assert (request.method, request.path, request.scheme) == ("POST", "/café/☕/", "https")
    assert request.GET.dict() == {"q": "é", "n": "1"}
    assert request.POST.dict() == {"name": "café"}
    assert request.COOKIES == {"a": "1", "b": "2", "c": "3"}
    assert request.headers["Accept"] == "text/html,*/*"
    assert request.META["HTTP_X_FORWARDED_PROTO"] == "http"
    assert (request.META["REMOTE_ADDR"], request.META["SERVER_PORT"]) == ("10.0.0.9", "8443")


@pytest.mark.parametrize("server", [None, ("/run/advisor.sock", None)])
def test_behind_a_unix_socket(server: tuple[str, None] | None) -> None:
    request = WSGIRequest(environ_of(scope_of(server=server, client=None, headers=[(b"host", b"localhost")]), b""))
    assert request.get_host() == "localhost"
    assert "REMOTE_ADDR" not in request.META
