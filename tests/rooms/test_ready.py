"""“I am ready”: from round 2 on ballots start full, so only the person can say that they have looked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from workshops.domain import ballots, participants, rooms
from workshops.domain.ballots import say_ready
from workshops.enums import Stage
from workshops.models import Event, Member, Participant, Workshop
from workshops.queries.rooms import PersonState, room_state
from workshops.refusals import NotThere, WrongStage

SECOND_ROUND = (Stage.SCORING, Stage.DISCUSSION, Stage.SCORING)


@pytest.fixture
def second_round(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], say: Callable[..., None]
) -> list[Participant]:
    """Everybody has answered everything in round 1, and round 2 is open."""
    move(workshop, Stage.SCORING)
    for person in crowd:
        say(person, 3)
    move(workshop, Stage.DISCUSSION, Stage.SCORING)
    return crowd


def person(participant: Participant) -> PersonState:
    return next(p for p in room_state(participant.workshop_id).people if p.id == participant.pk)


def missing(workshop: Workshop) -> tuple[str, ...]:
    return room_state(workshop.pk).missing


def test_in_round_1_everything_answered_is_done(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], say: Callable[..., None]
) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[0], 2)
    assert (missing(workshop), person(crowd[0]).ready) == (("Sam", "Dee"), False)


def test_in_round_1_ready_with_gaps_is_done_too(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 1}})
    say_ready(participant=crowd[0], ready=True)
    assert (missing(workshop), person(crowd[0]).answered) == (("Sam", "Dee"), 1)
    say_ready(participant=crowd[0], ready=False)
    assert missing(workshop) == ("Pia", "Sam", "Dee")


def test_in_round_2_a_full_ballot_is_not_done(second_round: list[Participant], workshop: Workshop) -> None:
    state = room_state(workshop.pk)
    assert ([p.answered for p in state.people], state.done, [r.done for r in state.roles]) == (
        [14, 14, 14],
        0,
        [0, 0, 0],
    )
    say_ready(participant=second_round[1], ready=True)
    state = room_state(workshop.pk)
    assert (state.done, state.missing, {r.key: r.done for r in state.roles}) == (
        1,
        ("Pia", "Dee"),
        {"product": 0, "security": 1, "data": 0},
    )


def test_changing_an_answer_keeps_it(second_round: list[Participant], workshop: Workshop) -> None:
    pia = second_round[0]
    say_ready(participant=pia, ready=True)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 0}})
    assert person(pia).ready


@pytest.mark.parametrize("stages", [(Stage.DISCUSSION,), (Stage.DISCUSSION, Stage.SCORING)])
def test_it_ends_with_the_stage(
    second_round: list[Participant], workshop: Workshop, move: Callable[..., Workshop], stages: tuple[Stage, ...]
) -> None:
    say_ready(participant=second_round[0], ready=True)
    move(workshop, *stages)
    assert not person(second_round[0]).ready
    assert room_state(workshop.pk).done == 0


def test_each_weighting_asks_anew(
    second_round: list[Participant], workshop: Workshop, move: Callable[..., Workshop]
) -> None:
    pia, sam, _ = second_round
    ballots.cast_ballot(participant=sam, weights={"latency": 9})
    move(workshop, Stage.DISCUSSION, Stage.WEIGHTING)
    assert missing(workshop) == ("Pia", "Sam", "Dee")
    say_ready(participant=pia, ready=True)
    assert missing(workshop) == ("Sam", "Dee")
    move(workshop, Stage.DISCUSSION, Stage.WEIGHTING)
    assert missing(workshop) == ("Pia", "Sam", "Dee")


def test_in_round_1_weights_count_as_before(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
    ballots.cast_ballot(participant=crowd[1], weights={"latency": 9})
    assert missing(workshop) == ("Pia", "Dee")


def test_a_revisit_asks_in_its_first_round(ana: Member, workshop: Workshop, move: Callable[..., Workshop]) -> None:
    again = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Again", use_case="Answer.", follows=workshop)
    pia = participants.join_workshop(workshop=again, name="Pia", role="product")
    move(again, Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores={key: {"level": 1} for key in again.criteria})
    assert missing(again) == ("Pia",)
    say_ready(participant=pia, ready=True)
    assert missing(again) == ()


@pytest.mark.parametrize(
    "stages", [(), (Stage.SCORING, Stage.DISCUSSION), (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)]
)
def test_refused_when_nothing_is_open(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], stages: tuple[Stage, ...]
) -> None:
    move(workshop, *stages)
    with pytest.raises(WrongStage):
        say_ready(participant=crowd[0], ready=True)
    assert Participant.objects.get(pk=crowd[0].pk).ready_for is None


@pytest.mark.parametrize("seen", [{"round_number": 1}, {"stage": Stage.WEIGHTING}])
def test_what_was_meant_for_another_round_or_stage_never_counts(
    second_round: list[Participant], seen: dict[str, Any]
) -> None:
    with pytest.raises(WrongStage):
        say_ready(participant=second_round[0], ready=True, **seen)
    assert not person(second_round[0]).ready


def test_observers_and_those_who_were_removed_have_no_say(
    second_round: list[Participant], observer: Participant, ana: Member, workshop: Workshop
) -> None:
    with pytest.raises(NotThere):
        say_ready(participant=observer, ready=True)
    sam = Participant.objects.get(pk=second_round[1].pk)
    participants.remove_participant(participant=sam, by=ana)
    with pytest.raises(NotThere):
        say_ready(participant=second_round[1], ready=True)
    assert missing(workshop) == ("Pia", "Dee")


def test_who_becomes_an_observer_does_not_count(
    second_round: list[Participant], ana: Member, workshop: Workshop
) -> None:
    say_ready(participant=second_round[0], ready=True)
    participants.change_role(participant=Participant.objects.get(pk=second_round[0].pk), by=ana, role="observer")
    state = room_state(workshop.pk)
    assert (state.done, len(state.voters)) == (0, 2)


def test_it_is_no_event(second_round: list[Participant]) -> None:
    before = Event.objects.count()
    say_ready(participant=second_round[0], ready=True)
    assert Event.objects.count() == before
