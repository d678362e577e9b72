"""The cadence of looking again: started with a decision, changed with its text, ended with it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from workshops import dates
from workshops.domain.log import append_event
from workshops.enums import DeliveryState, OccurrenceState
from workshops.models import Decision, Delivery, Member, Occurrence, RevisitPlan, Workspace

OPEN_STATES = [state for state in OccurrenceState if state.is_open]


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


@transaction.atomic
def schedule_next(*, plan: RevisitPlan, after: date) -> Occurrence:
    """The first occurrence that is due later than `after`; periods that were missed are skipped."""
    period = dates.next_period(plan.anchor_on, plan.every_months, after)
    due_on = dates.due_on(plan.anchor_on, plan.every_months, period)
    occurrence, _ = Occurrence.objects.get_or_create(
        plan=plan,
        period=period,
        defaults={"due_on": due_on, "due_at": dates.local_instant(due_on, plan.time_zone)},
    )
    return occurrence


@transaction.atomic
def change_plan(*, decision: Decision, by: Member, every_months: int, owner: str) -> None:
    """Take over cadence and owner from a revised text. A changed cadence counts from today."""
    plan = RevisitPlan.objects.select_for_update().get(decision=decision)
    found = find_owner(decision.workspace, owner) or plan.owner or by
    owner_name = owner or found.name
    if (plan.every_months, plan.owner_id, plan.owner_name) == (every_months, found.pk, owner_name):
        return
    new_cadence = plan.every_months != every_months
    plan.owner, plan.owner_name = found, owner_name
    plan.every_months = every_months
    if new_cadence:
        Occurrence.objects.filter(plan=plan, state__in=OPEN_STATES).exclude(state=OccurrenceState.STARTED).update(
            state=OccurrenceState.CANCELLED
        )
        cancel_deliveries(plan=plan)
        plan.anchor_on = dates.day_in(timezone.now(), plan.time_zone)
        # Periods are counted afresh from the new anchor, so the old ones must be out of its way.
        last = Occurrence.objects.filter(plan=plan).order_by("-period").first()
        offset = last.period if last else 0
        Occurrence.objects.filter(plan=plan).update(period=F("period") + 10_000 + offset)
        plan.sequence += 1
    plan.save()
    if new_cadence and not Occurrence.objects.filter(plan=plan, state__in=OPEN_STATES).exists():
        schedule_next(plan=plan, after=plan.anchor_on)
    append_event(
        "revisit.plan_changed",
        subject=decision,
        by=by,
        body={"every_months": every_months, "anchor_on": plan.anchor_on.isoformat(), "owner": str(found.pk)},
    )


@transaction.atomic
def end_plan(*, decision: Decision, by: Member | None) -> None:
    """No more revisits. Open occurrences and the messages about them are cancelled with it."""
    plan = RevisitPlan.objects.select_for_update().filter(decision=decision, ended_at=None).first()
    if plan is None:
        return
    plan.ended_at = timezone.now()
    plan.sequence += 1
    plan.save(update_fields=["ended_at", "sequence"])
    Occurrence.objects.filter(plan=plan, state__in=OPEN_STATES).update(state=OccurrenceState.CANCELLED)
    cancel_deliveries(plan=plan)
    append_event("revisit.plan_ended", subject=decision, by=by, body={})


def cancel_deliveries(*, plan: RevisitPlan | None = None, occurrence: Occurrence | None = None) -> int:
    """Cancel what has not been sent yet; how many messages those were. In the caller's transaction."""
    about = {"occurrence": occurrence} if occurrence else {"occurrence__plan": plan}
    waiting = [DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN]
    return Delivery.objects.filter(**about, state__in=waiting).update(
        state=DeliveryState.CANCELLED, claim_token=None, lease_until=None
    )
