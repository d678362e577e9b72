"""What PostgreSQL itself holds: closed rounds, their answers, and what was promised before the first one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from workshops.domain import ballots, rooms
from workshops.enums import RevealPolicy, Stage
from workshops.models import Answer, Member, Participant, Round, Weight, Workshop
from workshops.refusals import WrongStage

pytestmark = pytest.mark.made_once("closed")

REFUSED = "stays? as (it is|they are)"


@pytest.fixture
def closed(workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]) -> Round:
    """Round 1, scored by one person and revealed."""
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=crowd[0], scores={workshop.criteria[0]: {"level": 3}})
    move(workshop, Stage.DISCUSSION)
    return Round.objects.get(workshop=workshop)


def test_answers_of_a_closed_round_cannot_be_changed_added_or_deleted(closed: Round, crowd: list[Participant]) -> None:
    answers = Answer.objects.filter(round=closed)
    for change in (
        lambda: answers.update(level=0),
        lambda: answers.delete(),
        lambda: Answer.objects.create(round=closed, participant=crowd[1], criterion="x", level=1),
    ):
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
            change()
    assert [a.level for a in answers.all()] == [3]


def test_a_closed_round_cannot_be_opened_again_or_deleted(closed: Round) -> None:
    rounds = Round.objects.filter(pk=closed.pk)
    for change in (
        lambda: rounds.update(closed_at=None),
        lambda: rounds.update(closed_at=timezone.now()),
        lambda: rounds.update(number=7),
        lambda: rounds.update(revealed=closed.revealed[1:]),
        lambda: rounds.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_weights_belong_to_the_last_round(
    closed: Round, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    workshop = move(closed.workshop, Stage.WEIGHTING)
    ballots.cast_ballot(participant=crowd[0], weights={workshop.criteria[0]: 7.0})
    assert Weight.objects.get(round=closed).points == 7.0
    move(workshop, Stage.DISCUSSION, Stage.SCORING)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        Weight.objects.filter(round=closed).update(points=1)


@pytest.mark.parametrize("promise", [{"anonymous": True}, {"reveal": RevealPolicy.END}])
def test_a_promise_can_be_changed_until_somebody_has_answered(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], promise: dict[str, object]
) -> None:
    row = Workshop.objects.filter(pk=workshop.pk)
    assert row.update(**promise) == 1
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=crowd[0], scores={workshop.criteria[0]: {"level": 3}})
    with pytest.raises(IntegrityError, match="promise"), transaction.atomic():
        row.update(anonymous=False, reveal=RevealPolicy.ROUND)


def test_locked_ballots_take_nothing_and_say_that_it_is_not_over(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    row = Workshop.objects.filter(pk=workshop.pk)
    row.update(locked_at=timezone.now())
    with pytest.raises(WrongStage) as refused:
        ballots.cast_ballot(participant=crowd[0], scores={workshop.criteria[0]: {"level": 3}})
    assert refused.value.code == "locked"
    assert not Answer.objects.exists()
    row.update(locked_at=None)
    assert ballots.cast_ballot(participant=crowd[0], scores={workshop.criteria[0]: {"level": 3}}).answered == 1


def test_what_belongs_to_a_stage_ends_with_it(workshop: Workshop, crowd: list[Participant], ana: Member) -> None:
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    now = timezone.now()
    Workshop.objects.filter(pk=workshop.pk).update(locked_at=now, timer_ends_at=now)
    Participant.objects.filter(pk=crowd[0].pk).update(hand_raised_at=now)
    moved = rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    moved.refresh_from_db()
    assert (moved.locked_at, moved.timer_ends_at) == (None, None)
    assert not Participant.objects.filter(hand_raised_at__isnull=False).exists()
