"""The floors of the room: a bare ASGI application that saves the same answers with the same statement, and tells the
same room. No Django between the wire and PostgreSQL: no middleware, no session, no form, no thread.

    python -m bench.room.bare SOCKET hub|own

`hub`: the streams are the product's own (workshops.live). `own`: the least that a fan-out can be, see own_streams.py.
The sender's own word says who it is (the `client` of an answer is the participant's id here), so it is nothing to
put on a network.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
from datetime import UTC, datetime
from typing import Any, Protocol

import django
import uvicorn
from psycopg_pool import AsyncConnectionPool
from redis.asyncio import Redis

from workshops.live.asgi import Receive, Scope, Send

ANSWER = re.compile(r"/w/([0-9a-f-]{36})/answers/(\w+)/")
POOL = 12  # connections, as many as the product has by default


class Streams(Protocol):
    """What answers a stream's request; started and ended with the process."""

    async def start(self) -> None: ...
    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None: ...
    async def stop(self) -> None: ...


class HubStreams:
    """The product's own streams, behind the same interface."""

    def __init__(self) -> None:
        from workshops.api.workshop_json import workshop_json
        from workshops.live.hub import Hub
        from workshops.live.streams import StreamApplication

        self.hub = Hub(workshop_json)
        self.serve = StreamApplication(self.hub)

    async def start(self) -> None:
        self.hub.start()

    async def stop(self) -> None:
        await self.hub.stop()


class Bare:
    """The application. `statement` and its other values are the product's own."""

    def __init__(self, streams: Streams, pool: AsyncConnectionPool[Any], redis: Redis) -> None:
        self.streams, self.pool, self.redis = streams, pool, redis

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif match := ANSWER.fullmatch(scope["path"]):
            await self._answer(match[1], match[2], receive, send)
        elif scope["path"].endswith("/stream/"):
            await self.streams.serve(scope, receive, send)
        else:
            await reply(send, {})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.pool.open()
        await self.streams.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.streams.stop()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, workshop: str, criterion: str, receive: Receive, send: Send) -> None:
        from workshops import wire
        from workshops.domain.ballot_rows import STATEMENT

        said = json.loads(await body_of(receive))
        now = datetime.now(UTC)
        async with self.pool.connection() as connection:
            cursor = await connection.execute(STATEMENT, row(said, workshop, criterion, now))
            _, no, others, _asked = await cursor.fetchone() or ("", "nowhere", 0, [])
        if no:
            raise RuntimeError(f"The answer was not taken: {no}.")
        version = await self.redis.incr(wire.version_key(workshop))
        await self.redis.publish(wire.room_channel(workshop), str(version))
        await reply(send, {"saved_at": now.isoformat(), "answered": others + 1, "total": 14})


def row(said: dict[str, Any], workshop: str, criterion: str, now: datetime) -> dict[str, Any]:
    """The values of the product's statement for one answer."""
    return {
        "workshop": workshop,
        "now": now,
        "people": [said["client"]],
        "clients": [said["client"]],
        "sequences": [said["sequence"]],
        "expected": [said["round"]],
        "scores": [True],
        "weighs": [False],
        "scorers": [said["client"]],
        "scored": [criterion],
        "levels": [int(said["level"])],
        "sure": [int(said["confidence"])],
        "reasons": [said["reason"]],
        "says_sure": [True],
        "says_reason": [True],
        "weighers": [],
        "weighed": [],
        "points": [],
    }


async def body_of(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def reply(send: Send, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def application(kind: str) -> Bare:
    django.setup()
    from django.conf import settings

    from bench.room.own_streams import OwnStreams

    pool = AsyncConnectionPool(
        os.environ["DATABASE_URL"], min_size=1, max_size=POOL, open=False, kwargs={"autocommit": True}
    )
    redis = Redis.from_url(settings.REDIS_URL)
    return Bare(HubStreams() if kind == "hub" else OwnStreams(pool, redis), pool, redis)


def main(descriptor: int, kind: str) -> None:
    listener = socket.socket(fileno=descriptor)
    options = {"loop": "uvloop", "http": "httptools", "log_level": "warning", "access_log": False}
    config = uvicorn.Config(lambda: application(kind), factory=True, **options)  # type: ignore[arg-type]  # (by name)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
