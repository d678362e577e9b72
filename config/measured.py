"""What a web process has answered, for `/metrics`: how many requests of which class and status, and in what time.

Measured at the door, so that a request that no view ever saw (its thread was taken, its database away) counts too. A
stream lasts as long as its page is open, so its time is none.
"""

from __future__ import annotations

import re
import time

from prometheus_client import Counter, Histogram

from workshops.live.asgi import Message, Scope, Send

REQUESTS = Counter("advisor_requests_total", "Requests answered", ["route", "status"])
SECONDS = Histogram(
    "advisor_request_seconds",
    "From a request's head until the last byte of its answer was handed over",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

# The first that matches. Whatever else is asked, the paths of people and decisions among it, is a page.
_ROUTES = (
    ("stream", re.compile(r"/w/[^/]+/stream/|/api/v1/workshops/[^/]+/stream/?")),
    ("room", re.compile(r"/w/.*")),
    ("api", re.compile(r"/api/.*")),
    ("scim", re.compile(r"/scim/.*")),
    ("static", re.compile(r"/static/.*")),
    ("probe", re.compile(r"/(?:healthz|readyz|metrics)")),
)
GONE = "499"  # as nginx writes it down: whoever asked had left before there was an answer


def route_of(path: str) -> str:
    """`page`, or one of the classes above."""
    return next((route for route, pattern in _ROUTES if pattern.fullmatch(path)), "page")


class Measured:
    """One request: its `send` goes on to the server's. `transport`: the server's own, where it has one."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.route = route_of(scope["path"])
        self.status = GONE
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        self._send = send
        self._began = time.perf_counter()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = str(message["status"])
        await self._send(message)

    def end(self, *, broke: bool) -> None:
        """`broke`: by an error of ours; where nothing was sent yet, the server then says 500."""
        status = "500" if broke and self.status == GONE else self.status
        REQUESTS.labels(self.route, status).inc()
        if self.route != "stream":
            SECONDS.labels(self.route).observe(time.perf_counter() - self._began)
