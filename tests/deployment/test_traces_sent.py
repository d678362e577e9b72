"""Traces reach a collector, over HTTP, from a web and from its worker; nobody's address and no way in is among them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.live.clients import token_of
from tests.live.posts import FORM_TOKEN
from tests.processes import start_site, wait_for
from workshops.models import Member, Workshop

pytestmark = [pytest.mark.ci, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


class Collector(ThreadingHTTPServer):
    """Keeps what is sent to it, as it comes: Protocol Buffers, in which names stand as they are."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Keep)
        self.paths: set[str] = set()
        self.kept = b""

    def has(self, name: bytes) -> bool:
        return name in self.kept

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Keep(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.paths.add(self.path)
        self.server.kept += self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    one = Collector()
    thread = threading.Thread(target=one.serve_forever)
    thread.start()
    yield one
    one.shutdown()
    thread.join()
    one.server_close()


def test_requests_statements_and_tasks_arrive_and_nobody_is_in_them(
    collector: Collector, workshop: Workshop, ana: Member
) -> None:
    asked_for = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
        "OTEL_SERVICE_NAME": "advisor-of-a-test",
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    token = token_of(ana)
    form = {"csrfmiddlewaretoken": FORM_TOKEN, "email": ana.user.email}
    with start_site(webs=1, **asked_for) as (web,):
        assert web.get(f"/j/{workshop.join_code}/")[0] == 200
        assert web.get("/api/v1/decisions", headers=token)[0] == 200
        assert httpx.post(f"{web.address}/sign-in/", data=form, cookies={"csrftoken": FORM_TOKEN}).status_code == 302
        for name in (b"GET /j/<str:code>/", b"GET /api/v1/decisions", b"SELECT", b"workshops.mail_sign_in_code"):
            wait_for(partial(collector.has, name), otherwise=lambda: repr(collector.kept[-2000:]))
    assert collector.paths == {"/v1/traces"}
    assert collector.has(b"advisor-of-a-test")
    _, _, secret = token["Authorization"].partition(" ")
    for somebody in (ana.user.email, ana.user.name, str(workshop.join_code), secret, workshop.title):
        assert somebody.encode() not in collector.kept
