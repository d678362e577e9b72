"""Who is here: the participants with an open stream, kept in Redis for every process to read.

A sorted set per room, participant id → Unix time until which it counts as here. A process that dies takes
nobody out by itself: its people run out after HERE_FOR seconds, or come back through another one before.
"""

from __future__ import annotations

import time
from collections import Counter
from uuid import UUID

from redis.asyncio import Redis

from workshops import wire

HERE_FOR = 40.0  # seconds that one sign of life counts; it is renewed every HEARTBEAT_SECONDS
GRACE = 4.0  # seconds in which a reload or a second tab keeps somebody here
KEPT_FOR = 24 * 3600  # seconds after which Redis forgets a room nobody has looked at
LEFT = b"left "  # message on the room's channel: these people have no stream in the sender's process any more


class Presence:
    """One room's people in this process. What happens is collected, and written by `flush` in one go."""

    def __init__(self, workshop_id: UUID) -> None:
        self.workshop_id = workshop_id
        self.streams: Counter[UUID] = Counter()
        self.came: set[UUID] = set()
        self.left: set[UUID] = set()
        self.leaving: dict[UUID, float] = {}  # until when (monotonic) their grace lasts
        self.changed = False

    @property
    def is_settled(self) -> bool:
        return not (self.came or self.left or self.leaving or self.changed)

    def arrive(self, participant: UUID) -> None:
        self.streams[participant] += 1
        self.left.discard(participant)
        self.leaving.pop(participant, None)
        self.came.add(participant)

    def leave(self, participant: UUID) -> None:
        self.streams[participant] -= 1
        if self.streams[participant] <= 0:
            del self.streams[participant]
            self.came.discard(participant)
            self.left.add(participant)
            # A second more than their entry lasts, so that whoever is told to look finds it run out.
            self.leaving[participant] = time.monotonic() + GRACE + 1

    def renew(self) -> None:
        self.came.update(self.streams)

    def reassure(self, message: bytes) -> None:
        """Another process has lost its last stream of these people; those who are still here say so."""
        for word in message.removeprefix(LEFT).split():
            participant = UUID(word.decode())
            if participant in self.streams:
                self.came.add(participant)

    def pass_time(self) -> None:
        """Those whose grace is over are gone: the room must be told."""
        over = [participant for participant, until in self.leaving.items() if until < time.monotonic()]
        for participant in over:
            del self.leaving[participant]
        self.changed |= bool(over)

    async def flush(self, redis: Redis) -> None:
        """Write what has been collected, and announce the room's change if somebody came or is gone.

        Raises RedisError; then everything is kept for the next time.
        """
        if not (self.came or self.left or self.changed):
            return
        came, left = set(self.came), set(self.left)
        key, now = wire.presence_key(self.workshop_id), time.time()
        async with redis.pipeline(transaction=False) as pipe:
            pipe.zremrangebyscore(key, "-inf", now)
            if until := {str(p): now + HERE_FOR for p in came} | {str(p): now + GRACE for p in left - came}:
                pipe.zadd(key, until)
                pipe.expire(key, KEPT_FOR)
            if left:
                pipe.publish(wire.room_channel(self.workshop_id), LEFT + b" ".join(str(p).encode() for p in left))
            gone, *rest = await pipe.execute()
        self.came -= came
        self.left -= left
        if gone or (until and rest[0]) or self.changed:
            self.changed = False
            await announce(redis, self.workshop_id)


async def announce(redis: Redis, workshop_id: UUID) -> None:
    """Raise the room's version and tell every process, as `mark_changed` does from a request."""
    version = await redis.incr(wire.version_key(workshop_id))
    await redis.publish(wire.room_channel(workshop_id), str(version))
