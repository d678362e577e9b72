"""Snoozed, started, completed: what is allowed, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.browsers import as_member
from tests.revisits.conftest import DAY, TEXT, current, make_due
from workshops import dates
from workshops.domain import decisions, revisits, rooms
from workshops.domain.tick import tick
from workshops.enums import DecisionStatus, OccurrenceState, RevisitOutcome, Stage
from workshops.models import Decision, Event, Member, Occurrence
from workshops.refusals import InvalidFields, WrongStage

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]


def today() -> date:
    return dates.day_in(timezone.now(), "UTC")


def kinds(decision: Decision) -> list[str]:
    events = Event.objects.filter(chain=decision.workspace_id, subject=f"decision:{decision.pk}").order_by("seq")
    return [kind for kind in events.values_list("kind", flat=True) if kind.startswith("revisit.")]


def test_a_decision_comes_back_after_its_months(decision: Decision) -> None:
    occurrence = current(decision)
    assert occurrence.due_on == dates.add_months(today(), 3)
    assert occurrence.due_at == dates.local_instant(occurrence.due_on, "UTC")
    assert kinds(decision) == ["revisit.planned"]


def test_it_can_be_snoozed_three_times_each_an_event(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision, days_ago=3)
    for days in (1, 2, 3):
        revisits.snooze_revisit(occurrence=occurrence, by=ana, until=today() + days * DAY, reason="Audit first")
    fresh = current(decision)
    assert (fresh.state, fresh.snooze_count, fresh.sequence) == (OccurrenceState.SNOOZED, 3, 3)
    assert fresh.due_at == dates.local_instant(today() + 3 * DAY, "UTC")
    with pytest.raises(WrongStage, match="snoozed 3 times") as refused:
        revisits.snooze_revisit(occurrence=occurrence, by=ana, until=today() + 4 * DAY, reason="Again")
    assert refused.value.sentence in as_member(ana).get(f"/revisits/{occurrence.pk}/").content.decode()
    assert kinds(decision) == ["revisit.planned", *["revisit.snoozed"] * 3]


def test_a_snooze_has_a_reason_and_ends_with_the_next_date(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision, days_ago=3)
    limit = dates.due_on(occurrence.plan.anchor_on, 3, 2)
    for until, reason, field in [
        (today(), "Audit first", "until"),
        (limit + DAY, "Audit first", "until"),
        (today() + DAY, "  ", "reason"),
        (today() + DAY, "x" * 1001, "reason"),
    ]:
        with pytest.raises(InvalidFields) as refused:
            revisits.snooze_revisit(occurrence=occurrence, by=ana, until=until, reason=reason)
        assert set(refused.value.fields) == {field}
    assert current(decision).snooze_count == 0
    revisits.snooze_revisit(occurrence=occurrence, by=ana, until=limit - DAY, reason="Audit first")
    assert current(decision).snoozed_until == limit - DAY


def test_a_revisit_starts_from_the_last_answers(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision)
    workshop = revisits.start_revisit(occurrence=occurrence, by=ana)
    assert revisits.start_revisit(occurrence=occurrence, by=ana) == workshop
    assert decision.workshop is not None
    assert (workshop.follows, workshop.criteria) == (decision.workshop, decision.workshop.criteria)
    assert current(decision).state == OccurrenceState.STARTED
    with pytest.raises(WrongStage, match="started"):
        revisits.snooze_revisit(occurrence=occurrence, by=ana, until=today() + DAY, reason="Later")


def test_reaffirmed_it_comes_back_next_period(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision, days_ago=3)
    revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="reaffirmed", note="Still right.")
    following = current(decision)
    assert following.due_on == dates.due_on(occurrence.plan.anchor_on, 3, 2)
    with pytest.raises(WrongStage, match="completed already"):
        revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="reaffirmed")


def test_retired_it_does_not_come_back(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision)
    with pytest.raises(InvalidFields, match="Say why"):
        revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="retired")
    revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="retired", note="The product was sold.")
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.RETIRED
    assert not Occurrence.objects.filter(plan__decision=decision).exclude(state="completed").exists()
    assert sum(tick(now=timezone.now() + 400 * DAY)[k] for k in ("due", "queued", "notices")) == 0


def successor_of(decision: Decision, ana: Member) -> Decision:
    """The decision that a started revisit of `decision` leads to, proposed."""
    workshop = revisits.start_revisit(occurrence=current(decision), by=ana)
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
    return decisions.record_decision(workshop=workshop, by=ana, text={**TEXT, "approach": "hybrid"})


@pytest.mark.parametrize("by_the_revisit", [True, False])
def test_superseded_by_the_decision_of_its_revisit(decision: Decision, ana: Member, by_the_revisit: bool) -> None:
    occurrence = make_due(decision)
    with pytest.raises(WrongStage, match="Record the new decision first"):
        revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="superseded")
    newer = successor_of(decision, ana)
    if by_the_revisit:
        revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="superseded")
    else:
        decisions.accept_decision(decision=newer, by=ana, unsigned_reason="Agreed aloud.")
    decision.refresh_from_db()
    newer.refresh_from_db()
    occurrence.refresh_from_db()
    assert (decision.status, newer.status) == (DecisionStatus.SUPERSEDED, DecisionStatus.ACCEPTED)
    assert (occurrence.state, occurrence.outcome) == (OccurrenceState.COMPLETED, RevisitOutcome.SUPERSEDED)
    assert current(newer).due_on == dates.add_months(today(), 3)


def test_a_new_cadence_counts_from_today_and_numbers_go_on(decision: Decision, ana: Member) -> None:
    for months in (1, 6, 1):
        seen = decisions.current_revision(decision).sha256
        text = {**TEXT, "title": "Claims copilot", "revisit": {"every_months": months, "owner": "ben@acme.example"}}
        decision = decisions.revise_decision(decision=decision, by=ana, text=text, seen=seen)
    rows = Occurrence.objects.filter(plan__decision=decision).order_by("period")
    assert list(rows.values_list("period", "due_on", "state")) == [
        (1, dates.add_months(today(), 3), "cancelled"),
        (2, dates.add_months(today(), 1), "cancelled"),
        (3, dates.add_months(today(), 6), "cancelled"),
        (4, dates.add_months(today(), 1), "scheduled"),
    ]


def test_a_new_cadence_leaves_a_started_revisit_alone(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision)
    revisits.start_revisit(occurrence=occurrence, by=ana)
    seen = decisions.current_revision(decision).sha256
    text = {**TEXT, "title": "Claims copilot", "revisit": {"every_months": 1, "owner": ""}}
    decisions.revise_decision(decision=decision, by=ana, text=text, seen=seen)
    assert current(decision) == occurrence
    revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="reaffirmed")
    assert current(decision).due_on == dates.add_months(today(), 1)


def test_the_owner_may_be_named_by_address_or_name(decide: Callable[..., Decision], ana: Member, ben: Member) -> None:
    owners = [
        decide(revisit={"every_months": 2, "owner": owner}).revisit_plan.owner
        for owner in ("ben@acme.example", "Ben", "  beN ", "")
    ]
    assert owners == [ben, ben, ben, ana]


def test_snoozed_it_is_due_again_on_its_day(decision: Decision, ana: Member) -> None:
    occurrence = make_due(decision)
    tick(now=timezone.now() + timedelta(seconds=1))
    revisits.snooze_revisit(occurrence=occurrence, by=ana, until=today() + 5 * DAY, reason="Audit first")
    at = current(decision).due_at
    assert tick(now=at - timedelta(seconds=1))["due"] == 0
    assert tick(now=at)["due"] == 1
    assert current(decision).state == OccurrenceState.DUE


@pytest.mark.parametrize(
    ("days_ago", "state", "found"),
    [(9, "overdue", True), (0, "overdue", False), (0, "due", True), (9, "due", True), (100, "overdue", True)],
)
def test_states_are_read_from_dates_also_before_the_next_tick(
    decision: Decision, days_ago: int, state: str, found: bool
) -> None:
    from workshops.queries.revisits import revisits_in

    occurrence = make_due(decision, days_ago=days_ago)
    assert (occurrence in revisits_in(decision.workspace_id, now=timezone.now(), state=state)) is found
    tick()
    fresh = current(decision)
    assert (fresh in revisits_in(decision.workspace_id, now=timezone.now(), state=state)) is found
    assert fresh.is_overdue(timezone.now()) is (days_ago > 0)


def test_a_snooze_after_missed_dates_counts_from_its_own_day(decision: Decision, ana: Member) -> None:
    make_due(decision, days_ago=100)
    tick()
    occurrence = current(decision)
    assert occurrence.waiting_since_on == today() - 100 * DAY
    revisits.snooze_revisit(occurrence=occurrence, by=ana, until=today() + 5 * DAY, reason="Audit first")
    assert current(decision).waiting_since_on == today() + 5 * DAY
    counts = tick(now=current(decision).due_at)
    assert (counts["due"], counts["queued"]) == (1, 1)
