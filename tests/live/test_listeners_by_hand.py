"""One stream and one room's people by hand: what is written next, and who is said to be here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from math import inf
from typing import cast
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from redis.asyncio import Redis

from workshops import wire
from workshops.live.frames import DROPPED, ELSEWHERE, HEARTBEAT, NUDGE, Audience, Frame, View, make_frame
from workshops.live.listener import Listener
from workshops.live.presence import GRACE, LEFT, Presence
from workshops.live.room import MOST_BY_ONE, Room
from workshops.live.source import Source
from workshops.queries.presence import presence_in

ROOM, PIA, SAM = uuid4(), uuid4(), uuid4()
FIRST, SECOND = (Frame(version, {}, b"state %d" % version) for version in (1, 2))


def run(story: Coroutine[object, object, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 20))


def listener(
    audience: Audience = Audience.PARTICIPANT, broken: list[str] | None = None, *, lasts: float = inf
) -> Listener:
    heard = broken if broken is not None else []
    view = View(audience, "en-gb")
    return Listener(view, participant=PIA, member=SAM, abort=lambda: heard.append("broken"), lasts=lasts)


# One stream


def test_it_ends_when_its_token_expires_and_one_without_a_day_goes_on() -> None:
    async def story() -> None:
        lasting = {name: listener(Audience.API, lasts=lasts) for name, lasts in (("short", 60.0), ("for ever", inf))}
        room = Room(ROOM, None)  # type: ignore[arg-type]  # nothing is read
        room.listeners |= set(lasting.values())
        began = asyncio.get_running_loop().time()
        for seconds, ended in ((59.0, {"short": "", "for ever": ""}), (61.0, {"short": "expired", "for ever": ""})):
            room.pass_time(began + seconds)
            assert {name: one.ended for name, one in lasting.items()} == ended
        assert lasting["short"].last_words == DROPPED

    run(story())


def test_the_newest_state_goes_first_and_is_sent_once() -> None:
    async def story() -> None:
        one = listener()
        for frame in (FIRST, SECOND):
            one.offer(frame)
        one.nudge()
        one.beat()
        assert [await one.next(), await one.next()] == [SECOND.data, NUDGE]
        one.offer(SECOND)  # which it has
        one.nudge()
        assert await one.next() == NUDGE
        one.nudge()
        one.end("left")
        assert await one.next() is None

    run(story())


def test_a_state_is_a_sign_of_life_and_so_is_a_beat() -> None:
    async def story() -> None:
        program, page = listener(Audience.API), listener(Audience.SCREEN)
        for one in (program, page):
            one.beat()
            one.nudge()  # neither is asked
        assert await program.next() == HEARTBEAT
        assert (await page.next() or b"").startswith(b": still here\nevent: beat\n")
        program.beat()
        program.offer(FIRST)
        assert await program.next() == FIRST.data
        waiting = asyncio.create_task(program.next())
        await asyncio.sleep(0)
        assert not waiting.done()
        program.beat()
        assert await waiting == HEARTBEAT

    run(story())


def test_the_first_reason_stands_and_a_write_that_is_stuck_is_broken_off() -> None:
    async def story() -> None:
        broken: list[str] = []
        one = listener(broken=broken)
        one.end("dropped", DROPPED)
        one.end("closing")
        assert (one.ended, one.last_words, broken) == ("dropped", DROPPED, [])
        one.writing_since = 0.0
        one.end("slow")
        assert (one.ended, broken) == ("dropped", ["broken"])

    run(story())


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        (Audience.PARTICIPANT, (PIA,)),
        (Audience.FACILITATOR, (PIA, SAM)),
        (Audience.SCREEN, (PIA, SAM)),
        (Audience.API, (PIA,)),
    ],
)
def test_whose_presence_a_stream_proves(audience: Audience, people: tuple[UUID, ...]) -> None:
    async def story() -> None:
        assert listener(audience).keeps_here == people

    run(story())


def test_pages_are_told_the_version_and_the_time_and_programs_the_state_alone() -> None:
    page, program = (make_frame(audience, 7, {"done": 3}).data for audience in (Audience.SCREEN, Audience.API))
    assert program == b'id: 7\nevent: state\ndata: {"done":3}\n\n'
    assert page.startswith(b'id: 7\nevent: state\ndata: {"version":7,"server_time":"')
    assert page.endswith(b'"done":3}\n\n')


# Whose streams there are too many of


def test_the_seventh_stream_of_a_seat_ends_its_oldest_politely() -> None:
    """Others are not touched; one that went by itself leaves its place."""

    async def story() -> None:
        room = Room(ROOM, cast(Source, None))
        mine, other = [listener() for _ in range(MOST_BY_ONE + 1)], listener()
        other.participant = UUID(int=7)
        for one in (other, *mine[:-1]):
            room.open(one)
        assert [one.ended for one in mine] == [""] * len(mine)
        room.open(mine[-1])
        assert [one.ended for one in (other, *mine)] == ["", "elsewhere", *[""] * MOST_BY_ONE]
        assert mine[0].last_words == ELSEWHERE
        for one in mine[:2]:
            room.close(one)
        room.open(listener())
        assert [one.ended for one in mine[1:]] == [""] * MOST_BY_ONE
        for one in (other, *list(room.listeners)):
            room.close(one)
        assert room.by_seat == {}

    run(story())


# Who is here


NAMES = {str(PIA): "Pia", str(SAM): "Sam"}


async def flushed(presence: Presence, redis: Redis) -> dict[str, str]:
    """After a flush: whether each of them counts as here until the next sign of life, or for the grace of a reload."""
    await presence.flush(redis)
    now, _ = await redis.time()
    key = wire.presence_key(ROOM)
    counting = {person: await redis.zscore(key, person) for person in NAMES}
    return {NAMES[p]: "here" if until - now > 2 * GRACE else "grace" for p, until in counting.items() if until}


def test_a_second_tab_keeps_somebody_here() -> None:
    async def story() -> None:
        redis, presence = Redis.from_url(settings.REDIS_URL), Presence(ROOM)
        await redis.flushdb()
        for person in (PIA, PIA, SAM):
            presence.arrive(person)
        assert await flushed(presence, redis) == {"Pia": "here", "Sam": "here"}
        assert presence.is_settled
        for person in (PIA, SAM):
            presence.leave(person)
        assert await flushed(presence, redis) == {"Pia": "here", "Sam": "grace"}
        assert list(presence.leaving) == [SAM]
        assert not presence.is_settled
        presence.arrive(SAM)  # a reload
        assert (await flushed(presence, redis), presence.is_settled) == ({"Pia": "here", "Sam": "here"}, True)
        await redis.aclose()

    run(story())


def test_who_left_elsewhere_and_is_still_here_says_so() -> None:
    async def story() -> None:
        redis, presence = Redis.from_url(settings.REDIS_URL), Presence(ROOM)
        await redis.flushdb()
        presence.arrive(PIA)
        await presence.flush(redis)
        presence.reassure(LEFT + f"{SAM} {PIA}".encode())
        assert presence.came == {PIA}
        presence.leave(PIA)
        assert (presence.came, presence.left) == (set(), {PIA})
        presence.renew()
        assert presence.came == set()
        await redis.aclose()

    run(story())


def test_whose_grace_is_over_is_gone_since_then_and_the_room_is_told() -> None:
    async def story() -> None:
        redis, presence = Redis.from_url(settings.REDIS_URL), Presence(ROOM)
        await redis.flushdb()
        now, _ = await redis.time()
        await redis.zadd(wire.presence_key(ROOM), {str(PIA): now - 60, str(SAM): now + 60})
        presence.leaving[PIA] = time.monotonic() - GRACE
        presence.pass_time()
        assert (presence.leaving, presence.changed) == ({}, True)
        before = int(await redis.get(wire.version_key(ROOM)) or 0)
        await presence.flush(redis)
        assert int(await redis.get(wire.version_key(ROOM)) or 0) == before + 1
        assert presence.is_settled
        found = await asyncio.to_thread(presence_in, ROOM)
        gone, since = found.of(PIA)
        assert (gone, since and since.timestamp(), found.of(SAM)) == (False, now - 60, (True, None))
        await presence.flush(redis)
        assert int(await redis.get(wire.version_key(ROOM)) or 0) == before + 1
        await redis.aclose()

    run(story())
