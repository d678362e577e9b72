"""Where a process gets the state of a room from: its version from Redis, and all of it from the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from workshops import wire
from workshops.live import frames
from workshops.live.frames import ApiObject, Content, View
from workshops.live.threads import in_thread
from workshops.redis_pools import async_pool

THREADS = 3  # for the database; a connection is held only while one of them works

P = ParamSpec("P")
T = TypeVar("T")


class Source:
    """`api_object` makes the API's object of a room's state."""

    def __init__(self, api_object: ApiObject) -> None:
        self.redis = _redis()
        self._api_object = api_object
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")

    async def close(self) -> None:
        await self.redis.aclose()
        self._threads.shutdown(wait=False)

    async def version(self, workshop_id: UUID) -> int | None:
        """The room's version, 0 before its first change; None where Redis does not answer."""
        with suppress(RedisError, OSError):
            return int(await self.redis.get(wire.version_key(workshop_id)) or 0)
        return None

    async def versions(self, workshop_ids: Sequence[UUID]) -> list[int] | None:
        """The same of several rooms at once, in their order."""
        with suppress(RedisError, OSError):
            found = await self.redis.mget([wire.version_key(one) for one in workshop_ids])
            return [int(version or 0) for version in found]
        return None

    async def contents(self, workshop_id: UUID, views: set[View]) -> dict[View, Content]:
        """The room's state as each view shows it. Raises Workshop.DoesNotExist, and what the database raises."""
        return await self.in_thread(frames.render, workshop_id, views, self._api_object)

    async def in_thread(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Runs in one of the threads for the database."""
        return await in_thread(self._threads, function, *arguments, **named)


def _redis() -> Redis:
    """Blocking, because the plain pool raises when it is exhausted; no silent retries, they would hide a gap."""
    pool = async_pool(
        settings.REDIS_URL,
        max_connections=8,
        timeout=2,
        socket_timeout=2,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis(connection_pool=pool)
