"""When those who are missing are reminded of a deadline: pure functions of instants, without a database or a clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from workshops.enums import RoomMailStage

EARLY, LAST = timedelta(hours=24), timedelta(hours=1)
# A deadline that is nearer than this when it is set is spoken of at half the time: a day before would be at once.
SHORT = timedelta(hours=36)


def first_at(due_at: datetime, set_at: datetime) -> datetime:
    """The first reminder: a day before the deadline, or half-way to it where it is near already."""
    return due_at - EARLY if due_at - set_at > SHORT else set_at + (due_at - set_at) / 2


def rung_at(due_at: datetime, now: datetime) -> RoomMailStage | None:
    """What is said to those missing at a moment at which something is to be said; after the deadline nothing is.

    A reminder that nobody sent in time (the machine was off) is left out where the last one's hour has come.
    """
    if now >= due_at:
        return None
    return RoomMailStage.LAST if now >= due_at - LAST else RoomMailStage.EARLY


def next_at(due_at: datetime, now: datetime) -> datetime | None:
    """When to remind again after a reminder at `now`; None where that was the last."""
    last = due_at - LAST
    return last if last > now else None
