"""The web server's entry: one door, and lanes behind it.

Whether the process is up is said at the door itself, and other probes have threads of their own: a machine that watches
this one is answered also while every page waits for a database that is away. Live streams go to a raw ASGI application
that only waits and writes, answers by script to one that saves together what comes together, and the panels for which a
whole room asks at once to one that draws them together. Everything else is
ordinary synchronous Django in a thread pool: under ASGI's own handler Django hops between threads some fifteen times
per request; as WSGI in a thread pool the same pages cost a fifth of the processor time (docs/decisions/0001).
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.urls import URLResolver, get_resolver

from config.measured import Measured
from config.pages import Pages
from config.wsgi import application as django
from workshops import asking
from workshops.api.workshop_json import workshop_json
from workshops.domain import changes
from workshops.domain.decision_files import MOST_UPLOAD
from workshops.domain.pilot_reading import MAX_BYTES
from workshops.domain.readings_csv import MOST_SENT
from workshops.hops import is_believed
from workshops.live.answers import AnswerApplication
from workshops.live.asgi import Message, Receive, Scope, Send
from workshops.live.hub import Hub
from workshops.live.panels import PanelApplication
from workshops.live.streams import StreamApplication
from workshops.middleware import PROBES
from workshops.views.panels_together import draw_panels

pages = Pages(
    django,
    threads=settings.ADVISOR_THREADS,
    longest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    longer={
        r"/decisions/import/": MOST_UPLOAD,
        r"/decisions/[^/]+/assumptions/[^/]+/readings/": MOST_SENT,
        r"/(decisions|w)/[^/]+/pilots/new/|/api/v1/decisions/[^/]+/pilots/?": MAX_BYTES + 1_000_000,
    },
)
probes = Pages(django, threads=2, longest=0)
hub = Hub(workshop_json)
streams = StreamApplication(hub)
answers = AnswerApplication()
panels = PanelApplication(draw_panels)

Handler = Callable[[int, FrameType | None], object] | int | None  # of a signal, as `signal` gives it

# Seconds after the signal to stop in which it has stopped, whatever holds it up: a body that was sent by half, a thread
# that waits for a database. Below the ten seconds that Docker gives.
LAST = 8.0


SAFE = [(name.lower().encode(), value.encode()) for name, value in settings.SECURITY_HEADERS.items()]
SAFE.append((b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()))
if settings.SECURE_HSTS_SECONDS:
    SAFE.append((b"strict-transport-security", f"max-age={settings.SECURE_HSTS_SECONDS}".encode()))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One ASGI connection, measured where it is a request."""
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if scope["type"] != "http":
        return await lane(scope, receive, send)
    measured, broke = Measured(scope, send), True
    try:
        await lane(scope, receive, measured.send)
        broke = False
    except asyncio.CancelledError:
        broke = False
        raise
    finally:
        measured.end(broke=broke)


async def lane(scope: Scope, receive: Receive, send: Send) -> None:
    """To the one that its address belongs to."""
    if scope["type"] == "http" and scope["path"] == "/healthz" and scope["method"] in ("GET", "HEAD"):
        await say_healthy(scope, send)
    elif scope["type"] == "http" and scope["path"] in PROBES:
        await probes(scope, receive, send)
    elif scope["type"] == "http" and settings.ADVISOR_ROLE != "web" and streams.serves(scope["path"]):
        await streams(scope, receive, Marked(scope, send).send)
    elif settings.ADVISOR_ROLE == "stream":
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"This process serves live streams only.\n"})
    elif answers.serves(scope) and await answers(scope, receive, Marked(scope, send).send):
        return
    elif not (panels.serves(scope) and await panels(scope, Marked(scope, send).send)):
        await pages(scope, receive, send)


async def say_healthy(scope: Scope, send: Send) -> None:
    """What `views/health.py` says, by the loop alone."""
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"3"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok\n" if scope["method"] == "GET" else b""})


class Marked:
    """What AskingMiddleware and Django's SecurityMiddleware do, in the lanes that do without them: `send` puts the
    request's number and the headers of every reply to it. `transport`: where the server's own `send` has one."""

    def __init__(self, scope: Scope, send: Send) -> None:
        peer, _port = scope.get("client") or ("", 0)
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        number = asking.number_for(given if is_believed(peer) else "")
        asking.current.set(asking.Asking(number))  # for the rest of this connection's task
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        self._send = send
        self._headers = [(asking.HEADER.lower().encode(), number.encode()), *SAFE]

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *self._headers]}
        await self._send(message)


async def lifespan(receive: Receive, send: Send) -> None:
    await receive()
    changes.announce_in_background()
    if settings.ADVISOR_ROLE != "web":
        hub.start()
    close_streams_on_signal()
    keep_what_stays()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.stop()
    answers.stop()
    panels.stop()
    changes.stop_announcing()
    await send({"type": "lifespan.shutdown.complete"})


def keep_what_stays() -> None:
    """What is loaded by now is not looked through for garbage again, and what comes later less often; the addresses
    too, which would otherwise be loaded for somebody's first request.

    Each look stops everything: with a thousand streams open an answer waited for it a tenth of a second.
    """
    load(get_resolver())
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


def load(addresses: URLResolver) -> None:
    for one in addresses.url_patterns:
        if isinstance(one, URLResolver):
            load(one)


def close_streams_on_signal() -> None:
    """The server waits for its open responses before it tells us to shut down, so we must hear the signal too."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def hear(
            signum: int,
            frame: FrameType | None,
            before: Handler = before,
        ) -> None:
            loop.call_soon_threadsafe(hub.close_streams)
            end_at_last()
            if callable(before):
                before(signum, frame)

        signal.signal(number, hear)


def end_at_last() -> None:
    """The server waits for its open requests, and Python for its threads, some for ever."""

    def end() -> None:
        os.write(2, b"Still busy after the signal to stop: ended.\n")
        os._exit(0)

    last = threading.Timer(LAST, end)
    last.daemon = True
    last.start()
