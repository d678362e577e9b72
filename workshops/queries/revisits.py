"""Revisits, read: a workspace's due dates with what a list says about each."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from workshops.enums import OccurrenceState
from workshops.models import Occurrence

# Waiting to be looked at. Whether the day has come is read from the date, so it is right before the next tick too.
WAITING = (OccurrenceState.SCHEDULED, OccurrenceState.DUE)


def revisits_in(
    workspace_id: UUID, *, state: str | None = None, due_before: date | None = None
) -> QuerySet[Occurrence]:
    """Soonest first, with plan, decision and owner. `state`: a stored one, or upcoming, due, overdue."""
    rows = Occurrence.objects.filter(plan__decision__workspace=workspace_id).select_related(
        "plan__decision", "plan__owner__user"
    )
    if state:
        rows = rows.filter(_in_state(state, timezone.now()))
    if due_before:
        rows = rows.filter(due_on__lt=due_before)
    return rows.order_by("due_on", "id")


def _in_state(state: str, now: datetime) -> Q:
    waiting = Q(state__in=WAITING)
    if state == "upcoming":
        return waiting & Q(due_at__gt=now)
    if state == OccurrenceState.DUE:
        return waiting & Q(due_at__lte=now)
    if state == "overdue":
        today = now.date()
        return (waiting & Q(due_on__lt=today)) | Q(state=OccurrenceState.SNOOZED, snoozed_until__lt=today)
    return Q(state=state)


def is_overdue(occurrence: Occurrence, now: datetime) -> bool:
    """Open, not begun, and its day (snoozes counted) has passed."""
    day = occurrence.snoozed_until or occurrence.due_on
    return occurrence.state in (*WAITING, OccurrenceState.SNOOZED) and day < now.date()
