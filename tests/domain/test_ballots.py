"""Answers: saved once, safe to repeat, never after the close, all or nothing."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from workshops.domain import ballots, rooms
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Weight, Workshop
from workshops.refusals import InvalidFields, NotThere, WrongStage

pytestmark = pytest.mark.made_once("pia")


@pytest.fixture
def pia(workshop: Workshop, crowd: list[Participant], move: Any) -> Participant:
    """Pia, with scoring open."""
    move(workshop, Stage.SCORING)
    return crowd[0]


def level_of(participant: Participant, criterion: str = "latency") -> int | None:
    return Answer.objects.get(participant=participant, criterion=criterion).level


def test_saving_says_how_far_one_is(pia: Participant) -> None:
    saved = ballots.cast_ballot(participant=pia, scores={"latency": {"level": 2}, "urgency": {"level": None}})
    assert (saved.answered, saved.total) == (2, 14)


def test_repeating_changes_nothing(pia: Participant) -> None:
    for _ in range(3):
        ballots.cast_ballot(participant=pia, scores={"latency": {"level": 2}}, client="tab", sequence=7)
    assert Answer.objects.filter(participant=pia).count() == 1


def test_older_change_of_the_same_tab_that_arrives_late_is_ignored(pia: Participant) -> None:
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 4}}, client="tab", sequence=8)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 0}}, client="tab", sequence=7)
    assert level_of(pia) == 4


def test_another_device_with_a_clock_behind_still_counts(pia: Participant) -> None:
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 4}}, client="laptop", sequence=9_000)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 0}}, client="phone", sequence=1)
    assert level_of(pia) == 0


def test_what_is_left_out_stays(pia: Participant) -> None:
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 1, "confidence": 3, "reason": "Because"}})
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 2}})
    answer = Answer.objects.get(participant=pia)
    assert (answer.level, answer.confidence, answer.reason) == (2, 3, "Because")


@pytest.mark.parametrize(
    ("scores", "path"),
    [
        ({"latency": {"level": 5}}, "scores.latency.level"),
        ({"latency": {"level": -1}}, "scores.latency.level"),
        ({"latency": {"level": True}}, "scores.latency.level"),
        ({"latency": {"level": 2.5}}, "scores.latency.level"),
        ({"latency": {}}, "scores.latency.level"),
        ({"latency": {"level": 1, "confidence": 4}}, "scores.latency.confidence"),
        ({"latency": {"level": 1, "reason": "x" * 1001}}, "scores.latency.reason"),
        ({"charm": {"level": 1}}, "scores.charm"),
    ],
)
def test_one_bad_answer_saves_none(pia: Participant, scores: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        ballots.cast_ballot(participant=pia, scores={"urgency": {"level": 1}, **scores})
    assert list(refused.value.fields) == [path]
    assert not Answer.objects.exists()


@pytest.mark.parametrize("points", [-1, 10.5, float("nan"), "3", True])
def test_bad_weight(pia: Participant, points: Any) -> None:
    with pytest.raises(InvalidFields):
        ballots.cast_ballot(participant=pia, weights={"latency": points})
    assert not Weight.objects.exists()


def test_closed_round_refuses_and_keeps_what_it_has(pia: Participant, move: Any) -> None:
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 2}})
    move(pia.workshop, Stage.DISCUSSION)
    with pytest.raises(WrongStage, match="draft is kept"):
        ballots.cast_ballot(participant=pia, scores={"latency": {"level": 3}})
    assert level_of(pia) == 2


def test_weights_are_taken_at_weighting_too(pia: Participant, move: Any) -> None:
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 2}})
    move(pia.workshop, Stage.DISCUSSION)
    with pytest.raises(WrongStage):
        ballots.cast_ballot(participant=pia, weights={"latency": 3})
    move(pia.workshop, Stage.WEIGHTING)
    ballots.cast_ballot(participant=pia, weights={"latency": 3})
    assert Weight.objects.get().points == 3


def test_removed_participant_is_refused(pia: Participant, ana: Member) -> None:
    from workshops.domain import participants

    participants.remove_participant(participant=pia, by=ana)
    with pytest.raises(NotThere):
        ballots.cast_ballot(participant=pia, scores={"latency": {"level": 2}})


@pytest.mark.django_db(transaction=True)
def test_no_answer_slips_in_behind_the_reveal(workshop: Workshop, crowd: list[Participant], ana: Member) -> None:
    """Whatever was acknowledged is in the digest of the closed round, and nothing else is in the round."""
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    acknowledged: list[str] = []

    def score(participant: Participant) -> None:
        try:
            for criterion in workshop.criteria:
                ballots.cast_ballot(participant=participant, scores={criterion: {"level": 1}})
                acknowledged.append(criterion)
        except WrongStage:
            pass
        finally:
            connection.close()

    voters = [threading.Thread(target=score, args=[p]) for p in crowd]
    for voter in voters:
        voter.start()
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    at_reveal = Answer.objects.filter(round__workshop=workshop).count()
    for voter in voters:
        voter.join()
    assert Answer.objects.filter(round__workshop=workshop).count() == at_reveal == len(acknowledged)
