"""A revisit that was started and then left: asked for again after a week, and started again when somebody goes on."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from workshops.domain import deliveries
from workshops.domain.log import append_event
from workshops.enums import LEFT_AFTER, OccurrenceState
from workshops.models import Member, Occurrence


def leave(*, occurrence: Occurrence, touched_at: datetime, now: datetime) -> None:
    """Back on the ladder, at the rung that its date has reached; its room stays. In the caller's transaction."""
    occurrence.state = OccurrenceState.DUE if occurrence.due_at <= now else OccurrenceState.SCHEDULED
    occurrence.left_since = touched_at
    # A new round of reminders: the old ones were cancelled when it was started.
    occurrence.sequence += 1
    occurrence.save(update_fields=["state", "left_since", "sequence"])
    body = {"occurrence": str(occurrence.pk), "since": touched_at.isoformat(), "state": occurrence.state.value}
    append_event("revisit.left", subject=occurrence.plan.decision, by=None, body=body, rows=[occurrence])


def notice_touch(*, occurrence: Occurrence, touched_at: datetime, now: datetime) -> bool:
    """Somebody has done something in the room of one that was left. Whether it is started again: not where that, too,
    was so long ago. In the caller's transaction."""
    # In a rehearsal the clock of `tick` is ahead of the one by which answers are saved.
    at = max(touched_at, occurrence.passed_at or touched_at)
    if at <= now - LEFT_AFTER:
        occurrence.left_since = touched_at
        occurrence.save(update_fields=["left_since"])
        return False
    _start(occurrence, at)
    _say_resumed(occurrence, None)
    return True


def go_on(*, occurrence: Occurrence, by: Member) -> None:
    """Take up the room where it was left; started already, it counts as started anew. In the caller's transaction."""
    if occurrence.state == OccurrenceState.STARTED:
        occurrence.started_at = started_now(occurrence)
        occurrence.save(update_fields=["started_at"])
        return
    _start(occurrence, started_now(occurrence))
    _say_resumed(occurrence, by)


def _say_resumed(occurrence: Occurrence, by: Member | None) -> None:
    body = {"occurrence": str(occurrence.pk)}
    append_event("revisit.resumed", subject=occurrence.plan.decision, by=by, body=body, rows=[occurrence])


def started_now(occurrence: Occurrence) -> datetime:
    """The present; while `tick` is rehearsed, the moment that it has reached."""
    return max(timezone.now(), occurrence.passed_at or timezone.now())


def _start(occurrence: Occurrence, at: datetime) -> None:
    occurrence.state, occurrence.started_at, occurrence.left_since = OccurrenceState.STARTED, at, None
    occurrence.save(update_fields=["state", "started_at", "left_since"])
    deliveries.cancel_deliveries(occurrence=occurrence)
