"""What time does to an occurrence: it comes due, is missed when the next period arrives, and is talked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from workshops import dates
from workshops.domain import deliveries, left_revisits, reminder_ladder, revisit_plans
from workshops.domain.log import append_event
from workshops.domain.one_at_a_time import one_at_a_time
from workshops.enums import OccurrenceState
from workshops.models import Decision, Occurrence
from workshops.models.literals import literals
from workshops.models.revisits import OPEN_STATES, WAITING_STATES
from workshops.queries import revisit_activity
from workshops.queries.deliveries import occurrence_with_people


def waking(now: datetime) -> list[UUID]:
    """Occurrences that time has something to do with at `now`, the longest waiting first."""
    awake = Q(wake_at=None) | Q(wake_at__lte=now)
    waiting = Occurrence.objects.filter(awake, state__in=literals(WAITING_STATES)).order_by("due_at", "pk")
    # Each once, in this order.
    return [*dict.fromkeys(pk for rows in (waiting, *_started(now)) for pk in rows.values_list("pk", flat=True))]


def _started(now: datetime) -> Sequence[QuerySet[Occurrence]]:
    """Those of the revisits that are on, or were left, that have something to be done about; most often there are
    none, which is cheaper to find out than what the others ask."""
    if not Occurrence.objects.filter(revisit_activity.ON).exists():
        return ()
    gone = Occurrence.objects.filter(revisit_activity.ROOM_GONE)
    return (
        gone.filter(revisit_activity.STARTED),
        gone.filter(left_since__isnull=False, state__in=literals(OPEN_STATES)),
        revisit_activity.gone_quiet(now),
        revisit_activity.touched_again(),
    )


# How long a mail waits for a decision that somebody holds while everybody else's are passed, so as to tell of it too.
_FOR_THE_LAST = timedelta(minutes=5)
# And for passes that are broken off because more has come due than one of them can see to.
_FOR_MANY = timedelta(hours=1)


def passing(now: datetime) -> Generator[tuple[UUID, Callable[[], Counter[str]]]]:
    """The same, one after the other, as one pass: which, and what brings it up to date.

    None where another process is at it. What somebody held is passed once more at the end. The mails written meanwhile
    go out when the pass has come to its end; where something is held even then, they wait for the next pass, five
    minutes at most, so that nobody gets two mails for it. Where a pass is broken off they wait for the one that comes
    to its end, an hour at most.
    """
    with alone() as is_ours:
        if is_ours:
            held: list[UUID] = []
            try:
                yield from ((pk, partial(_first_try, pk, now, held)) for pk in waking(now))
                again = list(held)
                held.clear()
                yield from ((pk, partial(_last_try, pk, now, held)) for pk in again)
            except GeneratorExit:
                deliveries.let_go(now=now, written_before=timezone.now() - _FOR_MANY)
                raise
            deliveries.let_go(now=now, written_before=timezone.now() - _FOR_THE_LAST if held else None)


def _first_try(pk: UUID, now: datetime, held: list[UUID]) -> Counter[str]:
    done = _last_try(pk, now, held)
    del done["passed_over"]
    return done


def _last_try(pk: UUID, now: datetime, held: list[UUID]) -> Counter[str]:
    done = pass_time(occurrence_id=pk, now=now)
    if done["passed_over"]:
        held.append(pk)
    return done


# Any number that nobody else locks by.
_PASS_LOCK = 4_201_114_009
PATIENCE = 20.0


@contextmanager
def alone(patience: float | None = None) -> Iterator[bool]:
    """One pass at a time, so that whoever ends one knows that everything has been written. Others wait a while, also
    with what would lock a decision under a pass: it would be passed over, and its mail come apart from the others'.

    Gives whether it is our turn. `patience`: seconds to wait for it.
    """
    with one_at_a_time(_PASS_LOCK, patience=PATIENCE if patience is None else patience) as is_ours:
        yield is_ours


@transaction.atomic
def pass_time(*, occurrence_id: UUID, now: datetime) -> Counter[str]:
    """Bring one occurrence to where it stands at `now`, and write the messages that follow. Counts what happened.

    Safe to run at any number of places at once: whoever finds the decision locked leaves it to the other, and counts
    it as passed over.
    """
    done: Counter[str] = Counter()
    if not _lock_decision(occurrence_id):
        done["passed_over"] += 1
        return done
    occurrence = _lock(occurrence_id)
    if occurrence is None:
        return done
    if _reopen_abandoned(occurrence) or _leave_untouched(occurrence, now):
        done["reopened"] += 1
    elif _notice_touch(occurrence, now):
        done["resumed"] += 1
    if occurrence.state == OccurrenceState.STARTED:
        return done
    missed, occurrence = _roll(occurrence, now)
    done["missed"] += missed
    if reminder_ladder.is_due(deliveries.standing_of(occurrence), now):
        occurrence.state = OccurrenceState.DUE
        occurrence.save(update_fields=["state"])
        done["due"] += 1
        append_event(
            "revisit.due",
            subject=occurrence.plan.decision,
            by=None,
            body={"occurrence": str(occurrence.pk), "due_on": occurrence.due_on.isoformat()},
            rows=[occurrence],
        )
    done.update(deliveries.write_messages(occurrence=occurrence, now=now))
    occurrence.wake_at, occurrence.passed_at = _wake_at(occurrence, now), now
    occurrence.save(update_fields=["wake_at", "passed_at"])
    return done


def _lock_decision(occurrence_id: UUID) -> bool:
    """The decision's row first, like everybody who changes it; False where somebody else is at work."""
    decision = Decision.objects.filter(revisit_plan__occurrences=occurrence_id).order_by()
    locked = decision.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return locked.values_list("pk", flat=True).first() is not None


