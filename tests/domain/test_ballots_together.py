"""Answers that come together: each is taken or refused for itself, and all of them cost as much as one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.live.faults.locks import waiting_for_a_lock
from tests.processes import wait_for
from workshops import wire
from workshops.domain import ballots, facilitation, participants, rooms
from workshops.domain.ballot_rows import Change
from workshops.domain.ballots import Saved, cast_ballots
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Workshop
from workshops.refusals import Refusal, WrongStage

pytestmark = pytest.mark.django_db
Move = Callable[..., Workshop]


@pytest.fixture
def scoring(workshop: Workshop, crowd: list[Participant], move: Move) -> Workshop:
    """With scoring open, and everybody in it."""
    return move(workshop, Stage.SCORING)


def change(
    person: Participant,
    level: int | None = 3,
    criterion: str = "latency",
    *,
    sequence: int = 1,
    round_number: int | None = 1,
    **parts: Any,
) -> Change:
    return Change(person, {criterion: {"level": level, **parts}}, {}, "tab", sequence, round_number)


def cast(workshop: Workshop, *changes: Change) -> list[Any]:
    """How many each has answered; or the code of the refusal, and the fields that are at fault."""
    told = cast_ballots(workshop_id=workshop.pk, changes=changes)
    return [one.answered if isinstance(one, Saved) else _words(one) for one in told]


def _words(error: Exception) -> tuple[str, ...]:
    assert isinstance(error, Refusal), error
    return (error.code, *error.fields)


def stored() -> set[tuple[str, str, int | None, int | None, str]]:
    return set(Answer.objects.values_list("participant__name", "criterion", "level", "confidence", "reason"))


def version(workshop: Workshop) -> int:
    """How often a change of this room has been announced."""
    return int(wire.connection().get(wire.version_key(workshop.pk)) or 0)


def test_faults_stand_beside_sound_ones(scoring: Workshop, crowd: list[Participant], ana: Member) -> None:
    pia, sam, dee = crowd
    removed = participants.join_workshop(workshop=scoring, name="Rex", role="data")
    participants.remove_participant(participant=removed, by=ana)
    told = cast(
        scoring,
        change(pia, 5),
        change(sam, 2, confidence=2, reason="  Slow.  "),
        change(pia, 1, "nonsense"),
        change(removed, 0),
        change(dee, None, reason="a" * 1001),
        change(dee, None, "urgency"),
        change(pia, 4, reason="Mine."),
    )
    assert told == [
        ("invalid", "scores.latency.level"),
        1,
        ("invalid", "scores.nonsense"),
        ("removed",),
        ("invalid", "scores.latency.reason"),
        1,
        1,
    ]
    assert stored() == {
        ("Pia", "latency", 4, None, "Mine."),
        ("Sam", "latency", 2, 2, "Slow."),
        ("Dee", "urgency", None, None, ""),
    }


def test_observers_have_none(scoring: Workshop, crowd: list[Participant]) -> None:
    observer = participants.join_workshop(workshop=scoring, name="Olga", role="observer")
    assert cast(scoring, change(observer), change(crowd[0])) == [("observer",), 1]
    assert stored() == {("Pia", "latency", 3, None, "")}


def test_several_changes_of_one_person_are_taken_in_their_order(scoring: Workshop, crowd: list[Participant]) -> None:
    pia, sam, _ = crowd
    told = cast(
        scoring,
        change(pia, 1, sequence=1, reason="First."),
        change(sam, 0),
        change(pia, 2, sequence=2),
        change(pia, 0, "urgency", sequence=3),
        change(pia, 4, sequence=1, reason="Older, and late."),
    )
    assert told == [1, 1, 1, 2, 2]
    assert stored() == {
        ("Pia", "latency", 2, None, "First."),
        ("Pia", "urgency", 0, None, ""),
        ("Sam", "latency", 0, None, ""),
    }


def test_each_keeps_the_parts_that_they_did_not_send(scoring: Workshop, crowd: list[Participant]) -> None:
    pia, sam, dee = crowd
    cast(scoring, *[change(person, 1, confidence=3, reason=f"Says {person.name}.") for person in crowd])
    told = cast(
        scoring,
        change(pia, 4, sequence=2),
        change(sam, 4, sequence=2, confidence=None, reason=""),
        change(dee, 4, sequence=0, confidence=1, reason="Older."),
    )
    assert told == [1, 1, 1]
    assert stored() == {
        ("Pia", "latency", 4, 3, "Says Pia."),
        ("Sam", "latency", 4, None, ""),
        ("Dee", "latency", 1, 3, "Says Dee."),
    }


def test_nobody_answers_in_another_room(scoring: Workshop, crowd: list[Participant], ana: Member, move: Move) -> None:
    """A participant of a room in which scoring is open as well, smuggled in among those of this one."""
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Another", use_case="Something else.")
    stranger = participants.join_workshop(workshop=other, name="Sid", role="data")
    move(other, Stage.SCORING)
    before = version(other)
    told = cast(scoring, change(crowd[0]), change(stranger, 4, reason="Not here."))
    assert told == [1, ("not_found",)]
    assert stored() == {("Pia", "latency", 3, None, "")}
    assert version(other) == before


def test_a_room_that_is_not_scoring(workshop: Workshop, crowd: list[Participant], ana: Member, move: Move) -> None:
    """Each is refused, and one whose answer is in the closed round hears so again."""
    pia, sam, dee = crowd
    assert cast(workshop, *map(change, crowd)) == [("round_closed",)] * 3
    move(workshop, Stage.SCORING)
    assert cast(workshop, change(pia), change(sam, round_number=2)) == [1, ("round_closed",)]
    facilitation.lock_ballots(workshop=workshop, by=ana)
    assert cast(workshop, change(pia, 0, sequence=2), change(dee)) == [("locked",)] * 2
    move(workshop, Stage.DISCUSSION)
    saved_at = Answer.objects.get().saved_at
    told = cast_ballots(workshop_id=workshop.pk, changes=[change(dee), change(pia), change(pia, 0, sequence=2)])
    assert [type(one) for one in told] == [WrongStage, Saved, WrongStage]
    assert told[1] == Saved(saved_at, 1, 14)
    assert stored() == {("Pia", "latency", 3, None, "")}


@pytest.mark.parametrize("reason", ["a\0b", "a\ud800b"])
def test_what_cannot_be_stored_is_its_senders_trouble_alone(
    scoring: Workshop, crowd: list[Participant], reason: str
) -> None:
    pia, sam, dee = crowd
    told = cast_ballots(workshop_id=scoring.pk, changes=[change(pia), change(sam, reason=reason), change(dee)])
    assert [isinstance(one, Saved) for one in told] == [True, False, True]
    assert {name for name, *_ in stored()} == {"Pia", "Dee"}


@pytest.mark.django_db(transaction=True)
def test_one_announcement_for_all_and_none_for_nothing(scoring: Workshop, crowd: list[Participant]) -> None:
    before = version(scoring)
    assert cast(scoring, *[change(person, 9) for person in crowd]) == [("invalid", "scores.latency.level")] * 3
    assert cast(scoring, *[change(person, round_number=2) for person in crowd]) == [("round_closed",)] * 3
    assert cast(scoring) == []
    assert version(scoring) == before
    assert cast(scoring, change(crowd[0], 9), *map(change, crowd[1:])) == [("invalid", "scores.latency.level"), 1, 1]
    assert version(scoring) == before + 1


def test_fifty_people_cost_as_many_statements_as_ten(scoring: Workshop) -> None:
    everybody = [participants.join_workshop(workshop=scoring, name=f"Person {i}", role="data") for i in range(50)]
    # As a request has them: with the room that they were looked up in.
    for person in everybody:
        person.workshop = scoring
    statements = []
    for some in (everybody[:10], everybody):
        changes = [change(person, i % 5, reason=f"Of {person.name}.") for i, person in enumerate(some)]
        with CaptureQueriesContext(connection) as captured:
            assert cast(scoring, *changes) == [1] * len(some)
        statements.append(len(captured))
    assert statements == [1, 1]
    assert stored() == {(f"Person {i}", "latency", i % 5, None, f"Of Person {i}.") for i in range(50)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", [1, None])
def test_answers_that_waited_for_the_room_count_in_neither_round(
    workshop: Workshop, crowd: list[Participant], move: Move, round_number: int | None
) -> None:
    """They wait for the workshop's row with round 1 before their eyes, and find scoring open again: that of round 2."""
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 1}})
    late = [change(person, 4, round_number=round_number) for person in crowd]

    def answer() -> list[Any]:
        try:
            return cast(workshop, *late)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            move(workshop, Stage.DISCUSSION, Stage.SCORING)
            waiting = other.submit(answer)
            wait_for(lambda: waiting_for_a_lock() == 1)
        assert waiting.result() == [("round_closed",)] * 3
    of_rounds = Answer.objects.order_by("round__number").values_list("round__number", "participant__name", "level")
    assert list(of_rounds) == [(1, "Pia", 1), (2, "Pia", 1)]
