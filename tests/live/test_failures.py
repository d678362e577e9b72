"""Redis goes away, a web process is killed: what was acknowledged is there, and the streams catch up."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.live.clients import token_of
from tests.processes import OwnRedis, Stream, Web, own_redis
from workshops import wire
from workshops.domain import participants
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Workshop

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


def test_killed_in_the_middle_of_scoring_every_acknowledged_answer_is_there(
    serve: Callable[..., Web],
    listen: Listen,
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING)
    web = serve()
    stream = listen(web, workshop, ana)
    stream.first()
    headers = {person.name: token_of(person) | {"Content-Type": "application/json"} for person in crowd}
    acknowledged = []
    for i, criterion in enumerate(workshop.criteria):
        for person in crowd:
            path = f"/api/v1/workshops/{workshop.pk}/ballot"
            body = {"scores": {criterion: {"level": i % 5}}}
            status, _, answer = web.get(path, method="PUT", headers=headers[person.name], body=body)
            assert status == 200, answer
            acknowledged.append((person.pk, criterion, i % 5))
        if i == 6:
            web.end(signal.SIGKILL)
            assert stream.ended.wait(30)
            web.start()
            stream = listen(web, workshop, ana)
            assert stream.first()["regions"]["people"].count("7 of 14") == 3
    stored = Answer.objects.values_list("participant_id", "criterion", "level")
    assert sorted(stored) == sorted(acknowledged)
    stream.until(lambda s: s["done"] == 3)
