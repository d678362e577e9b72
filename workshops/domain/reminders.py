"""What time does to an occurrence: it comes due, is missed when the next period arrives, and is talked about."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from workshops import dates
from workshops.domain import deliveries, reminder_ladder, revisit_plans
from workshops.domain.log import append_event
from workshops.enums import OccurrenceState, Stage
from workshops.models import Decision, Occurrence
from workshops.models.revisits import OPEN_STATES, WAITING_STATES
from workshops.queries.deliveries import occurrences_with_people


def waking(now: datetime) -> list[UUID]:
    """Occurrences that time has something to do with at `now`, the longest waiting first."""
    awake = Q(wake_at=None) | Q(wake_at__lte=now)
    found = (
        Occurrence.objects.filter(awake, state__in=WAITING_STATES).order_by("due_at", "pk").values_list("pk", flat=True)
    )
    return [*found, *Occurrence.objects.filter(_abandoned()).values_list("pk", flat=True)]


def _abandoned() -> Q:
    """Started, but its workshop was called off or is gone."""
    return Q(state=OccurrenceState.STARTED) & (Q(workshop=None) | Q(workshop__stage=Stage.CANCELLED))


@transaction.atomic
def pass_time(*, occurrence_id: UUID, now: datetime) -> Counter[str]:
    """Bring one occurrence to where it stands at `now`, and write the messages that follow. Counts what happened.

    Safe to run at any number of places at once: whoever finds the decision locked leaves it to the other.
    """
    done: Counter[str] = Counter()
    occurrence = _lock(occurrence_id)
    if occurrence is None:
        return done
    if _reopen_abandoned(occurrence):
        done["reopened"] += 1
    if occurrence.state == OccurrenceState.STARTED:
        return done
    missed, occurrence = _roll(occurrence, now)
    done["missed"] += missed
    if reminder_ladder.is_due(deliveries.standing_of(occurrence), now):
        occurrence.state = OccurrenceState.DUE
        done["due"] += 1
        append_event(
            "revisit.due",
            subject=occurrence.plan.decision,
            by=None,
            body={"occurrence": str(occurrence.pk), "due_on": occurrence.due_on.isoformat()},
        )
    done.update(deliveries.write_messages(occurrence=occurrence, now=now))
    occurrence.wake_at = _wake_at(occurrence, now)
    occurrence.save(update_fields=["state", "wake_at"])
    return done


def _lock(occurrence_id: UUID) -> Occurrence | None:
    """The decision's row first, like everybody who changes it; None where somebody else is at work or it is over."""
    decision = Decision.objects.filter(revisit_plan__occurrences=occurrence_id)
    if decision.select_for_update(skip_locked=True, of=("self",), no_key=True).first() is None:
        return None
    return (
        occurrences_with_people()
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(pk=occurrence_id, state__in=OPEN_STATES)
        .first()
    )


def _reopen_abandoned(occurrence: Occurrence) -> bool:
    if not Occurrence.objects.filter(_abandoned(), pk=occurrence.pk).exists():
        return False
    occurrence.state, occurrence.workshop = OccurrenceState.SCHEDULED, None
    # A new round of reminders: the old ones were cancelled when the revisit was started.
    occurrence.sequence += 1
    occurrence.save(update_fields=["state", "workshop", "sequence"])
    append_event(
        "revisit.reopened",
        subject=occurrence.plan.decision,
        by=None,
        body={"occurrence": str(occurrence.pk)},
    )
    return True


def _roll(occurrence: Occurrence, now: datetime) -> tuple[int, Occurrence]:
    """Where later periods have come due meanwhile, all but the last of them are missed; that one carries on."""
    plan = occurrence.plan
    own = last = revisit_plans.last_period(occurrence)
    while dates.local_instant(revisit_plans.date_of(plan, last + 1), plan.time_zone) <= now:
        last += 1
    if last == own:
        return 0, occurrence
    since_on = occurrence.waiting_since_on
    skipped = range(own + 1, last)
    occurrence.state = OccurrenceState.MISSED
    occurrence.save(update_fields=["state"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    for period in skipped:
        between = revisit_plans.build_occurrence(plan=plan, period=period, missed_since_on=since_on)
        between.state = OccurrenceState.MISSED
        between.save()
    current = revisit_plans.build_occurrence(plan=plan, period=last, missed_since_on=since_on)
    current.save()
    append_event(
        "revisit.missed",
        subject=plan.decision,
        by=None,
        body={
            "due_on": [
                day.isoformat()
                for day in (occurrence.asked_on, *(revisit_plans.date_of(plan, period) for period in skipped))
            ],
            "next": str(current.pk),
        },
    )
    current.plan = plan
    return len(skipped) + 1, current


def _wake_at(occurrence: Occurrence, now: datetime) -> datetime:
    """The ladder's next rung, or the next period's due date, whichever comes first."""
    plan = occurrence.plan
    following = dates.local_instant(
        revisit_plans.date_of(plan, revisit_plans.last_period(occurrence) + 1), plan.time_zone
    )
    next_rung = reminder_ladder.next_at(deliveries.standing_of(occurrence), now)
    return min(following, next_rung) if next_rung else following
