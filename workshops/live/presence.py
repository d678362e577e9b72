"""Who is here: the people with an open stream, kept in Redis for every process to read.

People are participants, and members who facilitate, by their ids. A sorted set per room: id → Unix time until which
they count as here. A process that dies takes nobody out by itself: its people run out after HERE_FOR seconds, or come
back through another one before. Who runs out is put into a hash beside it, with the moment: gone since then.
The time is Redis's own, so that servers whose clocks differ agree.
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

    def arrive(self, person: UUID) -> None:
        self.streams[person] += 1
        self.left.discard(person)
        self.leaving.pop(person, None)
        self.came.add(person)

    def leave(self, person: UUID) -> None:
        self.streams[person] -= 1
        if self.streams[person] <= 0:
            del self.streams[person]
            self.came.discard(person)
            self.left.add(person)
            # A second more than their entry lasts, so that whoever is told to look finds it run out.
            self.leaving[person] = time.monotonic() + GRACE + 1

    def renew(self) -> None:
        self.came.update(self.streams)

    def reassure(self, message: bytes) -> None:
        """Another process has lost its last stream of these people; those who are still here say so."""
        for word in message.removeprefix(LEFT).split():
            person = UUID(word.decode())
            if person in self.streams:
                self.came.add(person)

    def pass_time(self) -> None:
        """Those whose grace is over are gone: the room must be told."""
        over = [person for person, until in self.leaving.items() if until < time.monotonic()]
        for person in over:
            del self.leaving[person]
        self.changed |= bool(over)

    async def flush(self, redis: Redis) -> None:
        """Write what has been collected, and announce the room's change if somebody came or is gone.

        Raises RedisError; then everything is kept for the next time.
        """
        if not (self.came or self.left or self.changed):
            return
        came, left = set(self.came), set(self.left)
        key = wire.presence_key(self.workshop_id)
        now, _ = await redis.time()
        async with redis.pipeline(transaction=False) as pipe:
            pipe.zrangebyscore(key, "-inf", now, withscores=True)
            if until := {str(p): now + HERE_FOR for p in came} | {str(p): now + GRACE for p in left - came}:
                pipe.zadd(key, until)
                pipe.expire(key, KEPT_FOR)
            if left:
                pipe.publish(wire.room_channel(self.workshop_id), LEFT + b" ".join(str(p).encode() for p in left))
            over, *rest = await pipe.execute()
        gone = {person.decode(): since for person, since in over if person.decode() not in until}
        moved = len(gone) < len(over)  # somebody is back whose time was over
        if gone:
            moved |= await self._let_go(redis, gone, now)
        self.came -= came
        self.left -= left
        if moved or (until and rest[0]) or self.changed:
            self.changed = False
            await announce(redis, self.workshop_id)

    async def _let_go(self, redis: Redis, gone: dict[str, float], now: float) -> bool:
        """Out of the set with those whose time is over, and since when; whether anybody was still in it.

        Of several processes that see it, one takes them out. Who came back in between has a later time, and stays.
        """
        gone_key = wire.gone_key(self.workshop_id)
        async with redis.pipeline(transaction=False) as pipe:
            pipe.zremrangebyscore(wire.presence_key(self.workshop_id), "-inf", now)
            pipe.hset(gone_key, mapping={person: int(since) for person, since in gone.items()})
            pipe.expire(gone_key, KEPT_FOR)
            removed, *_ = await pipe.execute()
        return bool(removed)


async def announce(redis: Redis, workshop_id: UUID) -> None:
    """Raise the room's version and tell every process, as `mark_changed` does from a request."""
    version = await redis.incr(wire.version_key(workshop_id))
    await redis.publish(wire.room_channel(workshop_id), str(version))
