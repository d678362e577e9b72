"""Which message about an occurrence is due: a pure function of dates and state, without a database or a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from workshops import dates
from workshops.enums import LADDER_DAYS, OccurrenceState, ReminderStage


class Addressee(StrEnum):
    """Whom a rung speaks to."""

    OWNER = "owner"
    APPROVER = "approver"
    FACILITATOR = "facilitator"


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: whom it speaks to, on its day."""

    stage: ReminderStage
    to: frozenset[Addressee]

    @property
    def days(self) -> int:
        """Counted from the due date; negative: before it."""
        return LADDER_DAYS[self.stage]


LADDER = (
    Rung(ReminderStage.HEADS_UP, frozenset({Addressee.OWNER})),
    Rung(ReminderStage.DUE, frozenset({Addressee.OWNER})),
    Rung(ReminderStage.NAG, frozenset({Addressee.OWNER})),
    Rung(ReminderStage.ESCALATION, frozenset({Addressee.APPROVER, Addressee.FACILITATOR})),
    Rung(ReminderStage.STALE, frozenset(Addressee)),
)


@dataclass(frozen=True)
class Standing:
    """What the ladder needs to know of an occurrence. `missed_since_on`: the first due date in a row that passed
    without anybody looking, if there were earlier ones."""

    state: OccurrenceState
    due_at: datetime
    time_zone: str
    missed_since_on: date | None = None


def rung_at(rung: Rung, standing: Standing) -> datetime:
    """The instant of a rung: local 09:00, so many calendar days from the due date (not times 24 hours).

    A decision grows stale from the first date that was missed, not from the latest.
    """
    from_on = dates.day_in(standing.due_at, standing.time_zone)
    if rung.stage is ReminderStage.STALE and standing.missed_since_on is not None:
        from_on = standing.missed_since_on
    if rung.days == 0:
        return standing.due_at
    return dates.local_instant(from_on + timedelta(days=rung.days), standing.time_zone)


def is_due(standing: Standing, now: datetime) -> bool:
    """Whether an occurrence that waits for its date has reached it."""
    return standing.state.awaits_its_day and standing.due_at <= now


def reached(standing: Standing, now: datetime) -> list[Rung]:
    """The rungs that have come, mildest first. None while it is snoozed or started, and none once it is over.

    Before the day that it is due only the heads-up speaks; on that day and after it the heads-up has nothing left to
    say.
    """
    if standing.state is OccurrenceState.SCHEDULED and standing.due_at > now:
        is_its_day = dates.days_left(dates.day_in(standing.due_at, standing.time_zone), standing.time_zone, now) <= 0
        rungs: tuple[Rung, ...] = () if is_its_day else tuple(r for r in LADDER if r.days < 0)
    elif standing.state is OccurrenceState.DUE:
        rungs = tuple(r for r in LADDER if r.days >= 0)
    else:
        rungs = ()
    return [rung for rung in rungs if rung_at(rung, standing) <= now]


def next_at(standing: Standing, now: datetime) -> datetime | None:
    """When the ladder next has something to say or the date comes; None where nothing is left."""
    if not standing.state.is_waiting:
        return None
    if standing.state is OccurrenceState.SNOOZED:
        return max(standing.due_at, now)
    coming = [at for rung in LADDER if (at := rung_at(rung, standing)) > now]
    return min(coming, default=None)
