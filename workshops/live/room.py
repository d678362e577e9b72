"""One room with listeners in this process: read once, render once per audience and language, hand out to all."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout
from redis.exceptions import RedisError

from workshops.live import gauges
from workshops.live.frames import DROPPED, ELSEWHERE, Frame, View, make_frame
from workshops.live.listener import Listener, Seat
from workshops.live.presence import LEFT, Presence
from workshops.live.source import Source
from workshops.models import Workshop

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 0.03, 1.0  # seconds between two refreshes
SLICE = 128  # listeners that are handed a frame before others in this process get a turn
PATIENCE = 10.0  # seconds that a listener may take to read one frame
MOST_BY_ONE = 6  # streams of one seat: tabs, a phone, a projector, a program; a browser has no more per host
OLDEST = 1800.0  # seconds after which a stream ends, and its client shows again who it is


class Room:
    def __init__(self, workshop_id: UUID, source: Source) -> None:
        self.id = workshop_id
        self.source = source
        self.listeners: set[Listener] = set()
        self.by_seat: dict[Seat, list[Listener]] = {}  # the oldest first
        self.presence = Presence(workshop_id)
        self.unheard: set[str] = set()  # who was nudged while their page was between two streams
        self.frames: dict[View, Frame] = {}
        self.version: int | None = None  # every change up to it is in `frames`; None: not known to be so
        self.dirty = asyncio.Event()

    # What happens to it: each of these only notes, `run` does the work.

    def open(self, listener: Listener) -> None:
        self._make_place(listener)
        self.listeners.add(listener)
        for person in listener.keeps_here:
            self.presence.arrive(person)
        if str(listener.participant) in self.unheard:
            self.unheard.discard(str(listener.participant))
            listener.nudge()
        self.dirty.set()

    def _make_place(self, newest: Listener) -> None:
        """A seat listens so many times at once in this process; the newest counts, and the oldest is told and ends."""
        own = self.by_seat.setdefault(newest.seat, [])
        for oldest in own[: max(0, len(own) + 1 - MOST_BY_ONE)]:
            oldest.end("elsewhere", ELSEWHERE)
        own.append(newest)

    def close(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        own = self.by_seat.get(listener.seat, [])
        if listener in own:
            own.remove(listener)
        if not own:
            self.by_seat.pop(listener.seat, None)
        for person in listener.keeps_here:
            self.presence.leave(person)
        if listener.is_nudged:
            self.nudge(str(listener.participant))
        self.dirty.set()

    def hear(self, message: bytes | None) -> None:
        """A new version, people who left elsewhere, or (None) that we may have missed something."""
        if message is None:
            self.presence.renew()
            self.dirty.set()
        elif message.startswith(LEFT):
            self.presence.reassure(message)
            self.dirty.set()
        elif message != str(self.version).encode():
            self.dirty.set()

    def drop(self, person: str) -> None:
        for listener in list(self.listeners):
            if person in (str(listener.participant), str(listener.member), str(listener.token)):
                listener.end("dropped", DROPPED)

    def nudge(self, person: str) -> None:
        """A page that asks for one event at a time is told by its next stream what came between two of them."""
        pages = [listener for listener in self.listeners if person == str(listener.participant)]
        for listener in pages:
            listener.nudge()
        if not pages and UUID(person) in self.presence.leaving:
            self.unheard.add(person)

    def doubt(self) -> None:
        """Read the state again whatever the version says."""
        self.version = None
        self.dirty.set()

    def pass_time(self, now: float) -> None:
        """Every second: who does not read, has been here too long, has a token that has expired, is gone for good."""
        for listener in list(self.listeners):
            if listener.writing_since is not None and now - listener.writing_since > PATIENCE:
                listener.end("slow")
            elif now - listener.opened_at > OLDEST:
                listener.end("old")
            elif now > listener.expires_at:
                listener.end("expired", DROPPED)
        self.presence.pass_time()
        self.unheard &= {str(person) for person in self.presence.leaving}
        if self.presence.changed:
            self.dirty.set()

    async def beat(self) -> None:
        """A sign of life to everybody, and from everybody; and a look at the state that trusts no version.

        A change is committed before its version is raised: where Redis failed just then, this look finds it.
        """
        self.presence.renew()
        self.doubt()
        for some in _slices(list(self.listeners)):
            for listener in some:
                listener.beat()
            await asyncio.sleep(0)

    # The work

    async def run(self) -> None:
        """Refreshes while anybody listens, never faster than the process can write."""
        while self.listeners or not self.presence.is_settled:
            await self.dirty.wait()
            self.dirty.clear()
            pause = LONGEST
            try:
                pause = await self.refresh()
            except Workshop.DoesNotExist:
                self.end_all("gone")
            except (DatabaseError, PoolTimeout, OSError) as error:
                log.warning("Room %s could not be read, and will be tried again: %s", self.id, error)
                self.doubt()
            await asyncio.sleep(pause)

    async def refresh(self) -> float:
        """Everybody who was listening when this began has been handed a state that is no older than that.

        Returns the seconds to wait before the next one.
        """
        listeners = list(self.listeners)
        await self._flush_presence()
        if not listeners:
            return 0
        # The version is read before the state: the state then holds every change up to it, and perhaps later ones.
        version = await self.source.version(self.id)
        if version is not None and self.version is not None and version < self.version:
            # Redis has been emptied: who is here is forgotten too, and said again at the next refresh.
            self.presence.renew()
            self.dirty.set()
        views = {listener.view for listener in listeners}
        began = time.monotonic()
        if version is None or version != self.version or not views <= self.frames.keys():
            await self._render(views, version)
        await self._fan_out(listeners)
        done = time.monotonic()
        gauges.FAN_OUT.observe(done - began)
        # Both let others in between, so a third of the time is left to others alone. With more of it every screen is
        # later, and the median answer in a full room somewhat sooner (docs/benchmarks.md).
        return min(LONGEST, max(SHORTEST, (done - began) / 2))

    async def _fan_out(self, listeners: list[Listener]) -> None:
        for some in _slices(listeners):
            for listener in some:
                listener.offer(self.frames[listener.view])
            await asyncio.sleep(0)

    async def _flush_presence(self) -> None:
        try:
            await self.presence.flush(self.source.redis)
        except (RedisError, OSError) as error:
            # Kept for the next time; those who have left meanwhile run out by themselves.
            log.warning("Who is in room %s could not be written down: %s", self.id, error)
            self.presence.left.clear()

    async def _render(self, views: set[View], version: int | None) -> None:
        contents = await self.source.contents(self.id, views)
        gauges.RENDERS.inc()
        known = version if version is not None else max((f.version for f in self.frames.values()), default=0)
        before, self.frames = self.frames, {}
        for view, content in contents.items():
            old = before.get(view)
            same = old is not None and old.version == known and old.content == content
            self.frames[view] = old if same and old else make_frame(view.audience, known, content)
        self.version = version

    def end_all(self, reason: str) -> None:
        for listener in list(self.listeners):
            listener.end(reason)


def _slices(listeners: list[Listener]) -> Iterator[list[Listener]]:
    rest = iter(listeners)
    while some := list(islice(rest, SLICE)):
        yield some
