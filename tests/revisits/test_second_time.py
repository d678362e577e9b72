"""What goes right the first time, and must the second time too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from tests.decisions.making import TEXT, make_decision, reach_recommendation
from tests.revisits.conftest import DAY, current
from workshops import dates
from workshops.domain import decisions, participants, people, revisits, rooms
from workshops.domain.tick import tick
from workshops.enums import MemberRole, Stage
from workshops.models import Decision, Member, Occurrence, Participant, Recommendation, Workshop
from workshops.queries.decision_search import LogFilter, list_decisions
from workshops.queries.rooms import current_recommendation

Scores = dict[str, dict[str, Any]]


def test_the_first_missed_date_is_kept_at_the_second_miss(decision: Decision) -> None:
    plan = current(decision).plan
    first, second, third = (dates.due_on(plan.anchor_on, plan.every_months, n) for n in (1, 2, 3))
    for day in (first, second, third):
        tick(now=dates.local_instant(day, "UTC") + DAY)
    last = current(decision)
    assert (last.due_on, last.missed_since_on, last.waiting_since_on) == (third, first, first)


def test_a_decision_has_one_successor_however_often_it_is_followed(
    ana: Member, decide: Callable[..., Decision], copilot_scores: Scores
) -> None:
    old = decide()
    assert old.workshop is not None

    def follow_up(title: str) -> Decision:
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title=title, use_case="Still right?", follows=old.workshop
        )
        one = participants.join_workshop(workshop=workshop, name="Una", role="data")
        workshop = reach_recommendation(workshop, ana, [one], copilot_scores, compute=False)
        return decisions.record_decision(workshop=workshop, by=ana, text={**TEXT, "title": title})

    first, second = follow_up("First"), follow_up("Second")
    assert (first.supersedes, second.supersedes) == (old, None)
    decisions.accept_decision(decision=second, by=ana, unsigned_reason="Agreed aloud.")
    old.refresh_from_db()
    assert old.status == "accepted"
    decisions.accept_decision(decision=first, by=ana, unsigned_reason="Agreed aloud.")
    old.refresh_from_db()
    assert old.status == "superseded"


def test_a_waiver_taken_back_shows_what_the_gate_says_again(
    ana: Member, workshop: Workshop, crowd: list[Participant], copilot_scores: Scores
) -> None:
    reach_recommendation(workshop, ana, crowd, copilot_scores)
    gated = Recommendation.objects.get(round__workshop=workshop)
    rooms.waive_gate(workshop=workshop, by=ana, gate="too_few_examples", reason="Legal has signed it off.")
    waived = current_recommendation(gated.round_id)
    rooms.restore_gate(workshop=workshop, by=ana, gate="too_few_examples")
    again = current_recommendation(gated.round_id)
    assert waived is not None
    assert again is not None
    assert (waived.pk == gated.pk, again.pk) == (False, gated.pk)


def test_the_calendar_leaves_out_workspaces_that_one_has_left(
    decide: Callable[..., Decision], ana: Member, ben: Member, cara: Member, copilot_scores: Scores, client: Client
) -> None:
    decide("Stays")
    elsewhere = people.add_member(
        workspace=cara.workspace, email=ben.user.email, name="Ben", role=MemberRole.FACILITATOR
    )
    make_decision(elsewhere, scores=copilot_scores, title="Left behind")
    feed = f"/calendar/{ben.calendar_token}.ics"
    assert [t in client.get(feed).content.decode() for t in ("Stays", "Left behind")] == [True, True]
    Member.objects.filter(pk=elsewhere.pk).update(deactivated_at=elsewhere.created_at + timedelta(days=1))
    assert [t in client.get(feed).content.decode() for t in ("Stays", "Left behind")] == [True, False]
    assert client.get(f"/calendar/{elsewhere.calendar_token}.ics").status_code == 404


def test_search_reads_the_assumptions_that_stand(ana: Member, decide: Callable[..., Decision]) -> None:
    decision = decide(
        "Copilot",
        assumptions=[
            {"statement": "Zebras stay rare", "owner": "", "signal": None},
            {"statement": "Runbooks keep changing", "owner": "", "signal": None},
        ],
    )

    def found(words: str) -> list[Decision]:
        now = dates.local_instant(current(decision).due_on, "UTC")
        return list(list_decisions(ana.workspace, LogFilter(q=words), now=now))

    assert (found("zebras"), found("runbooks keep")) == ([decision], [decision])
    text = decisions.current_revision(decision).body
    kept = [a for a in text["assumptions"] if a["statement"] != "Zebras stay rare"]
    decisions.revise_decision(
        decision=decision, by=ana, text={**text, "assumptions": kept}, seen=decisions.current_revision(decision).sha256
    )
    assert (found("zebras"), found("runbooks keep")) == ([], [decision])


def test_a_revisit_that_is_going_on_ends_with_its_decision(ana: Member, decide: Callable[..., Decision]) -> None:
    decision, other = decide("Goes"), decide("Stays")
    room, its = (revisits.start_revisit(occurrence=current(d), by=ana) for d in (decision, other))
    rooms.move_stage(workshop=room, by=ana, to=Stage.SCORING)
    decisions.retire_decision(decision=decision, by=ana, reason="The use case is gone.")
    assert [Workshop.objects.get(pk=w.pk).stage for w in (room, its)] == [Stage.DECIDED, Stage.LOBBY]
    ended = Occurrence.objects.get(workshop=room)
    assert (ended.state, ended.outcome, ended.completed_by) == ("completed", "retired", ana)
