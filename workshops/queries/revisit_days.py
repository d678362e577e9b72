"""How revisits stand, in SQL: by the calendar of each plan's own time zone. The same in Python: `Occurrence`.

Every list, count and filter that says "due", "overdue", "stale" or "fresh" asks here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, CharField, DateField, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce

from workshops.enums import DAYS_LEFT_AT_MOST, Freshness, OccurrenceState
from workshops.models.literals import literals
from workshops.models.revisits import OPEN_STATES, WAITING_STATES, Occurrence

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class RevisitDays(TypedDict):
    """What a row of occurrences knows besides, once it was asked."""

    waits_on: date
    days_to_go: int


if TYPE_CHECKING:
    DatedOccurrence = WithAnnotations[Occurrence, RevisitDays]

IS_OPEN = Q(state__in=literals(OPEN_STATES))
IS_WAITING = Q(state__in=literals(WAITING_STATES))
# Of rows that have `days_to_go`.
HAS_COME = IS_WAITING & Q(days_to_go__lte=0)
IS_OVERDUE = IS_WAITING & Q(days_to_go__lt=0)


def waiting_since_on(occurrence: str = "") -> Expression:
    """The day that counts: `Occurrence.waiting_since_on`. `occurrence`: the way to its row, as in "plan__"."""
    return Coalesce(*(F(f"{occurrence}{name}") for name in ("snoozed_until", "missed_since_on", "due_on")))


def day_there(now: datetime, plan: str = "plan__") -> Expression:
    """The calendar day at `now` where the plan is."""
    return Func(F(f"{plan}time_zone"), Value(now), template="timezone(%(expressions)s)::date", output_field=DateField())


def days_to_go(now: datetime, *, occurrence: str = "", plan: str = "plan__") -> Expression:
    """Whole days until an occurrence is to be looked at; negative: how many it has waited."""
    return Func(
        waiting_since_on(occurrence),
        day_there(now, plan),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )


def freshness(state: str = "state") -> Case:
    """`Occurrence.freshness`, of rows that have `days_to_go`; null where there is no open occurrence."""
    return Case(
        When(**{f"{state}__isnull": True}, then=Value(None)),
        When(**{state: OccurrenceState.STARTED}, then=Value(Freshness.STARTED.value)),
        *(When(days_to_go__lte=most, then=Value(found.value)) for found, most in DAYS_LEFT_AT_MOST),
        default=Value(Freshness.FRESH.value),
        output_field=CharField(),
    )
