"""Answers that come together: each is taken or refused for itself, and all of them cost as much as one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.locks import who_waits
from tests.processes import wait_for
from workshops import wire
from workshops.domain import ballots, facilitation, participants, rooms
from workshops.domain.ballot_rows import Change
from workshops.domain.ballots import Saved, cast_ballots
from workshops.enums import MemberRole, Stage
from workshops.models import Answer, Member, Participant, Weight, Workshop
from workshops.refusals import NotThere, Refusal, WrongStage

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("scoring")]
Move = Callable[..., Workshop]


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


def test_a_viewer_has_none_whatever_they_sat_down_as(
    scoring: Workshop, crowd: list[Participant], ana: Member, ben: Member
) -> None:
    inside = [participants.join_workshop(workshop=scoring, name=m.name, role="data", member=m) for m in (ana, ben)]
    Member.objects.filter(pk=ben.pk).update(role=MemberRole.VIEWER)
    assert cast(scoring, *map(change, [*inside, crowd[0]])) == [1, ("observer",), 1]
    assert stored() == {("Ana", "latency", 3, None, ""), ("Pia", "latency", 3, None, "")}
    with pytest.raises(NotThere, match="Observers have no ballot"):
        ballots.cast_ballot(participant=inside[1], weights={"latency": 3})
    assert not Weight.objects.exists()
    Member.objects.filter(pk=ben.pk).update(role=MemberRole.MEMBER)
    assert cast(scoring, change(inside[1], 1)) == [1]


def test_whole_ballots_of_several_people(scoring: Workshop, crowd: list[Participant]) -> None:
    """Scores and weights of each, with parts that each leaves out; the same criteria, in another order."""
    pia, sam, dee = crowd
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 0, "confidence": 3, "reason": "Mine."}})
    ballots.cast_ballot(participant=sam, scores={"urgency": {"level": 0, "confidence": 2, "reason": "His."}})
    whole = [
        Change(pia, {"urgency": {"level": 1, "confidence": 1}, "latency": {"level": 2}}, {"latency": 4.5}),
        Change(
            sam, {"latency": {"level": 3, "reason": "Slow."}, "urgency": {"level": 4}}, {"urgency": 0, "latency": 1}
        ),
        Change(dee, {}, {"urgency": 10}),
    ]
    told = cast_ballots(workshop_id=scoring.pk, changes=whole)
    assert [one.answered for one in told if isinstance(one, Saved)] == [2, 2, 0]
    assert stored() == {
        ("Pia", "urgency", 1, 1, ""),
        ("Pia", "latency", 2, 3, "Mine."),
        ("Sam", "latency", 3, None, "Slow."),
        ("Sam", "urgency", 4, 2, "His."),
    }
    assert set(Weight.objects.values_list("participant__name", "criterion", "points")) == {
        ("Pia", "latency", 4.5),
        ("Sam", "urgency", 0),
        ("Sam", "latency", 1),
        ("Dee", "urgency", 10),
    }


def test_a_ballot_is_taken_as_a_whole_or_not_at_all(
    scoring: Workshop, crowd: list[Participant], ana: Member, move: Move
) -> None:
    def cast_both() -> None:
        ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 2}}, weights={"latency": 3.0})

    facilitation.lock_ballots(workshop=scoring, by=ana)
    with pytest.raises(WrongStage, match="locked the ballots"):
        cast_both()
    move(scoring, Stage.DISCUSSION, Stage.WEIGHTING)
    with pytest.raises(WrongStage, match="draft is kept"):
        cast_both()
    assert (Answer.objects.count(), Weight.objects.count()) == (0, 0)


def test_an_older_weight_of_the_same_tab_changes_nothing(scoring: Workshop, crowd: list[Participant]) -> None:
    pia, sam, _ = crowd
    for person, client, sequence, points in (
        (pia, "tab", 8, 5.0),
        (pia, "tab", 7, 1.0),
        (sam, "tab", 8, 5.0),
        (sam, "phone", 7, 1.0),
    ):
        cast_ballots(workshop_id=scoring.pk, changes=[Change(person, {}, {"latency": points}, client, sequence)])
    assert dict(Weight.objects.values_list("participant__name", "points")) == {"Pia": 5.0, "Sam": 1.0}


def test_a_repeated_weight_is_acknowledged_after_the_close_and_a_score_in_its_place_is_not(
    scoring: Workshop, crowd: list[Participant], move: Move
) -> None:
    weights = Change(crowd[0], {}, {"latency": 5.0}, "tab", 8, 1)
    cast(scoring, change(crowd[0], 3, "urgency"), weights)
    move(scoring, Stage.DISCUSSION)
    score = Change(crowd[0], {"latency": {"level": 1}}, {}, "tab", 8, 1)
    saved_at = Weight.objects.get().saved_at
    again, *others = cast_ballots(
        workshop_id=scoring.pk, changes=[weights, score, Change(crowd[1], {}, {"latency": 5.0}, "tab", 8, 1)]
    )
    assert again == Saved(saved_at, 1, 14)
    assert [type(one) for one in others] == [WrongStage, WrongStage]


def test_who_was_removed_is_told_so_when_they_repeat_what_was_taken(
    scoring: Workshop, crowd: list[Participant], ana: Member
) -> None:
    assert cast(scoring, change(crowd[0])) == [1]
    participants.remove_participant(participant=crowd[0], by=ana)
    assert cast(scoring, change(crowd[0]), change(crowd[1])) == [("removed",), 1]


def test_weights_before_scoring_and_nothing_at_all(workshop: Workshop, crowd: list[Participant], move: Move) -> None:
    [empty, weighed] = cast_ballots(
        workshop_id=workshop.pk, changes=[Change(crowd[0]), Change(crowd[1], {}, {"latency": 1.0})]
    )
    assert [str(one) for one in (empty, weighed)] == [
        "Scoring has not begun yet.",
        "Weights are taken at the weighting stage. This one was not counted.",
    ]
    move(workshop, Stage.SCORING)
    cast(workshop, change(crowd[0]))
    move(workshop, Stage.DISCUSSION)
    assert ballots.cast_ballot(participant=crowd[0]).answered == 1


def test_a_copied_answer_is_ones_own_once_it_is_touched(
    scoring: Workshop, crowd: list[Participant], move: Move
) -> None:
    cast(scoring, *map(change, crowd[:2]))
    move(scoring, Stage.DISCUSSION, Stage.SCORING)
    cast(scoring, change(crowd[0], sequence=2, round_number=2))
    copied = Answer.objects.filter(round__number=2).values_list("participant__name", "copied")
    assert dict(copied) == {"Pia": False, "Sam": True}


def test_somebody_who_is_gone_from_the_database_is_not_in_the_workshop(
    scoring: Workshop, crowd: list[Participant]
) -> None:
    Participant.objects.filter(pk=crowd[0].pk).delete()
    assert cast(scoring, *map(change, crowd[:2])) == [("not_found",), 1]


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


@pytest.mark.parametrize("client", ["a\0b", "a\ud800b"])
def test_what_cannot_be_stored_is_its_senders_trouble_alone(
    scoring: Workshop, crowd: list[Participant], client: str
) -> None:
    pia, sam, dee = crowd
    told = cast_ballots(workshop_id=scoring.pk, changes=[change(pia), replace(change(sam), client=client), change(dee)])
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
            wait_for(lambda: len(who_waits()) == 1)
        assert waiting.result() == [("round_closed",)] * 3
    of_rounds = Answer.objects.order_by("round__number").values_list("round__number", "participant__name", "level")
    assert list(of_rounds) == [(1, "Pia", 1), (2, "Pia", 1)]
