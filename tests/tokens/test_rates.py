"""So many calls by one token, and then a sentence and when to go on. Nobody else's are counted with them."""

from __future__ import annotations

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.api.conftest import Caller, Calls
from tests.processes.children import ROOT
from workshops import callers, wire
from workshops.api.app import DESCRIPTION
from workshops.attempts import take_turn
from workshops.domain import participants
from workshops.models import Member, Participant, Workshop
from workshops.refusals import TooMany

pytestmark = pytest.mark.django_db


def test_beyond_its_rate_a_token_is_told_when_to_go_on(
    calls: Calls, ana: Member, ben: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "CALLS_AT_ONCE", 3)
    monkeypatch.setattr(callers, "CALLS_A_MINUTE", 1)
    api, other = calls(ana), calls(ben)
    assert [api.get("/decisions")[0] for _ in range(4)] == [200, 200, 200, 429]
    error = api.last.json()["error"]
    assert (error["code"], 50 <= int(api.last["Retry-After"]) <= 60) == ("too_many", True)
    assert error["message"] == f"Too many calls. Wait {api.last['Retry-After']} seconds, then go on more slowly."
    assert other.get("/decisions")[0] == 200


def test_turns_come_back_with_time() -> None:
    """A microsecond each: whoever asks again has them all back."""
    for _ in range(100):
        take_turn("test", "quick", a_minute=60_000_000, at_once=1)
    take_turn("test", "slow", a_minute=1, at_once=1)
    with pytest.raises(TooMany):
        take_turn("test", "slow", a_minute=1, at_once=1)


def test_without_redis_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = redis.Redis(port=1, retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(wire, "connection", lambda: nowhere)
    for _ in range(5):
        take_turn("test", "x", a_minute=1, at_once=1)


def test_a_room_of_people_that_votes_by_tokens_is_never_near_it(workshop: Workshop, crowd: list[Participant]) -> None:
    """Each has a bucket of their own, and a whole ballot, answer by answer and back again, is a twentieth of it."""
    api = Caller(participants.issue_token(participant=crowd[0]))
    criteria = len(workshop.criteria)
    for _ in range(2):
        for criterion in workshop.criteria:
            assert api.put(f"/workshops/{workshop.pk}/ballot", {"scores": {criterion: {"level": 1}}})[0] == 409
    assert criteria * 2 * 10 <= callers.CALLS_AT_ONCE


def test_readers_are_told_the_rate_that_holds() -> None:
    words = f"{callers.CALLS_AT_ONCE} times in a row and then {callers.CALLS_A_MINUTE:,} times a minute"
    assert all(words in " ".join(text.split()) for text in (DESCRIPTION, (ROOT / "README.md").read_text()))
