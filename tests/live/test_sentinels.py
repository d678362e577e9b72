"""Redis by Sentinel: who is asked, who is told, and what is queued goes on with the server that takes over."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.core.cache.backends.redis import RedisCache
from kombu import Connection
from redis.asyncio import Redis as AsyncRedis

from config.machine.embedded import valkey_program
from tests.processes import wait_for
from tests.processes.own_sentinels import OwnSentinels, own_sentinels
from workshops import wire
from workshops.live.channels import Channels
from workshops.redis_address import broker
from workshops.redis_pools import async_pool, is_clustered, pool

pytestmark = pytest.mark.ci
ROOM = uuid4()


@pytest.fixture(scope="module")
def watched() -> Iterator[OwnSentinels]:
    with own_sentinels() as one:
        yield one


def test_all_that_speaks_to_redis_goes_on_with_the_one_that_takes_over(watched: OwnSentinels, settings: Any) -> None:
    plain = redis.Redis(connection_pool=pool(watched.url, socket_timeout=2, max_connections=2, timeout=1))
    cache = RedisCache([watched.url], {"OPTIONS": {"pool_class": "workshops.redis_pools.CachePool"}})
    address, options = broker(watched.url)
    with Connection(address, transport_options=dict(options)) as queue:
        box = queue.SimpleQueue("advisor-tests")
        plain.set(wire.version_key(ROOM), 7)
        cache.set("used", "once")
        box.put("before")
        assert plain.wait(1, 2000) == 1  # what has not reached the other server is lost with this one
        heard = asyncio.run(_heard_through_a_failover(watched, plain))
        assert heard == [None, None, b"8"]  # followed twice, and told once more
        assert plain.get(wire.version_key(ROOM)) == b"7"
        assert cache.get("used") == "once"
    with Connection(address, transport_options=dict(options)) as queue:
        box = queue.SimpleQueue("advisor-tests")
        box.put("after")
        assert [box.get(timeout=5).payload, box.get(timeout=5).payload] == ["before", "after"]


async def _heard_through_a_failover(watched: OwnSentinels, plain: redis.Redis) -> list[bytes | None]:
    heard: list[bytes | None] = []
    channels = Channels(
        AsyncRedis(connection_pool=async_pool(watched.url, socket_timeout=2, max_connections=2, timeout=1)),
        lambda _channel, message: heard.append(message),
        lambda: None,
    )
    listening = asyncio.create_task(channels.listen())
    await channels.follow(wire.room_channel(ROOM))
    await _until(lambda: len(heard) == 1)
    await asyncio.to_thread(watched.kill_the_master)
    await _until(lambda: len(heard) == 2)
    await asyncio.to_thread(wait_for, lambda: _published(plain))
    await _until(lambda: len(heard) == 3)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await channels.redis.connection_pool.aclose()
    return heard


def _published(plain: redis.Redis) -> bool:
    try:
        return bool(plain.publish(wire.room_channel(ROOM), "8"))
    except redis.RedisError:
        return False


async def _until(holds: Any) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


def test_a_server_of_a_cluster_is_known_by_what_it_says(tmp_path: Path) -> None:
    door = tmp_path / "s"
    words = ["--port", "0", "--unixsocket", str(door), "--cluster-enabled", "yes", "--cluster-port", "29999"]
    process = subprocess.Popen([str(valkey_program()), *words, "--dir", str(tmp_path)], stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: is_clustered(f"unix://{door}?db=0"))
    finally:
        process.kill()
        process.wait()
    assert not is_clustered(f"unix://{door}?db=0")  # nobody answers
