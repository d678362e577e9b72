"""Redis goes away, or an announcement is lost: the streams catch up. (Faults in the middle of scoring: faults/.)"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.processes import OwnRedis, Stream, Web, own_redis
from workshops import wire
from workshops.domain import participants
from workshops.models import Member, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Listen = Callable[..., Stream]


@pytest.fixture
def mortal(settings: Settings) -> Iterator[OwnRedis]:
    """A Redis that this test may kill; this process speaks to that one too."""
    with own_redis() as one:
        settings.REDIS_URL = one.url
        wire.connection.cache_clear()
        yield one
    wire.connection.cache_clear()


def test_a_stream_survives_the_death_of_redis(
    mortal: OwnRedis, serve: Callable[..., Web], listen: Listen, workshop: Workshop, ana: Member
) -> None:
    web = serve()
    stream = listen(web, workshop, ana)
    stream.first()
    mortal.kill()
    # Nobody can be told, so the streams look for themselves every few seconds.
    participants.join_workshop(workshop=workshop, name="Meanwhile", role="data")
    stream.until(lambda s: "Meanwhile" in s["regions"]["people"])
    late = listen(web, workshop, ana)
    assert "Meanwhile" in late.first()["regions"]["people"]
    # It comes back empty, and everything goes on.
    mortal.start()
    participants.join_workshop(workshop=workshop, name="Afterwards", role="data")
    for each in (stream, late):
        each.until(lambda s: "Afterwards" in s["regions"]["people"])


def test_a_lost_announcement_only_delays(
    web: Web, listen: Listen, workshop: Workshop, ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = listen(web, workshop, ana)
    stream.first()
    with monkeypatch.context() as patch:
        patch.setattr(wire, "room_channel", lambda _: "nobody-listens-here")
        participants.join_workshop(workshop=workshop, name="Unheard", role="data")
    stream.until(lambda s: "Unheard" in s["regions"]["people"])
