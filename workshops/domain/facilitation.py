"""Keeping the room's time and its order: the timer, and ballots that take no answers for a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.changes import mark_changed
from workshops.domain.log import append_event
from workshops.domain.rights import check_may_change
from workshops.domain.rooms import lock
from workshops.enums import Stage
from workshops.models import Member, Workshop
from workshops.refusals import Conflict, InvalidFields, WrongStage

LONGEST_TIMER = 120  # minutes
OUT_OF_RANGE = format_lazy(
    gettext_lazy("The timer runs for 1 to {most} minutes: give a whole number."), most=LONGEST_TIMER
)
TOO_LATE = format_lazy(gettext_lazy("The timer can end at most {most} minutes from now."), most=LONGEST_TIMER)


# The timer. It is like being present: it paces the talk and decides nothing, when it is up nothing closes, and with
# the stage it is over. So there is no event of it in the log.


@transaction.atomic
def start_timer(*, workshop: Workshop, minutes: int) -> Workshop:
    """Count down from so many whole minutes, 1 to 120, on the server's clock. One that runs starts again."""
    if not 1 <= minutes <= LONGEST_TIMER:
        raise InvalidFields({"minutes": str(OUT_OF_RANGE)})
    workshop = _open(workshop)
    return _end_timer(workshop, timezone.now() + timedelta(minutes=minutes))


@transaction.atomic
def extend_timer(*, workshop: Workshop, minutes: int) -> Workshop:
    """Some minutes more: on top of what is left, and from now on where the time is up."""
    if not 1 <= minutes <= LONGEST_TIMER:
        raise InvalidFields({"minutes": str(OUT_OF_RANGE)})
    workshop = _open(workshop)
    if workshop.timer_ends_at is None:
        raise Conflict(_("The timer has been stopped meanwhile. Start it again to give more time."))
    return _end_timer(workshop, max(timezone.now(), workshop.timer_ends_at) + timedelta(minutes=minutes))


@transaction.atomic
def stop_timer(*, workshop: Workshop) -> Workshop:
    """Take the timer away. Safe to repeat."""
    workshop = lock(workshop)
    if workshop.timer_ends_at is not None:
        workshop.timer_ends_at = None
        workshop.save(update_fields=["timer_ends_at"])
        mark_changed(workshop.pk)
    return workshop


def _open(workshop: Workshop) -> Workshop:
    workshop = lock(workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over, so there is no time to keep."))
    return workshop


def _end_timer(workshop: Workshop, ends_at: datetime) -> Workshop:
    if ends_at > timezone.now() + timedelta(minutes=LONGEST_TIMER):
        raise InvalidFields({"minutes": str(TOO_LATE)})
    workshop.timer_ends_at = ends_at
    workshop.save(update_fields=["timer_ends_at"])
    mark_changed(workshop.pk)
    return workshop


# The lock. Answers look at it under a share lock on the workshop's row (domain/ballot_rows.py), so that after the
# commit of a lock no answer is taken any more.


@transaction.atomic
def lock_ballots(*, workshop: Workshop, by: Member) -> Workshop:
    """Take no answers and no weights until they are unlocked, or until the next stage. Safe to repeat."""
    workshop = _with_open_ballots(workshop, by)
    if workshop.locked_at is None:
        workshop.locked_at = timezone.now()
        _save_lock(workshop, "ballots.locked", by)
    return workshop


@transaction.atomic
def unlock_ballots(*, workshop: Workshop, by: Member) -> Workshop:
    """Take answers and weights again. Safe to repeat."""
    workshop = _with_open_ballots(workshop, by)
    if workshop.locked_at is not None:
        workshop.locked_at = None
        _save_lock(workshop, "ballots.unlocked", by)
    return workshop


def _with_open_ballots(workshop: Workshop, by: Member) -> Workshop:
    check_may_change(by, workshop)
    workshop = lock(workshop)
    if workshop.stage not in (Stage.SCORING, Stage.WEIGHTING):
        raise WrongStage(_("Ballots can be locked and reopened while scoring or weighting is open."))
    return workshop


def _save_lock(workshop: Workshop, kind: str, by: Member) -> None:
    workshop.save(update_fields=["locked_at"])
    append_event(kind, subject=workshop, by=by, body={"stage": workshop.stage})
    mark_changed(workshop.pk)
