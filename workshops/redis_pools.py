"""Pools of connections to the Redis of REDIS_URL, one server or what Sentinels watch; a full one is waited for."""

from __future__ import annotations

from redis import BlockingConnectionPool, ConnectionPool, Redis
from redis.asyncio import BlockingConnectionPool as AsyncBlockingConnectionPool
from redis.asyncio import ConnectionPool as AsyncConnectionPool
from redis.asyncio.sentinel import Sentinel as AsyncSentinel
from redis.asyncio.sentinel import SentinelConnectionPool as AsyncSentinelConnectionPool
from redis.exceptions import RedisError
from redis.sentinel import Sentinel, SentinelConnectionPool

from workshops.redis_address import watched


class _Pool(SentinelConnectionPool, BlockingConnectionPool):
    """To whichever server the Sentinels name."""


class _AsyncPool(AsyncSentinelConnectionPool, AsyncBlockingConnectionPool):
    """To whichever server the Sentinels name."""

    async def aclose(self) -> None:
        await super().aclose()
        await self.sentinel_manager.aclose()


class CachePool:
    """As Django's cache asks for a pool."""

    @staticmethod
    def from_url(url: str, **options: object) -> ConnectionPool:
        return pool(url, **options)


def pool(url: str, **options: object) -> ConnectionPool:
    """`options`: the library's own, for the pool and its connections."""
    place = watched(url)
    if place is None:
        return BlockingConnectionPool.from_url(url, **options)
    asked = Sentinel(place.sentinels, sentinel_kwargs=place.asking)  # type: ignore[no-untyped-call]  # comes without types
    return _Pool(place.name, asked, **{**place.parts, **options})  # type: ignore[no-untyped-call]


def async_pool(url: str, **options: object) -> AsyncConnectionPool:
    """The same for a loop."""
    place = watched(url)
    if place is None:
        return AsyncBlockingConnectionPool.from_url(url, **options)
    asked = AsyncSentinel(place.sentinels, sentinel_kwargs=place.asking)  # type: ignore[no-untyped-call]  # comes without types
    return _AsyncPool(place.name, asked, **{**place.parts, **options})  # type: ignore[no-untyped-call]


def is_clustered(url: str) -> bool:
    """Whether a server that answers there is one of a cluster."""
    link = Redis(connection_pool=pool(url, socket_timeout=2, socket_connect_timeout=2))
    try:
        return bool(link.info("cluster").get("cluster_enabled"))
    except RedisError:
        return False
    finally:
        link.connection_pool.disconnect()
