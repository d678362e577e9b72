"""The lane of pages on the wire, in a web process with a single thread for them."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing
from typing import Any

import pytest

from tests.live.clients import cookie_of, token_of
from tests.live.posts import FORM_TOKEN
from tests.processes import PATIENCE, Web
from workshops.models import Answer, Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def request(method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_slow_senders_hold_nobody_up(narrow: Web, scoring: Workshop, crowd: list[Participant]) -> None:
    answer = b"level=3&round=1&reason=Slowly.&csrfmiddlewaretoken=" + FORM_TOKEN.encode()
    links = []
    for person in crowd:
        headers = {
            "Cookie": f"csrftoken={FORM_TOKEN}; {cookie_of(person)['Cookie']}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        sent = request("POST", f"/w/{scoring.pk}/answers/latency/", answer, headers)
        link = socket.create_connection(("127.0.0.1", narrow.port), timeout=PATIENCE)
        link.sendall(sent[: -len(answer) // 2])
        links.append((link, sent[-len(answer) // 2 :]))
    assert narrow.get(f"/w/{scoring.pk}/", headers=cookie_of(crowd[0]))[0] == 200
    gone, _ = links.pop()
    gone.close()
    for link, rest in links:
        with closing(link):
            link.sendall(rest)
            assert link.makefile("rb").readline() == b"HTTP/1.1 302 Found\r\n"
    assert list(Answer.objects.order_by("participant__joined_at").values_list("participant__name", "reason")) == [
        ("Pia", "Slowly."),
        ("Sam", "Slowly."),
    ]


def test_head_says_what_get_would_and_nothing_more(narrow: Web) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", narrow.port, timeout=PATIENCE)) as link:
        lengths = []
        for method in ("GET", "HEAD", "GET"):
            link.request(method, "/sign-in/")
            reply = link.getresponse()
            lengths.append((reply.status, reply.getheader("Content-Type"), len(reply.read()) > 0))
    html = "text/html; charset=utf-8"
    assert lengths == [(200, html, True), (200, html, False), (200, html, True)]


def test_a_cookie_in_a_second_header_counts(narrow: Web, workshop: Workshop, ana: Member) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", narrow.port, timeout=PATIENCE)) as link:
        link.putrequest("GET", f"/w/{workshop.pk}/")
        link.putheader("Cookie", "first=1")
        link.putheader("Cookie", cookie_of(ana)["Cookie"])
        link.endheaders()
        assert link.getresponse().status == 200
    assert narrow.get(f"/w/{workshop.pk}/", headers={"Cookie": "first=1"})[0] == 302


def test_a_page_at_an_address_in_any_script(narrow: Web) -> None:
    status, _, page = narrow.get("/caf%C3%A9/%F0%9F%98%80/%FF/?q=%FF")
    assert (status, b"There is no page at this address" in page) == (404, True)


def test_a_body_that_is_too_long_is_refused_by_django(narrow: Web, scoring: Workshop, crowd: list[Participant]) -> None:
    """Also to a program that sends all of it before it looks for an answer, and wants no second one."""
    long = b"x" * 7_000_000
    kind = {"Content-Type": "application/json", "Connection": "close"}
    form = {**kind, "Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={FORM_TOKEN}"}
    status, page = _sent(narrow, "POST", "/sign-in/", b"email=" + long, form)
    assert (status, b"at most a megabyte" in page) == (413, True)
    body = b'{"scores": {"latency": {"level": 3, "reason": "%s"}}}' % long
    status, said = _sent(narrow, "PUT", _ballot(scoring), body, token_of(crowd[0]) | kind)
    assert (status, json.loads(said)["error"]["code"]) == (413, "too_large")
    assert not Answer.objects.exists()


def test_a_body_of_no_stated_length(narrow: Web, scoring: Workshop, crowd: list[Participant]) -> None:
    """Sent in pieces (Transfer-Encoding: chunked): WSGI has no words for it, so a program is told to say the length."""
    body = json.dumps({"scores": {"latency": {"level": 3}}}).encode()
    headers = token_of(crowd[0]) | {"Content-Type": "application/json"}
    status, said = _sent(narrow, "PUT", _ballot(scoring), iter([body[:20], body[20:]]), headers)
    assert (status, json.loads(said)["error"]["code"]) == (411, "length_required")
    assert not Answer.objects.exists()


def _ballot(workshop: Workshop) -> str:
    return f"/api/v1/workshops/{workshop.pk}/ballot"


def _sent(web: Web, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)) as link:
        link.request(method, path, body, headers)
        reply = link.getresponse()
        return reply.status, reply.read()
