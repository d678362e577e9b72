"""Redis's channels, on one connection on which a process hears of changes; it comes back for ever."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SILENCE = 10.0  # seconds without a message, after which the connection is asked whether it lives
LONGEST_PAUSE = 2.0


class Channels:
    """Those that are followed. `heard(channel, message)` for each message, and with None when following begins (again);
    `lost()` when the connection has gone, and with it perhaps what was said meanwhile.
    """

    def __init__(self, redis: Redis, heard: Callable[[str, bytes | None], None], lost: Callable[[], None]) -> None:
        self.redis = redis
        self.heard = heard
        self.lost = lost
        self.followed: set[str] = set()
        self.is_connected = False
        self._pubsub: PubSub | None = None

    async def follow(self, *channels: str) -> None:
        self.followed.update(channels)
        await self._tell("subscribe", channels)

    async def unfollow(self, *channels: str) -> None:
        self.followed.difference_update(channels)
        await self._tell("unsubscribe", channels)

    async def _tell(self, verb: str, channels: tuple[str, ...]) -> None:
        # While there is no connection it is enough to have noted the channels: the next one begins with them.
        if self._pubsub is not None and self.is_connected:
            # AttributeError: the reader has closed the connection while this was being written to it.
            with suppress(RedisError, OSError, AttributeError):
                await getattr(self._pubsub, verb)(*channels)

    async def listen(self) -> None:
        """Until cancelled."""
        pause = 0.05
        while True:
            try:
                async with self.redis.pubsub() as self._pubsub:
                    await self._pubsub.subscribe(*self.followed)
                    self.is_connected, pause = True, 0.05
                    await self._read(self._pubsub)
            except (RedisError, OSError) as error:
                if self.is_connected:
                    log.warning("The connection to Redis is lost, and is being made again: %s", error)
                    self.lost()
            finally:
                self.is_connected, self._pubsub = False, None
            # Jitter, so that many processes do not come back all at once.
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 (not a secret)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _read(self, pubsub: PubSub) -> None:
        silent = 0
        while True:
            message = await pubsub.get_message(timeout=SILENCE)
            if message is None:
                silent += 1
                if silent > 1:
                    raise ConnectionLost("Redis does not answer any more.")
                await pubsub.ping()
                continue
            silent = 0
            if message["type"] == "message":
                self.heard(message["channel"].decode(), message["data"])
            elif message["type"] == "subscribe":
                self.heard(message["channel"].decode(), None)
