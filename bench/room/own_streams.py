"""The least that a fan-out can be, for a floor: one room, one process, one counted number, the same bytes to all.

Nobody is checked, nobody is missed, nothing is rendered but a count; the state is filled up to the size that the
product's has, because writing it is most of the work.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from psycopg_pool import AsyncConnectionPool
from redis.asyncio import Redis

from workshops.live.asgi import Receive, Scope, Send

PAUSE = 0.03  # seconds between two looks, as the product has it at its shortest
HEAD = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
DONE = """
    SELECT count(*) FROM (
        SELECT 1 FROM workshops_answer WHERE round_id =
            (SELECT id FROM workshops_round WHERE workshop_id = %s ORDER BY number DESC LIMIT 1)
        GROUP BY participant_id HAVING count(*) = 14
    ) AS full_ballots
"""


class OwnStreams:
    """Streams that wait on futures, and one task that looks for a new version and wakes them."""

    def __init__(self, pool: AsyncConnectionPool[Any], redis: Redis) -> None:
        self.pool, self.redis = pool, redis
        self.filling = b"." * int(os.environ.get("BENCH_STATE_BYTES", "0"))
        self.workshop = ""
        self.version = -1
        self.state = b""
        self.waiting: list[asyncio.Future[None]] = []
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.task = asyncio.create_task(self._look())

    async def stop(self) -> None:
        if self.task:
            self.task.cancel()

    async def _look(self) -> None:
        from workshops import wire

        while True:
            await asyncio.sleep(PAUSE)
            if not self.workshop:
                continue
            version = int(await self.redis.get(wire.version_key(self.workshop)) or 0)
            if version != self.version:
                self.state, self.version = await self._render(version), version
                woken, self.waiting = self.waiting, []
                for future in woken:
                    if not future.done():
                        future.set_result(None)

    async def _render(self, version: int) -> bytes:
        async with self.pool.connection() as connection:
            cursor = await connection.execute(DONE, [self.workshop])
            (done,) = await cursor.fetchone() or (0,)
        return b'id: %d\nevent: state\ndata: {"done":%d,"filling":"%s"}\n\n' % (version, done, self.filling)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.workshop = scope["path"].split("/")[2]
        await send({"type": "http.response.start", "status": 200, "headers": HEAD})
        gone, seen = asyncio.create_task(_gone(receive)), -1
        try:
            while not gone.done():
                if self.version == seen or not self.state:
                    turn = asyncio.get_running_loop().create_future()
                    self.waiting.append(turn)
                    await asyncio.wait([turn, gone], return_when=asyncio.FIRST_COMPLETED)
                    continue
                seen = self.version
                await send({"type": "http.response.body", "body": self.state, "more_body": True})
        finally:
            gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
