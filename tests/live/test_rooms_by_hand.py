"""A room of one process by hand: whom it ends, what it hears, and what happens between two streams of one page."""

from __future__ import annotations

import asyncio
from typing import cast
from uuid import UUID, uuid4

from prometheus_client import REGISTRY

from tests.live.test_listeners_by_hand import PIA, ROOM, SAM, listener, run
from workshops import wire
from workshops.api.workshop_json import workshop_json
from workshops.live import gauges
from workshops.live.frames import DROPPED, Audience
from workshops.live.hub import LONGEST_ADMISSION, Hub
from workshops.live.listener import Listener
from workshops.live.presence import LEFT
from workshops.live.room import OLDEST, PATIENCE, SLICE, Room, _slices
from workshops.live.source import Source

TOKEN, NOBODY = uuid4(), uuid4()


def empty_room() -> Room:
    return Room(ROOM, cast(Source, None))  # nothing is read


def test_who_does_not_read_and_who_is_here_too_long_is_ended_and_not_a_moment_before() -> None:
    async def story() -> None:
        room, broken = empty_room(), list[str]()
        began = float(int(asyncio.get_running_loop().time()))  # whole, so that no sum is rounded
        stuck, reading = listener(broken=broken), listener()
        for one in (stuck, reading):
            one.opened_at = began
            room.open(one)
        stuck.writing_since = began
        for seconds, ended in (
            (PATIENCE, ("", "")),
            (PATIENCE + 1, ("slow", "")),
            (OLDEST, ("slow", "")),
            (OLDEST + 1, ("slow", "old")),
        ):
            room.pass_time(began + seconds)
            assert (stuck.ended, reading.ended) == ended, seconds
        assert set(broken) == {"broken"}

    run(story())


def test_a_full_room_is_told_in_parts_and_nobody_twice() -> None:
    async def story() -> None:
        everybody = [listener() for _ in range(2 * SLICE + 1)]
        parts = list(_slices(everybody))
        assert [len(part) for part in parts] == [SLICE, SLICE, 1]
        assert [one for part in parts for one in part] == everybody
        assert list(_slices([])) == []

    run(story())


def test_it_looks_again_for_what_it_does_not_have() -> None:
    async def story() -> None:
        room = empty_room()
        room.open(listener())
        room.version = 7
        room.presence.came.clear()
        heard = {b"7": False, b"8": True, LEFT + str(SAM).encode(): True, LEFT + str(PIA).encode(): True, None: True}
        for message, is_news in heard.items():
            room.dirty.clear()
            room.presence.came.clear()
            room.hear(message)
            assert room.dirty.is_set() is is_news, message
            assert room.presence.came == ({PIA} if message is None or str(PIA).encode() in message else set())
        room.doubt()
        assert room.version is None

    run(story())


def test_who_is_dropped_is_known_by_place_member_or_token() -> None:
    async def story() -> None:
        for person in (PIA, SAM, TOKEN, NOBODY):
            room, one = empty_room(), listener()
            one.token = TOKEN
            room.open(one)
            room.drop(str(person))
            assert (one.ended, one.last_words) == (("", b"") if person == NOBODY else ("dropped", DROPPED))

    run(story())


def test_a_nudge_waits_for_the_next_stream_of_a_page_that_is_between_two_and_for_no_other() -> None:
    async def story() -> None:
        room, first = empty_room(), listener()
        room.open(first)
        room.nudge(str(PIA))
        room.nudge(str(NOBODY))
        assert (first.is_nudged, room.unheard) == (True, set())
        room.close(first)  # before it was written
        assert room.unheard == {str(PIA)}
        second = listener()
        room.open(second)
        assert (second.is_nudged, room.unheard) == (True, set())
        await second.next()
        room.close(second)
        assert room.unheard == set()
        room.nudge(str(PIA))
        room.presence.leaving.clear()  # their grace is over
        room.pass_time(0)
        third = listener()
        room.open(third)
        assert not third.is_nudged

    run(story())


def opened(hub: Hub, *, asked_at: float, member: UUID | None = SAM) -> Listener:
    one = listener(Audience.API)
    one.member = member
    hub.open(ROOM, one, asked_at=asked_at)
    return one


def ended(reason: str) -> float:
    return REGISTRY.get_sample_value("advisor_streams_ended_total", {"reason": reason}) or 0


def test_who_was_dropped_while_it_was_looked_up_whether_they_may_listen_is_dropped() -> None:
    """In their room, or everywhere; who asks after that has been looked up after it."""

    async def story() -> None:
        hub = Hub(workshop_json)
        before, others = {reason: ended(reason) for reason in ("dropped", "left")}, {UUID(int=9): empty_room()}
        hub.rooms |= {ROOM: Room(ROOM, hub.source), **others}
        now = asyncio.get_running_loop().time()
        channels = {wire.drop_channel(ROOM): PIA, wire.DROP_EVERYWHERE: SAM}
        for channel, person in channels.items():
            hub._dropped.clear()
            hub._heard(channel, str(person).encode())
            early, late = (opened(hub, asked_at=at) for at in (now, asyncio.get_running_loop().time() + 1))
            assert (early.ended, early.last_words, late.ended) == ("dropped", DROPPED, "")
            for one in (early, late):
                hub.close(ROOM, one)
        assert {reason: ended(reason) - was for reason, was in before.items()} == {"dropped": 2, "left": 2}
        hub._dropped = {str(PIA): now - LONGEST_ADMISSION - 1}
        hub._heard(wire.DROP_EVERYWHERE, str(SAM).encode())
        assert hub._dropped.keys() == {str(SAM)}
        hub.rooms.clear()
        await hub.stop()

    run(story())


def test_what_is_heard_goes_to_its_room() -> None:
    async def story() -> None:
        hub, room, one = Hub(workshop_json), empty_room(), listener()
        hub.rooms |= {ROOM: room}
        room.open(one)
        room.dirty.clear()
        for channel in (
            wire.room_channel(NOBODY),
            wire.DROP_EVERYWHERE,
            wire.nudge_channel(ROOM),
            wire.drop_channel(ROOM),
        ):
            hub._heard(channel, None)  # that it is followed
        assert (one.is_nudged, one.ended, room.dirty.is_set()) == (False, "", False)
        hub._heard(wire.nudge_channel(ROOM), str(PIA).encode())
        assert (one.is_nudged, one.ended, room.dirty.is_set()) == (True, "", False)
        hub._heard(wire.room_channel(ROOM), b"1")
        assert room.dirty.is_set()
        hub._heard(wire.drop_channel(ROOM), str(PIA).encode())
        assert one.ended == "dropped"
        hub.rooms.clear()
        await hub.stop()

    run(story())


def test_a_page_that_asks_no_more_is_held_up_no_more() -> None:
    gauges._asked.clear()
    for page in ("one", "one", "other"):
        gauges.note_held_up(page)
    assert gauges.held_up() == 2
    gauges._asked["other"] -= gauges.ASKS_WITHIN + 1
    assert (gauges.held_up(), "one" in gauges._asked) == (1, True)
    gauges._asked.clear()
