"""The raw ASGI application of the live streams: asks once who it is, then only waits and writes.

A page whose stream is held up on its way asks at the same address for one event at a time (`?once=`).
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs
from uuid import UUID

from django.core.exceptions import DisallowedHost
from django.db import Error as DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from workshops.live import gauges
from workshops.live.asgi import Header, Receive, Scope, Send, reply
from workshops.live.door import Door
from workshops.live.frames import RETRY, View, page_heartbeat
from workshops.live.hub import Hub
from workshops.live.listener import Listener
from workshops.live.seats import Admission, Asked, admit
from workshops.refusals import Refusal
from workshops.shared_sentences import UNKNOWN_NAME

log = logging.getLogger(__name__)

_UUID = r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
_PAGE = re.compile(rf"/w/{_UUID}/stream/")
_API = re.compile(rf"/api/v1/workshops/{_UUID}/stream/?")

NEWS_WITHIN = 10.0  # seconds that somebody who asks for one event waits for it at most

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    # A proxy must neither keep, nor pack, nor hold back what is written here.
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class StreamApplication:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.door = Door(self._admit_all)

    def serves(self, path: str) -> bool:
        return bool(_PAGE.fullmatch(path) or _API.fullmatch(path))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """GET streams; HEAD only says whether one may listen, for a page whose stream was refused."""
        if scope["method"] not in ("GET", "HEAD"):
            return await _refuse(send, 405, "method", _("A stream can only be read."), [(b"allow", b"GET, HEAD")])
        asked_at = asyncio.get_running_loop().time()
        try:
            admission = await self._admit(scope)
        except DisallowedHost:
            return await _refuse(send, 400, "unknown_host", _(UNKNOWN_NAME))
        except Refusal as refusal:
            return await _refuse(send, refusal.status, refusal.code, refusal.sentence)
        except (DatabaseError, PoolTimeout) as error:
            log.warning("A stream was refused, for the database did not answer: %s", error)
            return await _refuse(send, 503, "busy", _("Try again in a moment."), [(b"retry-after", b"2")])
        if self.hub.is_closing:
            return await _refuse(send, 503, "closing", _("This server is stopping."), [(b"retry-after", b"1")])
        seen = _seen(scope)
        if seen is not None and scope["method"] == "GET":
            return await self._tell(admission, seen, asked_at, receive, send)
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        if scope["method"] == "HEAD":
            return await send({"type": "http.response.body", "body": b""})
        await self._stream(admission, asked_at, receive, send)

    async def _admit(self, scope: Scope) -> Admission:
        """Raises DisallowedHost: behind a name that is not ours another site may hide, which would read along."""
        self.hub.start()
        api = _API.fullmatch(scope["path"])
        match = api or _PAGE.fullmatch(scope["path"])
        assert match is not None
        asked = Asked.of(scope, UUID(match.group(1)), api=bool(api))
        asked.request.get_host()
        return await self.door.knock(asked)

    async def _admit_all(self, asked: Sequence[Asked]) -> list[Admission | Exception]:
        return await self.hub.source.in_thread(admit, asked)

    async def _stream(self, admission: Admission, asked_at: float, receive: Receive, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        async with self._listening(admission, asked_at, receive, send) as listener:
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
            while (data := await listener.next()) is not None:
                listener.writing_since = clock()
                await send({"type": "http.response.body", "body": data, "more_body": True})
                listener.writing_since = None
            await send({"type": "http.response.body", "body": listener.last_words})

    async def _tell(self, admission: Admission, seen: str, asked_at: float, receive: Receive, send: Send) -> None:
        """One event in JSON, at once where the state is another than the one they have seen, else when it comes."""
        gauges.note_held_up((admission.workshop_id, admission.audience, admission.participant, admission.member))
        async with self._listening(admission, asked_at, receive, send) as listener:
            data: bytes | None = page_heartbeat()
            with suppress(TimeoutError):
                async with asyncio.timeout(NEWS_WITHIN):
                    data = await listener.next_unseen(seen)
            mark = listener.seen.mark if listener.seen else ""
            event = _event(data or listener.last_words or page_heartbeat())
            listener.end("told")
        await reply(send, 200, {**event, "mark": mark})

    @asynccontextmanager
    async def _listening(
        self, admission: Admission, asked_at: float, receive: Receive, send: Send
    ) -> AsyncIterator[Listener]:
        """In their room while this lasts."""
        listener = Listener(
            View(admission.audience, admission.language),
            participant=admission.participant,
            member=admission.member,
            abort=_breaker(send),
            token=admission.token,
            lasts=(admission.until - timezone.now()).total_seconds() if admission.until else math.inf,
        )
        watch = asyncio.create_task(_hang_up(receive, listener))
        self.hub.open(admission.workshop_id, listener, asked_at=asked_at)
        try:
            yield listener
        finally:
            watch.cancel()
            self.hub.close(admission.workshop_id, listener)


def _seen(scope: Scope) -> str | None:
    """The mark of the state that a page has, "" for none; None where a stream is wanted. Programs ask by GET."""
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return asked["once"][0] if "once" in asked and _PAGE.fullmatch(scope["path"]) else None


def _event(data: bytes) -> dict[str, object]:
    """Name and data of a server-sent event."""
    lines = [line.partition(": ") for line in data.decode().splitlines()]
    found = {name: value for name, _, value in lines if name}
    return {"event": found["event"], "data": json.loads(found["data"])}


async def _hang_up(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end("left")


def _breaker(send: Send) -> Callable[[], None]:
    """How to break a connection whose client does not read: a write that waits for it can wait for ever.

    ASGI has no word for it. uvicorn's `send` belongs to the object that has the transport; elsewhere the
    stream's task is cancelled, which its server logs.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    task = asyncio.current_task()

    def break_off() -> None:
        if transport is not None:
            transport.abort()
        elif task is not None:
            task.cancel()

    return break_off


async def _refuse(send: Send, status: int, code: str, message: str, headers: Iterable[Header] = ()) -> None:
    await reply(send, status, {"error": {"code": code, "message": message, "fields": {}}}, headers)
