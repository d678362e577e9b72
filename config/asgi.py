"""The web server's entry: one door, three lanes.

Live streams go to a raw ASGI application that only waits and writes, and answers by script to one that saves together
what comes together. Everything else is ordinary synchronous
Django in a thread pool: under ASGI's own handler Django hops between threads some fifteen times per request;
as WSGI in a thread pool the same pages cost a fifth of the processor time (docs/decisions/0001).
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

from config.pages import Pages
from config.wsgi import application as django
from workshops.api.workshop_json import workshop_json
from workshops.domain import changes
from workshops.domain.decision_files import MOST_UPLOAD
from workshops.live.answers import AnswerApplication
from workshops.live.asgi import Receive, Scope, Send
from workshops.live.hub import Hub
from workshops.live.streams import StreamApplication

# Requests served at once by this process; keep it below ADVISOR_DB_POOL, or threads wait for connections.
pages = Pages(
    django,
    threads=int(os.environ.get("ADVISOR_THREADS", "8")),
    longest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    longer={"/decisions/import/": MOST_UPLOAD},
)
hub = Hub(workshop_json)
streams = StreamApplication(hub)
answers = AnswerApplication()

Handler = Callable[[int, FrameType | None], object] | int | None  # of a signal, as `signal` gives it

# What a process with ADVISOR_ROLE=stream answers beside its streams.
HEALTH = ("/healthz", "/readyz", "/metrics")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One ASGI connection, to the lane that its address belongs to."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http" and settings.ADVISOR_ROLE != "web" and streams.serves(scope["path"]):
        await streams(scope, receive, send)
    elif settings.ADVISOR_ROLE == "stream" and scope.get("path") not in HEALTH:
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"This process serves live streams only.\n"})
    elif not (answers.serves(scope) and await answers(scope, receive, send)):
        await pages(scope, receive, send)


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
            if callable(before):
                before(signum, frame)

        signal.signal(number, hear)
