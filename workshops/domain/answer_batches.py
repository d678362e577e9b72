"""Answers of many people in one room, saved by one statement: under load, those who answer together share its price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connection
from django.utils import timezone

from workshops.domain.ballot_rows import CLOSED, closed_meanwhile, why_not
from workshops.domain.ballots import OBSERVER, Saved, faults_of, take_ballot
from workshops.domain.changes import mark_changed
from workshops.enums import Stage
from workshops.models import Participant
from workshops.refusals import InvalidFields, NotThere, Refusal, WrongStage


@dataclass(frozen=True, eq=False)
class Change:
    """One answer of one person, as `cast_ballot` takes it."""

    participant: Participant
    criterion: str
    score: dict[str, Any]
    client: str
    sequence: int
    round_number: int | None


# The same look at the room, the same order of rows, the same guard by sequence as for one ballot (ballot_rows.py).
# Each person has one row in it, so a person names it; and a ring of savers who wait for each other's rows cannot be.
_UPSERT = """
    WITH room AS (
        SELECT w.stage, w.locked_at IS NOT NULL AS locked,
               (SELECT max(r.id) FROM workshops_round r WHERE r.workshop_id = w.id) AS round_id,
               (SELECT max(r.number) FROM workshops_round r WHERE r.workshop_id = w.id) AS number
        FROM workshops_workshop w WHERE w.id = %(workshop)s FOR SHARE OF w
    ), sent AS (
        SELECT s.*, p.removed_at IS NOT NULL AS removed
        FROM unnest(%(people)s::uuid[], %(criteria)s::text[], %(levels)s::smallint[], %(sure)s::smallint[],
                    %(reasons)s::text[], %(clients)s::text[], %(sequences)s::bigint[], %(expected)s::int[])
            AS s (person, criterion, level, confidence, reason, client, sequence, expected)
        JOIN workshops_participant p ON p.id = s.person AND p.workshop_id = %(workshop)s
    ), saved AS (
        INSERT INTO workshops_answer AS a
            (round_id, participant_id, criterion, level, confidence, reason, client, sequence, saved_at, copied)
        SELECT room.round_id, s.person, s.criterion, s.level, s.confidence, s.reason, s.client, s.sequence,
               %(now)s, false
        FROM room, sent s
        WHERE NOT s.removed AND NOT room.locked AND room.stage = %(scoring)s AND room.round_id IS NOT NULL
            AND room.number = coalesce(s.expected, room.number)
        ORDER BY s.person
        ON CONFLICT (round_id, participant_id, criterion) DO UPDATE SET
            level = EXCLUDED.level,
            confidence = CASE WHEN EXCLUDED.participant_id = ANY(%(with_sure)s::uuid[])
                THEN EXCLUDED.confidence ELSE a.confidence END,
            reason = CASE WHEN EXCLUDED.participant_id = ANY(%(with_reason)s::uuid[])
                THEN EXCLUDED.reason ELSE a.reason END,
            client = EXCLUDED.client, sequence = EXCLUDED.sequence,
            saved_at = EXCLUDED.saved_at, copied = false
        WHERE EXCLUDED.client = '' OR a.client <> EXCLUDED.client OR a.sequence <= EXCLUDED.sequence
    )
    SELECT s.person, room.stage, room.locked, s.removed, room.round_id, room.number,
           (SELECT count(*) FROM workshops_answer c
            WHERE c.round_id = room.round_id AND c.participant_id = s.person AND c.criterion <> s.criterion)
    FROM room, sent s
"""

Seen = tuple[str, bool, bool, int | None, int | None, int]


def cast_answers(*, workshop_id: UUID, changes: Sequence[Change]) -> list[Saved | Exception]:
    """For each change of people in this room, in their order, what `take_ballot` would return or raise.

    Each is taken or refused for itself. What PostgreSQL refuses to do for all is tried for each alone, as are a
    second change of the same person and what the room says no to.
    """
    faults = [_fault(workshop_id, change) for change in changes]
    together: dict[UUID, Change] = {}
    for change, fault in zip(changes, faults, strict=True):
        if fault is None:
            together.setdefault(change.participant.pk, change)
    saved = _saved(workshop_id, list(together.values()))
    return [fault or saved.get(change) or _alone(change) for change, fault in zip(changes, faults, strict=True)]


def _fault(workshop_id: UUID, change: Change) -> Refusal | None:
    if change.participant.workshop_id != workshop_id:
        return NotThere("You are not in this workshop.")
    if change.participant.role_id is None:
        return NotThere(OBSERVER, code="observer")
    fields = faults_of(change.participant.workshop, {change.criterion: change.score}, {})
    return InvalidFields(fields) if fields else None


def _saved(workshop_id: UUID, changes: Sequence[Change]) -> dict[Change, Saved | Refusal]:
    """Those that were taken, and those that were too late for the round that they meant without naming it."""
    now = timezone.now()
    try:
        seen = _write(workshop_id, changes, now) if changes else {}
    except IntegrityError as refused:
        late = [change for change in changes if closed_meanwhile(refused) and change.round_number is None]
        return {change: WrongStage(CLOSED, code="round_closed") for change in late}
    except (DataError, UnicodeError):
        return {}
    saved: dict[Change, Saved | Refusal] = {}
    for change in changes:
        room = seen.get(change.participant.pk)
        if room and not why_not(room[:5], expected=change.round_number, scoring=True, weighting=False):
            saved[change] = Saved(now, room[5] + 1, len(change.participant.workshop.criteria))
    if saved:
        mark_changed(workshop_id)
    return saved


def _alone(change: Change) -> Saved | Exception:
    """By itself, which says why not; or that this very change is in the round that is closed."""
    try:
        return take_ballot(
            participant=change.participant,
            scores={change.criterion: change.score},
            client=change.client,
            sequence=change.sequence,
            round_number=change.round_number,
        )
    except Exception as error:
        return error


def _write(workshop_id: UUID, changes: Sequence[Change], now: datetime) -> dict[UUID, Seen]:
    """{person: the room as the statement saw it, and how many other criteria the person has answered}."""
    scores = [change.score for change in changes]
    values: dict[str, Any] = {
        "workshop": workshop_id,
        "now": now,
        "scoring": str(Stage.SCORING),
        "people": [change.participant.pk for change in changes],
        "criteria": [change.criterion for change in changes],
        "levels": [score["level"] for score in scores],
        "sure": [score.get("confidence") for score in scores],
        "reasons": [(score.get("reason") or "").strip() for score in scores],
        "clients": [change.client for change in changes],
        "sequences": [change.sequence for change in changes],
        "expected": [change.round_number for change in changes],
        "with_sure": [change.participant.pk for change in changes if "confidence" in change.score],
        "with_reason": [change.participant.pk for change in changes if "reason" in change.score],
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, values)
        return {person: seen for person, *seen in cursor.fetchall()}