def _lock(occurrence_id: UUID) -> Occurrence | None:
    """None where it is over."""
    occurrence = Occurrence.objects.filter(pk=occurrence_id, state__in=OPEN_STATES)
    locked = occurrence.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True).first()
    return occurrence_with_people(occurrence_id) if locked else None


def _reopen_abandoned(occurrence: Occurrence) -> bool:
    if occurrence.state != OccurrenceState.STARTED and occurrence.left_since is None:
        return False
    if not Occurrence.objects.filter(revisit_activity.ROOM_GONE, pk=occurrence.pk).exists():
        return False
    if occurrence.state == OccurrenceState.STARTED:
        # A new round of reminders: the old ones were cancelled when the revisit was started.
        occurrence.state, occurrence.sequence = OccurrenceState.SCHEDULED, occurrence.sequence + 1
    occurrence.workshop = occurrence.left_since = None
    occurrence.save(update_fields=["state", "workshop", "sequence", "left_since"])
    append_event(
        "revisit.reopened",
        subject=occurrence.plan.decision,
        by=None,
        body={"occurrence": str(occurrence.pk)},
        rows=[occurrence],
    )
    return True


def _leave_untouched(occurrence: Occurrence, now: datetime) -> bool:
    if occurrence.state != OccurrenceState.STARTED:
        return False
    found = revisit_activity.gone_quiet(now).filter(pk=occurrence.pk).first()
    if found is None:
        return False
    left_revisits.leave(occurrence=occurrence, touched_at=found.touched_at, now=now)
    return True


def _notice_touch(occurrence: Occurrence, now: datetime) -> bool:
    if occurrence.left_since is None:
        return False
    found = revisit_activity.touched_again().filter(pk=occurrence.pk).first()
    if found is None:
        return False
    return left_revisits.notice_touch(occurrence=occurrence, touched_at=found.touched_at, now=now)


# What the period that carries the question on takes over: why it was asked, and the room in which somebody began.
_CARRIED = ("reason", "reason_words", "evidence", "workshop", "started_at", "left_since")


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
    carried = {name: getattr(occurrence, name) for name in _CARRIED}
    occurrence.state, occurrence.workshop, occurrence.left_since = OccurrenceState.MISSED, None, None
    occurrence.save(update_fields=["state", "workshop", "left_since"])
    deliveries.cancel_deliveries(occurrence=occurrence)
    between = [revisit_plans.build_occurrence(plan=plan, period=n, missed_since_on=since_on) for n in skipped]
    for missed in between:
        missed.state = OccurrenceState.MISSED
        missed.save()
    current = revisit_plans.build_occurrence(plan=plan, period=last, missed_since_on=since_on)
    for name, value in carried.items():
        setattr(current, name, value)
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
        texts={"reason_words": current.reason_words},
        rows=[occurrence, *between, current],
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
