"""The hub: one per web process, the rooms that have listeners in it, and one ear on Redis for all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from uuid import UUID

from workshops import wire
from workshops.live import gauges
from workshops.live.channels import Channels
from workshops.live.frames import DROPPED, ApiObject
from workshops.live.listener import Listener
from workshops.live.room import Room
from workshops.live.source import Source

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15
CANCELLED_WITHIN = 0.5  # seconds after which a task that goes on has missed that it was cancelled
MOST_TIMES = 4  # that it is told so
POLL_SECONDS = 5  # how late a change can be whose announcement was lost
LONGEST_ADMISSION = 60  # seconds for which it is kept who was dropped


class Hub:
    """Rooms by id. `api_object` makes the API's object of a room's state."""

    def __init__(self, api_object: ApiObject) -> None:
        self.source = Source(api_object)
        self.rooms: dict[UUID, Room] = {}
        self.is_closing = False
        self._channels = Channels(self.source.redis, self._heard, self._doubt)
        self._tasks: set[asyncio.Task[None]] = set()
        self._dropped: dict[str, float] = {}  # who lately, and when by the loop's clock

    def start(self) -> None:
        """Begins to listen; does nothing the second time. Call it inside the running loop."""
        if not self._tasks:
            self._channels.followed.add(wire.DROP_EVERYWHERE)
            self._keep(self._channels.listen())
            self._keep(self._keep_time())

    async def stop(self) -> None:
        """Each task is cancelled until it has ended: before Python 3.12 `asyncio.wait_for`, by which redis-py writes,
        swallows a cancellation that comes in the moment in which what it waits for is done."""
        self.close_streams()
        for _again in range(MOST_TIMES):
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=CANCELLED_WITHIN)
        await self.source.close()

    def close_streams(self) -> None:
        """End every stream now: a server that is told to stop waits for its open responses."""
        self.is_closing = True
        for room in self.rooms.values():
            room.end_all("closing")

    def _keep(self, work: Coroutine[object, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("A task of the live lane has died.", exc_info=error)

    # Streams come and go

    def open(self, workshop_id: UUID, listener: Listener, *, asked_at: float) -> None:
        """`asked_at`: from when on it was looked up whether they may listen. Who was dropped since is dropped now."""
        room = self.rooms.get(workshop_id)
        if room is None:
            room = self.rooms[workshop_id] = Room(workshop_id, self.source)
            gauges.ROOMS_OPEN.inc()
            self._keep(self._host(room))
        room.open(listener)
        gauges.STREAMS_OPEN.labels(listener.audience).inc()
        if any(self._dropped.get(str(one), -1.0) >= asked_at for one in (listener.participant, listener.member)):
            listener.end("dropped", DROPPED)

    def close(self, workshop_id: UUID, listener: Listener) -> None:
        if room := self.rooms.get(workshop_id):
            room.close(listener)
        gauges.STREAMS_OPEN.labels(listener.audience).dec()
        gauges.STREAMS_ENDED.labels(listener.ended or "left").inc()

    async def _host(self, room: Room) -> None:
        channels = (wire.room_channel(room.id), wire.drop_channel(room.id), wire.nudge_channel(room.id))
        try:
            await self._channels.follow(*channels)
            await room.run()
        finally:
            # No await between the room's last look at its listeners and this, so nobody can slip in between.
            del self.rooms[room.id]
            gauges.ROOMS_OPEN.dec()
            room.end_all("failed")
            await self._channels.unfollow(*channels)
            if again := self.rooms.get(room.id):
                await self._channels.follow(*channels)
                again.dirty.set()

    # What is heard from Redis

    def _heard(self, channel: str, message: bytes | None) -> None:
        if channel == wire.DROP_EVERYWHERE:
            if message:
                self._drop(message.decode(), self.rooms.values())
            return
        _, workshop_id, *rest = channel.split(":")
        room_heard = self.rooms.get(UUID(workshop_id))
        if room_heard is None:
            return
        if not rest:
            room_heard.hear(message)
        elif message and rest == ["nudge"]:
            room_heard.nudge(message.decode())
        elif message:
            self._drop(message.decode(), [room_heard])

    def _drop(self, person: str, rooms: Iterable[Room]) -> None:
        now = asyncio.get_running_loop().time()
        self._dropped = {one: at for one, at in self._dropped.items() if now - at < LONGEST_ADMISSION} | {person: now}
        for room in rooms:
            room.drop(person)

    def _doubt(self) -> None:
        for room in self.rooms.values():
            room.doubt()

    async def _keep_time(self) -> None:
        seconds = 0
        while True:
            await asyncio.sleep(1)
            seconds += 1
            now = asyncio.get_running_loop().time()
            for room in list(self.rooms.values()):
                room.pass_time(now)
                if seconds % HEARTBEAT_SECONDS == 0:
                    await room.beat()
            if seconds % POLL_SECONDS == 0:
                await self._poll()

    async def _poll(self) -> None:
        """A lost announcement only delays: compare versions; without Redis, read every room again."""
        rooms = list(self.rooms.values())
        if not rooms:
            return
        found = await self.source.versions([room.id for room in rooms])
        if found is None:
            self._doubt()
            return
        for room, version in zip(rooms, found, strict=True):
            if room.version != version:
                room.dirty.set()
