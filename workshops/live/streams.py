"""The raw ASGI application of the live streams: asks once who it is, then only waits and writes."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import Error as DatabaseError
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from workshops.live.asgi import Header, Receive, Scope, Send, reply
from workshops.live.door import Door
from workshops.live.frames import RETRY
from workshops.live.hub import Hub
from workshops.live.listener import Listener
from workshops.live.seats import Admission, Asked, admit
from workshops.refusals import Refusal

log = logging.getLogger(__name__)

_UUID = r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
_PAGE = re.compile(rf"/w/{_UUID}/stream/")
_API = re.compile(rf"/api/v1/workshops/{_UUID}/stream/?")

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
        try:
            admission = await self._admit(scope)
        except Refusal as refusal:
            return await _refuse(send, refusal.status, refusal.code, refusal.sentence)
        except (DatabaseError, PoolTimeout) as error:
            log.warning("A stream was refused, for the database did not answer: %s", error)
            return await _refuse(send, 503, "busy", _("Try again in a moment."), [(b"retry-after", b"2")])
        if self.hub.is_closing:
            return await _refuse(send, 503, "closing", _("This server is stopping."), [(b"retry-after", b"1")])
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        if scope["method"] == "HEAD":
            return await send({"type": "http.response.body", "body": b""})
        await self._stream(admission, receive, send)

    async def _admit(self, scope: Scope) -> Admission:
        self.hub.start()
        api = _API.fullmatch(scope["path"])
        match = api or _PAGE.fullmatch(scope["path"])
        assert match is not None
        return await self.door.knock(Asked.of(scope, UUID(match.group(1)), api=bool(api)))

    async def _admit_all(self, asked: Sequence[Asked]) -> list[Admission | Exception]:
        return await self.hub.source.in_thread(admit, asked)

    async def _stream(self, admission: Admission, receive: Receive, send: Send) -> None:
        listener = Listener(
            admission.audience, participant=admission.participant, member=admission.member, abort=_breaker(send)
        )
        watch = asyncio.create_task(_hang_up(receive, listener))
        self.hub.open(admission.workshop_id, listener)
        clock = asyncio.get_running_loop().time
        try:
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
            while (data := await listener.next()) is not None:
                listener.writing_since = clock()
                await send({"type": "http.response.body", "body": data, "more_body": True})
                listener.writing_since = None
            await send({"type": "http.response.body", "body": listener.last_words})
        finally:
            watch.cancel()
            self.hub.close(admission.workshop_id, listener)


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
