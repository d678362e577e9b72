"""Announcements in the background: many changes of a room at once are announced once, and none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from tests.processes import wait_for
from workshops import wire
from workshops.domain import changes
from workshops.domain.changes import Announcer

ROOMS = [uuid4() for _ in range(3)]


@pytest.fixture(autouse=True)
def _own_keys() -> Iterator[None]:
    yield
    wire.connection().delete(*map(wire.version_key, ROOMS))


def version(room: UUID) -> int:
    return int(wire.connection().get(wire.version_key(room)) or 0)


def test_many_changes_are_one_announcement() -> None:
    heard = wire.connection().pubsub()  # type: ignore[no-untyped-call]  # (redis has no types for it)
    heard.subscribe(wire.room_channel(ROOMS[0]))
    announcer = Announcer()
    for _ in range(50):
        announcer.tell(ROOMS[0])
    announcer.tell(ROOMS[1])
    announcer.stop()
    messages = [message["data"] for _ in range(2) if (message := heard.get_message(timeout=5))][1:]
    heard.close()
    assert ([version(room) for room in ROOMS], messages) == ([1, 1, 0], [b"1"])


def test_nothing_told_is_forgotten_when_it_stops() -> None:
    announcer = Announcer()
    announcer.start()
    for room in ROOMS * 100:
        announcer.tell(room)
    announcer.stop()
    before = [version(room) for room in ROOMS]
    assert all(1 <= number <= 100 for number in before)


@pytest.mark.django_db(transaction=True)
def test_a_web_process_announces_in_the_background_and_ends_with_nothing_to_say() -> None:
    changes.mark_changed(ROOMS[0])
    assert version(ROOMS[0]) == 1, "Elsewhere it is announced before the verb returns."
    changes.announce_in_background()
    try:
        changes.mark_changed(ROOMS[1])
    finally:
        changes.stop_announcing()
    assert version(ROOMS[1]) == 1


def test_what_could_not_be_announced_is_announced_when_redis_is_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Others have Redis all the time: they would never hear of it."""
    there, settings.REDIS_URL = settings.REDIS_URL, "unix:///nowhere/redis.sock?db=0"
    monkeypatch.setattr(changes, "AGAIN", 0.02)
    wire.connection.cache_clear()
    announcer = Announcer()
    announcer.start()
    try:
        announcer.tell(ROOMS[2])
        wait_for(lambda: "Redis does not answer" in caplog.text)
    finally:
        settings.REDIS_URL = there
        wire.connection.cache_clear()
    wait_for(lambda: version(ROOMS[2]) == 1, otherwise="It was forgotten.")
    announcer.stop()
