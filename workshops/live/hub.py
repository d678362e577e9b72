"""The hub: one per web process, the rooms that have listeners in it, and one ear on Redis for all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connections
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from workshops import wire
from workshops.live import frames, gauges
from workshops.live.frames import ApiObject, View
from workshops.live.listener import Listener
from workshops.live.room import Room
from workshops.live.signals import Signals

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15
POLL_SECONDS = 5  # how late a change can be whose announcement was lost
THREADS = 3  # for reading the database; a connection is held only while one of them works

T = TypeVar("T")


class Hub:
    """Rooms by id. `api_object` makes the API's object of a room's state."""

    def __init__(self, api_object: ApiObject) -> None:
        self.api_object = api_object
        self.rooms: dict[UUID, Room] = {}
        self.is_closing = False
        self.redis = _redis()
        self.signals = Signals(self.redis, self._heard, self._doubt)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begins to listen; does nothing the second time. Call it inside the running loop."""
        if not self._tasks:
            self.signals.channels.add(wire.DROP_EVERYWHERE)
            self._keep(self.signals.listen())
            self._keep(self._keep_time())

    async def stop(self) -> None:
        self.close_streams()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.redis.aclose()
        self._threads.shutdown(wait=False)

    def close_streams(self) -> None:
        """End every stream now: a server that is told to stop waits for its open responses."""
        self.is_closing = True
        for room in self.rooms.values():
            room.end_all("closing")

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("A task of the live lane has died.", exc_info=error)

    # Streams come and go

    def open(self, workshop_id: UUID, listener: Listener) -> None:
        room = self.rooms.get(workshop_id)
        if room is None:
            room = self.rooms[workshop_id] = Room(workshop_id, self)
            self._keep(self._host(room))
        room.open(listener)
        gauges.STREAMS_OPEN.labels(listener.audience).inc()

    def close(self, workshop_id: UUID, listener: Listener) -> None:
        if room := self.rooms.get(workshop_id):
            room.close(listener)
        gauges.STREAMS_OPEN.labels(listener.audience).dec()
        gauges.STREAMS_ENDED.labels(listener.ended or "left").inc()

    async def _host(self, room: Room) -> None:
        channels = (wire.room_channel(room.id), wire.drop_channel(room.id), wire.nudge_channel(room.id))
        try:
            await self.signals.follow(*channels)
            await room.run()
        finally:
            # No await between the room's last look at its listeners and this, so nobody can slip in between.
            del self.rooms[room.id]
            room.end_all("failed")
            await self.signals.unfollow(*channels)
            if again := self.rooms.get(room.id):
                await self.signals.follow(*channels)
                again.dirty.set()

    # What is heard from Redis

    def _heard(self, channel: str, message: bytes | None) -> None:
        if channel == wire.DROP_EVERYWHERE:
            for room in self.rooms.values() if message else ():
                room.drop(message.decode() if message else "")
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
            room_heard.drop(message.decode())

    def _doubt(self) -> None:
        for room in self.rooms.values():
            room.doubt()

    async def version(self, workshop_id: UUID) -> int | None:
        """The room's version in Redis, 0 before its first change; None where Redis does not answer."""
        with suppress(RedisError, OSError):
            return int(await self.redis.get(wire.version_key(workshop_id)) or 0)
        return None

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
        try:
            found = await self.redis.mget([wire.version_key(room.id) for room in rooms])
        except (RedisError, OSError):
            self._doubt()
            return
        for room, version in zip(rooms, found, strict=True):
            if room.version != int(version or 0):
                room.dirty.set()

    # Reading the database, off the loop

    async def render(self, workshop_id: UUID, views: set[View]) -> dict[View, dict[str, Any]]:
        return await self.in_thread(frames.render, workshop_id, views, self.api_object)

    async def in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        """Runs in one of the lane's threads."""
        return await in_thread(self._threads, function, *arguments)


async def in_thread(threads: Executor, function: Callable[..., T], *arguments: Any) -> T:
    """Runs in one of these threads; its database connection is given back at once."""
    return await asyncio.get_running_loop().run_in_executor(threads, partial(_giving_back, function, *arguments))


def _giving_back(function: Callable[..., T], *arguments: Any) -> T:
    try:
        return function(*arguments)
    finally:
        connections.close_all()


def _redis() -> Redis:
    """Blocking, because the plain pool raises when it is exhausted; no silent retries, they would hide a gap."""
    pool = BlockingConnectionPool.from_url(
        settings.REDIS_URL,
        max_connections=8,
        timeout=2,
        socket_timeout=2,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis(connection_pool=pool)
