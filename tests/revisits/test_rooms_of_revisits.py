"""A revisit from its start to its end: which answers it starts from, and what becomes of its room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.revisits.conftest import TEXT, current, make_due
from workshops.domain import ballots, decisions, revisits, rooms, seats_again
from workshops.enums import DecisionStatus, OccurrenceState, Stage
from workshops.models import Answer, Decision, Event, Member, Occurrence, Participant, Round, Workshop
from workshops.refusals import Conflict, InvalidFields, WrongStage

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

Scores = dict[str, dict[str, Any]]


def pia_of(workshop: Workshop | None) -> Participant:
    return Participant.objects.get(workshop=workshop, name="Pia")


def go_through(workshop: Workshop, by: Member, *, changes: Scores, to: Stage = Stage.DISCUSSION) -> Participant:
    """Pia takes her seat again, changes her mind about `changes`, and the round is closed."""
    assert workshop.follows is not None
    rooms.move_stage(workshop=workshop, by=by, to=Stage.SCORING)
    pia = seats_again.take_seat_again(workshop=workshop, before=pia_of(workshop.follows))
    ballots.cast_ballot(participant=pia, scores=changes)
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        rooms.move_stage(workshop=workshop, by=by, to=stage)
        if stage is to:
            break
    return pia


def revised(decision: Decision, by: Member) -> Decision:
    seen = decisions.current_revision(decision).sha256
    return decisions.revise_decision(decision=decision, by=by, text={**TEXT, "rationale": "New reasons."}, seen=seen)


def test_the_second_revisit_in_a_row_starts_from_the_answers_of_the_first(decision: Decision, ana: Member) -> None:
    first = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    assert first.follows == decision.workshop
    pia = go_through(first, ana, changes={"urgency": {"level": 0}, "latency": {"level": 4}})
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    second = revisits.start_revisit(occurrence=current(decision), by=ana)
    assert second.follows == first
    rooms.move_stage(workshop=second, by=ana, to=Stage.SCORING)
    again = seats_again.take_seat_again(workshop=second, before=pia)
    answers = dict(Answer.objects.filter(participant=again).values_list("criterion", "level"))
    assert (answers["urgency"], answers["latency"], answers["factual_gap"]) == (0, 4, 4)
    # And the third from those of the second.
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        rooms.move_stage(workshop=second, by=ana, to=stage)
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    assert revisits.start_revisit(occurrence=current(decision), by=ana).follows == second


def test_a_revisit_without_answers_leaves_the_last_ones_as_they_were(decision: Decision, ana: Member) -> None:
    first = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    rooms.move_stage(workshop=first, by=ana, to=Stage.SCORING)
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    assert Round.objects.get(workshop=first).closed_at is not None
    assert revisits.start_revisit(occurrence=current(decision), by=ana).follows == decision.workshop


def test_a_long_title_is_cut_where_everybody_sees_that_it_is(decision: Decision, ana: Member) -> None:
    Decision.objects.filter(pk=decision.pk).update(title="a" * 120)
    room = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    assert room.title == f"Revisit: {'a' * 110}…"


def test_starting_says_when_and_going_on_says_it_again(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision)
    workshop = revisits.start_revisit(occurrence=occurrence, by=ana)
    week_ago = timezone.now() - timedelta(days=8)
    started = current(decision)
    assert started.started_at is not None
    assert started.started_at > week_ago
    Occurrence.objects.filter(pk=occurrence.pk).update(started_at=week_ago, state=OccurrenceState.DUE)
    assert revisits.start_revisit(occurrence=occurrence, by=ana) == workshop
    resumed = current(decision)
    assert resumed.started_at is not None
    assert (resumed.state, resumed.started_at > week_ago) == (OccurrenceState.STARTED, True)
    assert Event.objects.filter(kind="revisit.resumed").count() == 1


@pytest.mark.parametrize("stage", [Stage.LOBBY, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION])
def test_completing_decides_the_room_wherever_it_stands(decision: Decision, ana: Member, stage: Stage) -> None:
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    for to in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        if workshop.stage != stage:
            workshop = rooms.move_stage(workshop=workshop, by=ana, to=to)
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    workshop.refresh_from_db()
    assert (workshop.stage, workshop.join_code) == (Stage.DECIDED, None)
    moved = Event.objects.filter(kind="workshop.moved", subject=f"workshop:{workshop.pk}").latest("seq").body
    assert (moved["from"], moved["to"], moved["outcome"]) == (stage.value, "decided", "reaffirmed")


def test_amended_needs_a_revision_made_since_its_start(decision: Decision, ana: Member) -> None:
    decisions.accept_decision(decision=revised(decision, ana), by=ana, unsigned_reason="Agreed aloud.")
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    with pytest.raises(InvalidFields) as refused:
        revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="amended")
    said = "Change the text of D-0001 first: since this revisit began it has no new revision."
    assert refused.value.fields == {"outcome": said}
    decision.refresh_from_db()
    text = {**TEXT, "rationale": "Newer reasons."}
    decisions.revise_decision(decision=decision, by=ana, text=text, seen=decisions.current_revision(decision).sha256)
    with pytest.raises(InvalidFields) as refused:
        revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    said = "D-0001 has a new text since this revisit began, revision 3: it is amended, not reaffirmed."
    assert refused.value.fields == {"outcome": said}
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="amended")
    workshop.refresh_from_db()
    assert workshop.stage == Stage.DECIDED


def test_amended_without_a_start_needs_a_revision_since_the_last_look(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision)
    with pytest.raises(InvalidFields):
        revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="amended")
    revised(decision, ana)
    revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="amended")
    with pytest.raises(InvalidFields):
        revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="amended")


def test_a_text_that_was_changed_before_somebody_looked_at_it_is_reaffirmed(decision: Decision, ana: Member) -> None:
    revised(decision, ana)
    done = revisits.complete_revisit(occurrence=make_due(decision), by=ana, outcome="reaffirmed")
    assert done.outcome == "reaffirmed"


def test_a_new_decision_in_the_second_revisit_supersedes_the_decision_that_it_looks_at(
    decision: Decision, ana: Member
) -> None:
    first = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    go_through(first, ana, changes={"urgency": {"level": 0}})
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    second = revisits.start_revisit(occurrence=current(decision), by=ana)
    go_through(second, ana, changes={"urgency": {"level": 1}}, to=Stage.RECOMMENDATION)
    newer = decisions.record_decision(workshop=second, by=ana, text={**TEXT, "approach": "hybrid"})
    assert newer.supersedes == decision
    with pytest.raises(WrongStage, match="D-0002 was recorded here to supersede D-0001"):
        revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    with pytest.raises(Conflict) as unsigned:
        revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="superseded")
    assert (
        unsigned.value.fields["note"] == "Not everybody stands behind this text. Say why it is accepted all the same."
    )
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="superseded", note="Agreed aloud.")
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.SUPERSEDED
    assert revisits.start_revisit(occurrence=current(newer), by=ana).follows == second


@pytest.mark.parametrize("outcome", ["superseded", "retired"])
def test_a_room_reads_what_became_of_the_decision_that_ended_meanwhile(
    decide: Callable[..., Decision], ana: Member, outcome: str
) -> None:
    decision = decide()
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    if outcome == "retired":
        decisions.retire_decision(decision=decision, by=ana, reason="The product was sold.")
    else:
        elsewhere = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="Other", use_case="Other?", follows=decision.workshop
        )
        for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
            elsewhere = rooms.move_stage(workshop=elsewhere, by=ana, to=stage)
        newer = decisions.record_decision(workshop=elsewhere, by=ana, text=TEXT)
        decisions.accept_decision(decision=newer, by=ana, unsigned_reason="Agreed aloud.")
    workshop.refresh_from_db()
    ended = Occurrence.objects.get(workshop=workshop)
    assert (workshop.stage, ended.state, ended.outcome) == (Stage.DECIDED, OccurrenceState.COMPLETED, outcome)
