"""The cadence of looking again: started with a decision, changed with its text, ended with it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from workshops import dates
from workshops.domain import deliveries, rooms
from workshops.domain.log import append_event
from workshops.enums import OccurrenceState, RevisitOutcome, Stage
from workshops.models import Decision, Member, Occurrence, RevisitPlan, Workshop, Workspace
from workshops.models.revisits import OPEN_STATES


def find_owner(workspace: Workspace, owner: str) -> Member | None:
    """The member whom `owner` names, by e-mail address or by name."""
    if not owner:
        return None
    named = Q(user__email__iexact=owner) | Q(user__name__iexact=owner)
    return Member.objects.filter(named, workspace=workspace, deactivated_at=None).order_by("created_at").first()


@transaction.atomic
def start_plan(
    *, decision: Decision, by: Member, every_months: int, owner: str = "", anchor_on: date | None = None
) -> RevisitPlan:
    """The plan of a new decision, with its first due date. Without a known owner, whoever recorded it owns it."""
    zone = decision.workspace.time_zone
    found = find_owner(decision.workspace, owner) or by
    plan = RevisitPlan.objects.create(
        decision=decision,
        anchor_on=anchor_on or dates.day_in(timezone.now(), zone),
        every_months=every_months,
        time_zone=zone,
        owner=found,
        owner_name=owner or found.name,
    )
    schedule_next(plan=plan, after=plan.anchor_on)
    append_event(
        "revisit.planned",
        subject=decision,
        by=by,
        body={"every_months": every_months, "anchor_on": plan.anchor_on.isoformat(), "owner": str(found.pk)},
    )
    return plan


def date_of(plan: RevisitPlan, period: int) -> date:
    """The due date of a period, counted from the plan's anchor."""
    return dates.due_on(plan.anchor_on, plan.every_months, period - plan.anchor_period)


def last_period(occurrence: Occurrence) -> int:
    """Its period; of one that was asked for early, the last that the plan has used."""
    if occurrence.period is not None:
        return occurrence.period
    return _last_used(occurrence.plan)


def _last_used(plan: RevisitPlan) -> int:
    return Occurrence.objects.filter(plan=plan).aggregate(last=Max("period"))["last"] or plan.anchor_period


def first_date_after(plan: RevisitPlan, *, period: int, day: date) -> date:
    """The first due date later than `day` among the periods after `period`."""
    period += 1
    while date_of(plan, period) <= day:
        period += 1
    return date_of(plan, period)


@transaction.atomic
def schedule_next(*, plan: RevisitPlan, after: date) -> Occurrence:
    """The first occurrence that is due later than `after`; periods that were missed are skipped."""
    period = plan.anchor_period + dates.next_period(plan.anchor_on, plan.every_months, after)
    occurrence = build_occurrence(plan=plan, period=max(period, _last_used(plan) + 1))
    occurrence.save()
    return occurrence


def build_occurrence(*, plan: RevisitPlan, period: int, missed_since_on: date | None = None) -> Occurrence:
    """The row of one period, scheduled for its due date; not saved yet. A plan has one open row at most."""
    due_on = date_of(plan, period)
    return Occurrence(
        plan=plan,
        period=period,
        due_on=due_on,
        due_at=dates.local_instant(due_on, plan.time_zone),
        missed_since_on=missed_since_on,
    )


@transaction.atomic
def change_plan(*, decision: Decision, by: Member, every_months: int, owner: str) -> None:
    """Take over cadence and owner from a revised text. A changed cadence counts from today."""
    plan = RevisitPlan.objects.select_for_update(no_key=True).filter(decision=decision).first()
    if plan is None:  # it was imported
        start_plan(decision=decision, by=by, every_months=every_months, owner=owner)
        return
    found = find_owner(decision.workspace, owner) or plan.owner or by
    owner_name = owner or found.name
    if (plan.every_months, plan.owner_id, plan.owner_name) == (every_months, found.pk, owner_name):
        return
    new_cadence = plan.every_months != every_months
    plan.owner, plan.owner_name = found, owner_name
    if new_cadence:
        # A revisit that is going on stays; the next date is set when it is completed.
        _cancel_open(plan, going_on=False)
        plan.anchor_period = _last_used(plan)
        plan.anchor_on = dates.day_in(timezone.now(), plan.time_zone)
        plan.every_months = every_months
    plan.save()
    if new_cadence and not Occurrence.objects.filter(plan=plan, state__in=OPEN_STATES).exists():
        schedule_next(plan=plan, after=plan.anchor_on)
    append_event(
        "revisit.plan_changed",
        subject=decision,
        by=by,
        body={"every_months": every_months, "anchor_on": plan.anchor_on.isoformat(), "owner": str(found.pk)},
    )


def _cancel_open(plan: RevisitPlan, *, going_on: bool = True) -> None:
    """`going_on`: also one whose room is there."""
    for occurrence in Occurrence.objects.filter(plan=plan, state__in=OPEN_STATES):
        if occurrence.workshop_id and not going_on:
            continue
        occurrence.state, occurrence.sequence = OccurrenceState.CANCELLED, occurrence.sequence + 1
        occurrence.save(update_fields=["state", "sequence"])
        deliveries.cancel_deliveries(occurrence=occurrence)
        deliveries.withdraw_invitations(occurrence=occurrence)


def close_room(*, decision: Decision, by: Member) -> None:
    """A revisit that ends without a new decision leaves no room open behind it. In the caller's transaction.

    Before the first event is written: whoever moves a stage locks the workshop first and the log's head after.
    """
    room = Workshop.objects.filter(revisit__plan__decision=decision, revisit__state__in=OPEN_STATES).first()
    if room is not None and not Stage(room.stage).is_over:
        rooms.move_stage(workshop=room, by=by, to=Stage.CANCELLED)


@transaction.atomic
def end_plan(*, decision: Decision, by: Member | None) -> None:
    """No more revisits. A revisit whose workshop led to the successor ends as superseded; whatever else is
    open is cancelled, with the messages about it."""
    plan = RevisitPlan.objects.select_for_update(no_key=True).filter(decision=decision, ended_at=None).first()
    if plan is None:
        return
    plan.ended_at = timezone.now()
    plan.save(update_fields=["ended_at"])
    _complete_superseded(plan, decision, by)
    _cancel_open(plan)
    append_event("revisit.plan_ended", subject=decision, by=by, body={})


def _complete_superseded(plan: RevisitPlan, decision: Decision, by: Member | None) -> None:
    occurrence = Occurrence.objects.filter(
        plan=plan, state__in=OPEN_STATES, workshop__decision__supersedes=F("plan__decision")
    ).first()
    if occurrence is None:
        return
    occurrence.state, occurrence.outcome = OccurrenceState.COMPLETED, RevisitOutcome.SUPERSEDED
    occurrence.completed_at, occurrence.completed_by = plan.ended_at, by
    occurrence.save(update_fields=["state", "outcome", "completed_at", "completed_by"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    append_event(
        "revisit.completed",
        subject=decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "outcome": RevisitOutcome.SUPERSEDED.value},
    )
