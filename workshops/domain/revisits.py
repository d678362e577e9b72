"""A decision that has come back: snoozed, looked at again in a workshop, completed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain import decisions, deliveries, frameworks, left_revisits, revisit_plans, rooms
from workshops.domain.log import append_event
from workshops.enums import SOON_DAYS, DecisionStatus, OccurrenceState, RevisitOutcome, Stage
from workshops.models import Decision, Member, Occurrence, Workshop
from workshops.models.revisits import MAX_SNOOZES
from workshops.refusals import InvalidFields, WrongStage


def lock(occurrence: Occurrence) -> Occurrence:
    """The occurrence as it is now, locked, with its plan and decision. Refused where it is over.

    Decisions are locked first, the newest before the one that it supersedes: the order of everybody who changes
    them, so that nobody waits in a ring.
    """
    concerned = Q(revisit_plan__occurrences=occurrence.pk) | Q(supersedes__revisit_plan__occurrences=occurrence.pk)
    ids = list(Decision.objects.filter(concerned).values_list("pk", flat=True))
    list(Decision.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("-number"))
    fresh = (
        Occurrence.objects.select_for_update(of=("self",), no_key=True)
        .select_related("plan__decision__workspace", "plan__decision__workshop", "workshop")
        .get(pk=occurrence.pk)
    )
    if not fresh.is_open:
        raise WrongStage(_over(OccurrenceState(fresh.state)))
    return fresh


def _over(state: OccurrenceState) -> str:
    return {
        OccurrenceState.COMPLETED: _("This revisit is completed already."),
        OccurrenceState.MISSED: _("This revisit is missed already."),
    }.get(state, _("This revisit is cancelled already."))


@transaction.atomic
def snooze_revisit(*, occurrence: Occurrence, by: Member, until: date, reason: str) -> Occurrence:
    """Put it off, with a reason: at most three times, and never past the next period's due date."""
    occurrence = lock(occurrence)
    plan = occurrence.plan
    if occurrence.state == OccurrenceState.STARTED:
        raise WrongStage(_("This revisit has been started, so it can no longer be snoozed."))
    if occurrence.snooze_count >= MAX_SNOOZES:
        raise WrongStage(_("This revisit has been snoozed three times. Now it is time to look at it."))
    faults = _snooze_faults(occurrence, until, reason)
    if faults:
        raise InvalidFields(faults)
    occurrence.state = OccurrenceState.SNOOZED
    occurrence.snoozed_until = until
    occurrence.due_at = dates.local_instant(until, plan.time_zone)
    occurrence.snooze_count += 1
    occurrence.sequence += 1
    occurrence.wake_at = None
    occurrence.save(update_fields=["state", "snoozed_until", "due_at", "snooze_count", "sequence", "wake_at"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    append_event(
        "revisit.snoozed",
        subject=plan.decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "until": until.isoformat(), "times": occurrence.snooze_count},
        texts={"reason": reason.strip()},
    )
    return occurrence


def snooze_limit(occurrence: Occurrence) -> date:
    """The next period's due date that is still to come: a snooze ends before it."""
    today = dates.day_in(timezone.now(), occurrence.plan.time_zone)
    return revisit_plans.first_date_after(occurrence.plan, period=revisit_plans.last_period(occurrence), day=today)


def _snooze_faults(occurrence: Occurrence, until: date, reason: str) -> dict[str, str]:
    limit = snooze_limit(occurrence)
    faults = {}
    if until <= dates.day_in(timezone.now(), occurrence.plan.time_zone):
        faults["until"] = _("Choose a day after today.")
    elif until >= limit:
        faults["until"] = _("Choose a day before the next revisit, {day}.").format(day=dates.short(limit))
    if not reason.strip():
        faults["reason"] = _("Say why it can wait. The reason goes into the log.")
    elif len(reason) > 1000:
        faults["reason"] = _("The reason may have up to 1,000 characters.")
    return faults


@transaction.atomic
def start_revisit(*, occurrence: Occurrence, by: Member) -> Workshop:
    """Open the workshop of this revisit. It asks the same criteria and starts from the last answers."""
    occurrence = lock(occurrence)
    decision = occurrence.plan.decision
    if occurrence.workshop and not Stage(occurrence.workshop.stage).is_over:
        left_revisits.go_on(occurrence=occurrence, by=by)
        return occurrence.workshop
    if decision.workshop is None:
        words = _("This decision was imported and has no answers to start from. Open a new workshop for it.")
        raise WrongStage(words)
    before = decision.workshop
    given = [role.key for role in frameworks.framework_of(before).roles]
    workshop = rooms.create_workshop(
        workspace=decision.workspace,
        by=by,
        title=_("Revisit: {title}").format(title=decision.title)[:120],
        use_case=before.use_case,
        facts=before.facts,
        criteria=before.criteria,
        anonymous=before.anonymous,
        reveal=before.reveal,
        extra_roles=[r.label for r in before.roles.exclude(key__in=given)],
        follows=before,
        framework=before.framework_key,
    )
    occurrence.workshop = workshop
    occurrence.state, occurrence.left_since = OccurrenceState.STARTED, None
    occurrence.started_at = left_revisits.started_now(occurrence)
    occurrence.save(update_fields=["workshop", "state", "started_at", "left_since"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    append_event(
        "revisit.started",
        subject=decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "workshop": str(workshop.pk)},
    )
    return workshop


@transaction.atomic
def complete_revisit(
    *, occurrence: Occurrence, by: Member, outcome: RevisitOutcome | str, note: str = ""
) -> Occurrence:
    """End a revisit. Reaffirmed or amended, the decision comes back next period; otherwise it does not."""
    occurrence = lock(occurrence)
    decision = occurrence.plan.decision
    if outcome not in RevisitOutcome.values:
        raise InvalidFields({"outcome": _("Choose one of: {choices}.").format(choices=", ".join(RevisitOutcome))})
    outcome = RevisitOutcome(outcome)
    if len(note) > 2000:
        raise InvalidFields({"note": _("The note may have up to 2,000 characters.")})
    if outcome is RevisitOutcome.RETIRED and not note.strip():
        raise InvalidFields({"note": _("Say why the decision is retired.")})
    if outcome is RevisitOutcome.SUPERSEDED and _successor(decision) is None:
        raise WrongStage(_("Record the new decision first; it supersedes this one when it is accepted."))
    revisit_plans.close_room(decision=decision, by=by)
    occurrence.state, occurrence.outcome, occurrence.note = OccurrenceState.COMPLETED, outcome, note.strip()
    occurrence.completed_at, occurrence.completed_by = timezone.now(), by
    occurrence.sequence += 1
    occurrence.save()
    deliveries.cancel_deliveries(occurrence=occurrence)
    deliveries.withdraw_invitations(occurrence=occurrence)
    append_event(
        "revisit.completed",
        subject=decision,
        by=by,
        body={"occurrence": str(occurrence.pk), "outcome": outcome.value},
        texts={"note": note.strip()},
    )
    if outcome is RevisitOutcome.RETIRED:
        decisions.retire_decision(decision=decision, by=by, reason=note)
    elif outcome is RevisitOutcome.SUPERSEDED:
        successor = _successor(decision)
        if successor is not None and successor.status == DecisionStatus.PROPOSED:
            decisions.accept_decision(decision=successor, by=by)
    else:
        revisit_plans.schedule_next(plan=occurrence.plan, after=_counted_from(occurrence))
    return occurrence


def _counted_from(occurrence: Occurrence) -> date:
    """After which day the next due date is looked for: a revisit done early settles its own period too. One that
    was asked for early settles a date of the cadence that is within the heads-up's time."""
    plan = occurrence.plan
    today = dates.day_in(timezone.now(), plan.time_zone)
    if occurrence.period is None:
        return today + timedelta(days=SOON_DAYS)
    of_this_cadence = occurrence.period > plan.anchor_period
    return max(today, occurrence.due_on) if of_this_cadence else today


def _successor(decision: Decision) -> Decision | None:
    return Decision.objects.filter(supersedes=decision).first()
