"""The cadence of looking again: started with a decision, steered by hand, ended with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain import deliveries, rooms, stand_ins
from workshops.domain.forecast_outcomes import score_forecasts
from workshops.domain.log import append_event, happening_at
from workshops.domain.plan_terms import PlanTerms
from workshops.domain.rights import check_may_change
from workshops.enums import DecisionStatus, OccurrenceReason, OccurrenceState, RevisitOutcome
from workshops.models import Decision, Member, Occurrence, RevisitPlan, Workshop
from workshops.models.revisits import OPEN_STATES, WAITING_STATES
from workshops.refusals import InvalidFields, WrongStage
from workshops.shared_sentences import COMES_BACK_NO_MORE


@transaction.atomic
def start_plan(*, decision: Decision, by: Member, terms: PlanTerms, anchor_on: date | None = None) -> RevisitPlan:
    """The plan of a decision, with its first due date: by the workspace's clock, owned by `by`, where `terms` say
    nothing else."""
    zone, owner = terms.get("time_zone", decision.workspace.time_zone), terms.get("owner", by)
    plan = RevisitPlan(
        decision=decision,
        anchor_on=anchor_on or dates.day_in(timezone.now(), zone),
        every_months=terms["every_months"],
        time_zone=zone,
        owner=owner,
        owner_name=owner.name,
        backup=terms.get("backup"),
        created_at=happening_at(),
    )
    _check_backup(plan)
    plan.save()
    first = schedule_next(plan=plan, after=plan.anchor_on)
    append_event(
        "revisit.planned",
        subject=decision,
        by=by,
        body=_announce(plan),
        texts={"owner_name": plan.owner_name},
        rows=[plan, first],
    )
    return plan


def _check_backup(plan: RevisitPlan) -> None:
    if plan.backup_id is not None and plan.backup_id == plan.owner_id:
        words = _("{name} is reminded already. Name somebody else who steps in, or nobody.")
        raise InvalidFields({"backup": words.format(name=plan.looked_after_by)})


def _announce(plan: RevisitPlan) -> dict[str, object]:
    return {
        "every_months": plan.every_months,
        "anchor_on": plan.anchor_on.isoformat(),
        "owner": str(plan.owner_id) if plan.owner_id else None,
        "backup": str(plan.backup_id) if plan.backup_id else None,
        "time_zone": plan.time_zone,
    }


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


def first_period_after(plan: RevisitPlan, *, period: int, day: date) -> int:
    """The first of the periods after `period` whose due date is later than `day`."""
    period += 1
    while date_of(plan, period) <= day:
        period += 1
    return period


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
def steer_plan(*, decision: Decision, by: Member, terms: PlanTerms) -> RevisitPlan:
    """Change how often the decision comes back, to whom, and by which clock; nothing that was signed is touched.

    A changed cadence counts from today. A revisit that has come, was asked for early or is going on stays as it is,
    and the next date is set when it is completed. One that has no plan gets it. Raises WrongStage where the decision
    comes back no more.
    """
    check_may_change(by, decision)
    decision = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
    plan = _locked_plan(decision)
    if decision.is_over or (plan is not None and plan.ended_at is not None):
        raise WrongStage(_(COMES_BACK_NO_MORE).format(label=decision.label))
    if plan is None:
        if "every_months" not in terms:
            raise InvalidFields({"every_months": _("Say how often the decision comes back, every 1 to 12 months.")})
        return start_plan(decision=decision, by=by, terms=terms)
    before, asked = _announce(plan), [plan.owner, plan.stand_in]
    _take_over(plan, terms)
    taken_off = _count_anew(plan) if plan.every_months != before["every_months"] else []
    if _announce(plan) == before:
        return plan
    plan.save()
    awaited = _let_open_follow(plan)
    for member in asked:
        if member is not None and member.pk != plan.owner_id:
            deliveries.withdraw_invitations(occurrence=awaited, of=member)
    if plan.stand_in is None:
        stand_ins.take_back_notices(occurrence=awaited, now=timezone.now())
    append_event(
        "revisit.plan_changed",
        subject=decision,
        by=by,
        body={**_announce(plan), "changed": _changed(before, plan)},
        texts={"owner_name": plan.owner_name},
        rows=[plan, *taken_off, awaited],
    )
    return plan


def _locked_plan(decision: Decision) -> RevisitPlan | None:
    plans = RevisitPlan.objects.select_for_update(of=("self",), no_key=True)
    return plans.select_related("decision__workspace", "owner__user", "backup__user").filter(decision=decision).first()


def _take_over(plan: RevisitPlan, terms: PlanTerms) -> None:
    """`terms`; who stands in is asked again where somebody else may have to."""
    if "owner" in terms:
        plan.owner, plan.owner_name, plan.stand_in = terms["owner"], terms["owner"].name, None
    if "backup" in terms:
        plan.backup, plan.stand_in = terms["backup"], None
    elif "owner" in terms and plan.backup_id == terms["owner"].pk:
        plan.backup = None  # who stepped in is the owner now
    plan.time_zone = terms.get("time_zone", plan.time_zone)
    plan.every_months = terms.get("every_months", plan.every_months)
    _check_backup(plan)


def _count_anew(plan: RevisitPlan) -> list[Occurrence]:
    """From today. The revisit that was taken off for it, if any."""
    plan.anchor_period = _last_used(plan)
    plan.anchor_on = dates.day_in(timezone.now(), plan.time_zone)
    waiting = Occurrence.objects.filter(plan=plan, state__in=WAITING_STATES, reason=OccurrenceReason.CADENCE).first()
    if waiting is not None:
        waiting.plan = plan
        if waiting.workshop_id is None and not waiting.has_come(timezone.now()):
            _cancel(waiting)
            return [waiting]
    return []


def _let_open_follow(plan: RevisitPlan) -> Occurrence:
    """The plan's open revisit stands by its clock and is looked at by the next `tick`; where none is left, the next one
    is scheduled."""
    occurrence = Occurrence.objects.filter(plan=plan, state__in=OPEN_STATES).first()
    if occurrence is None:
        return schedule_next(plan=plan, after=plan.anchor_on)
    due_at = dates.local_instant(occurrence.asked_on, plan.time_zone)
    Occurrence.objects.filter(pk=occurrence.pk).update(due_at=due_at, wake_at=None)
    return occurrence


def _changed(before: Mapping[str, object], plan: RevisitPlan) -> list[str]:
    return [key for key, value in _announce(plan).items() if value != before[key] and key != "anchor_on"]


def note_new_title(*, decision: Decision) -> None:
    """What calendars show of the decision's revisit has changed. In the caller's transaction."""
    Occurrence.objects.filter(plan__decision=decision, state__in=OPEN_STATES).update(changed_at=timezone.now())


def _cancel(occurrence: Occurrence) -> None:
    occurrence.state, occurrence.sequence = OccurrenceState.CANCELLED, occurrence.sequence + 1
    occurrence.changed_at = timezone.now()
    occurrence.save(update_fields=["state", "sequence", "changed_at"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    deliveries.withdraw_invitations(occurrence=occurrence)


def close_room(*, decision: Decision, by: Member, outcome: RevisitOutcome) -> None:
    """The room of a revisit that is going on ends with it. In the caller's transaction.

    Before the first event is written: whoever moves a stage locks the workshop first and the log's head after.
    """
    room = Workshop.objects.filter(revisit__plan__decision=decision, revisit__state__in=OPEN_STATES).first()
    if room is not None:
        rooms.end_revisit_room(workshop=room, by=by, outcome=outcome)


# What came of a revisit that was going on when its decision ended.
_ENDED = {
    DecisionStatus.SUPERSEDED: RevisitOutcome.SUPERSEDED,
    DecisionStatus.RETIRED: RevisitOutcome.RETIRED,
    DecisionStatus.REJECTED: RevisitOutcome.RETIRED,
}


@transaction.atomic
def resume_plan(*, decision: Decision, by: Member) -> None:
    """The plan of a decision that is taken up again goes on as it was, counted from today. Without one nothing was
    planned, and nothing is."""
    plan = _locked_plan(decision)
    if plan is None or plan.ended_at is None:
        return
    plan.ended_at = None
    _count_anew(plan)
    plan.save()
    following = schedule_next(plan=plan, after=plan.anchor_on)
    rows = [plan, following]
    append_event("revisit.plan_resumed", subject=decision, by=by, body=_announce(plan), rows=rows)


@transaction.atomic
def end_plan(*, decision: Decision, by: Member | None) -> None:
    """No more revisits. One that was going on ends with what became of the decision; whatever else is open is
    cancelled, with the messages about it."""
    plan = RevisitPlan.objects.select_for_update(no_key=True).filter(decision=decision, ended_at=None).first()
    if plan is None:
        return
    plan.ended_at = timezone.now()
    plan.save(update_fields=["ended_at"])
    outcome = _ENDED.get(DecisionStatus(decision.status))
    if outcome is not None:
        _complete_started(plan, decision, by, outcome)
    cancelled = list(Occurrence.objects.filter(plan=plan, state__in=OPEN_STATES))
    for occurrence in cancelled:
        _cancel(occurrence)
    append_event("revisit.plan_ended", subject=decision, by=by, body={}, rows=[plan, *cancelled])


def _complete_started(plan: RevisitPlan, decision: Decision, by: Member | None, outcome: RevisitOutcome) -> None:
    going_on = Q(state=OccurrenceState.STARTED) | Q(workshop__isnull=False)
    occurrence = Occurrence.objects.filter(going_on, plan=plan, state__in=OPEN_STATES).first()
    if occurrence is None:
        return
    occurrence.state, occurrence.outcome = OccurrenceState.COMPLETED, outcome
    occurrence.completed_at, occurrence.completed_by = plan.ended_at, by
    occurrence.save(update_fields=["state", "outcome", "completed_at", "completed_by"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    append_event(
        "revisit.completed",
        subject=decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "outcome": outcome.value},
        rows=[occurrence],
    )
    score_forecasts(decision=decision, occurrence=occurrence, by=by)
