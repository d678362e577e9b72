"""How the log stood at the end of each of the last months: fresh, due and stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from workshops.dates import add_months, midnights
from workshops.enums import SOON_DAYS, STALE_DAYS, OccurrenceState
from workshops.models import Occurrence, RevisitPlan
from workshops.queries import revisit_days
from workshops.queries.decisions import LogHealth

MONTHS = 12


@dataclass(frozen=True)
class MonthHealth:
    """At the end of a month, or (the last one) today. `fresh` is all that was in force and neither due nor stale."""

    on: date
    fresh: int
    due: int
    stale: int

    @property
    def total(self) -> int:
        return self.fresh + self.due + self.stale


@dataclass(frozen=True)
class Moment:
    """A day, and when it was over."""

    on: date
    over: datetime


def months_until(today: date) -> list[date]:
    """The first of each of the last twelve months, this one's last."""
    return [add_months(today.replace(day=1), -back) for back in range(MONTHS - 1, -1, -1)]


def log_over_time(workspace_id: UUID, health: LogHealth, *, today: date, zone: str) -> list[MonthHealth]:
    """The ends of the eleven months before this one, and today, by the clock of `zone`. Two queries, each one pass.

    From the dates of plans and occurrences: how long each was waited for, and when that ended. A revisit counts from
    where it stands now, so what was put off is late from the day to which it was put off.
    """
    firsts = months_until(today)[1:]
    overs = midnights(firsts, zone)
    ends = [Moment(first - timedelta(days=1), over) for first, over in zip(firsts, overs, strict=True)]
    in_force = _in_force(workspace_id, ends)
    late = _late(workspace_id, ends)
    past = [_month(end.on, total, *counts) for end, total, counts in zip(ends, in_force, late, strict=True)]
    return [*past, MonthHealth(today, health.fresh, health.due, health.stale)]


def _month(on: date, in_force: int, due: int, stale: int) -> MonthHealth:
    return MonthHealth(on, max(in_force - due - stale, 0), due, stale)


def _in_force(workspace_id: UUID, ends: list[Moment]) -> list[int]:
    plans = RevisitPlan.objects.filter(decision__workspace=workspace_id).order_by()
    rows = plans.values_list("created_at", "ended_at")
    return _counts(rows, ("made_at", "over_at"), [(_WAS_THERE, (end.over, end.over)) for end in ends])


def _late(workspace_id: UUID, ends: list[Moment]) -> list[tuple[int, int]]:
    """(due, stale) at each end. Missed dates are left out: the one that carries them on counts from the first."""
    ended = Q(state=OccurrenceState.CANCELLED, plan__ended_at=None)
    rows = (
        Occurrence.objects.filter(plan__decision__workspace=workspace_id)
        .exclude(ended | Q(state=OccurrenceState.MISSED))
        .annotate(waits_on=revisit_days.waiting_since_on(), over_at=Coalesce("completed_at", F("plan__ended_at")))
        .filter(_goes_on_after("over_at", ends[0].over), plan__created_at__lt=ends[-1].over)
        .order_by()
        .values_list("plan__created_at", "over_at", "waits_on")
    )
    asked: list[tuple[str, tuple[date, ...]]] = []
    for end in ends:
        there, stale, soon = (end.over, end.over), end.on - timedelta(STALE_DAYS), end.on + timedelta(SOON_DAYS)
        asked.append((f"{_WAS_THERE} AND waits_on > %s AND waits_on <= %s", (*there, stale, soon)))
        asked.append((f"{_WAS_THERE} AND waits_on <= %s", (*there, stale)))
    found = _counts(rows, ("made_at", "over_at", "waits_on"), asked)
    return list(zip(found[::2], found[1::2], strict=True))


_WAS_THERE = "made_at < %s AND (over_at IS NULL OR over_at >= %s)"


def _counts(
    rows: QuerySet[Any, Any], names: tuple[str, ...], asked: Sequence[tuple[str, tuple[date, ...]]]
) -> list[int]:
    """How many of the rows, whose columns are called so here, are each of what is asked: all in one pass. Written out,
    as Django takes longer to write so many than PostgreSQL to count."""
    inner, values = rows.query.sql_with_params()
    columns = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition, _values in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM ({inner}) AS found ({', '.join(names)})",  # noqa: S608 (our own words)
            [*(value for _condition, of_one in asked for value in of_one), *values],
        )
        return list(cursor.fetchone())


def _goes_on_after(ended_at: str, over: datetime) -> Q:
    return Q(**{f"{ended_at}__isnull": True}) | Q(**{f"{ended_at}__gte": over})
