"""Answers and weights into their rows: one statement that looks at the room, writes, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection
from psycopg import errors

from workshops.enums import Stage
from workshops.refusals import NotThere, Refusal, WrongStage

CLOSED = "Scoring is closed, so this answer was not counted. Your draft is kept on this device."
# With the code "locked" it is not over: the sender keeps the answer and sends it again when ballots are unlocked.
LOCKED = "The facilitator has locked the ballots for now, so this is not saved. Send it again when they are open."

# The room as it is: `room` share-locks the workshop's row, so that no reveal can slip in between, and `open` has the
# round's key only where the change is taken. Sent rows go in by criterion: one order for everybody, so that two
# savers of the same rows never wait for each other in a ring. What a statement writes it does not see itself, so
# the answers that it brings are left out of its count and added to it.
_IN_THE_ROOM = """
    WITH room AS (
        SELECT w.stage, w.locked_at IS NOT NULL AS locked, p.removed_at IS NOT NULL AS removed,
               (SELECT max(r.id) FROM workshops_round r WHERE r.workshop_id = w.id) AS round_id,
               (SELECT max(r.number) FROM workshops_round r WHERE r.workshop_id = w.id) AS number
        FROM workshops_workshop w JOIN workshops_participant p ON p.workshop_id = w.id
        WHERE p.id = %(participant)s FOR SHARE OF w
    ), open AS (
        SELECT round_id FROM room
        WHERE NOT removed AND NOT locked AND stage = ANY(%(stages)s) AND round_id IS NOT NULL
            AND number = coalesce(%(expected)s, number)
    ), saved AS (
"""

_COUNT = """
    )
    SELECT stage, locked, removed, round_id, number,
           (SELECT count(*) FROM workshops_answer c
            WHERE c.round_id = room.round_id AND c.participant_id = %(participant)s
                AND c.criterion <> ALL(%(answers)s::text[]))
    FROM room
"""

_UPSERT_ANSWERS = f"""
    {_IN_THE_ROOM}
    INSERT INTO workshops_answer AS a
        (round_id, participant_id, criterion, level, confidence, reason, client, sequence, saved_at, copied)
    SELECT open.round_id, %(participant)s, s.criterion, s.level, s.confidence, s.reason,
           %(client)s, %(sequence)s, %(now)s, false
    FROM open, unnest(%(answers)s::text[], %(levels)s::smallint[], %(sure)s::smallint[], %(reasons)s::text[])
        AS s (criterion, level, confidence, reason)
    ORDER BY s.criterion
    ON CONFLICT (round_id, participant_id, criterion) DO UPDATE SET
        level = EXCLUDED.level,
        confidence = CASE WHEN EXCLUDED.criterion = ANY(%(with_sure)s::text[])
            THEN EXCLUDED.confidence ELSE a.confidence END,
        reason = CASE WHEN EXCLUDED.criterion = ANY(%(with_reason)s::text[]) THEN EXCLUDED.reason ELSE a.reason END,
        client = EXCLUDED.client, sequence = EXCLUDED.sequence,
        saved_at = EXCLUDED.saved_at, copied = false
    WHERE EXCLUDED.client = '' OR a.client <> EXCLUDED.client OR a.sequence <= EXCLUDED.sequence
    {_COUNT}
"""  # noqa: S608 (put together from the constants above)

_UPSERT_WEIGHTS = f"""
    {_IN_THE_ROOM}
    INSERT INTO workshops_weight AS w (round_id, participant_id, criterion, points, client, sequence, saved_at)
    SELECT open.round_id, %(participant)s, s.criterion, s.points, %(client)s, %(sequence)s, %(now)s
    FROM open, unnest(%(criteria)s::text[], %(points)s::float8[]) AS s (criterion, points)
    ORDER BY s.criterion
    ON CONFLICT (round_id, participant_id, criterion) DO UPDATE SET
        points = EXCLUDED.points, client = EXCLUDED.client,
        sequence = EXCLUDED.sequence, saved_at = EXCLUDED.saved_at
    WHERE EXCLUDED.client = '' OR w.client <> EXCLUDED.client OR w.sequence <= EXCLUDED.sequence
    {_COUNT}
"""  # noqa: S608 (put together from the constants above)


def save_answers(sent: Mapping[str, Any], scores: Mapping[str, Mapping[str, Any]], weights: Mapping[str, float]) -> int:
    """How many criteria the participant has answered afterwards. Without scores: only whether there is a round."""
    stages = [Stage.SCORING] if scores else list(Stage)
    row = {
        "answers": list(scores),
        "levels": [score["level"] for score in scores.values()],
        "sure": [score.get("confidence") for score in scores.values()],
        "with_sure": [key for key, score in scores.items() if "confidence" in score],
        "reasons": [(score.get("reason") or "").strip() for score in scores.values()],
        "with_reason": [key for key, score in scores.items() if "reason" in score],
    }
    others = _write(_UPSERT_ANSWERS, {**sent, **row, "stages": stages}, scoring=bool(scores), weighting=bool(weights))
    return others + len(scores)


def save_weights(sent: Mapping[str, Any], weights: Mapping[str, float]) -> int:
    row = {"criteria": list(weights), "points": [float(points) for points in weights.values()], "answers": []}
    stages = [Stage.SCORING, Stage.WEIGHTING]
    return _write(_UPSERT_WEIGHTS, {**sent, **row, "stages": stages}, scoring=False, weighting=True)


def _write(statement: str, values: dict[str, Any], *, scoring: bool, weighting: bool) -> int:
    """Runs it; says why where nothing was taken. How many criteria were answered before, the sent ones left out."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, {**values, "stages": [str(stage) for stage in values["stages"]]})
            stage, locked, removed, round_id, number, others = cursor.fetchone()
    except IntegrityError as refused:
        if closed_meanwhile(refused):
            raise WrongStage(CLOSED, code="round_closed") from None
        raise
    no = why_not(
        (stage, locked, removed, round_id, number),
        expected=values["expected"],
        scoring=scoring,
        weighting=weighting,
    )
    if no:
        raise no
    return int(others)


def closed_meanwhile(refused: IntegrityError) -> bool:
    """Whether the round was closed, and another one opened, while this waited for the workshop's row: a trigger
    says so."""
    return isinstance(refused.__cause__, errors.RestrictViolation)


def why_not(
    seen: tuple[str, bool, bool, int | None, int | None], *, expected: int | None, scoring: bool, weighting: bool
) -> Refusal | None:
    """Why a change was not taken in a room that was seen so: (stage, locked, removed, round, its number)."""
    stage, locked, removed, round_id, number = seen
    if removed:
        return NotThere("You are no longer in this workshop.", code="removed")
    if scoring and stage != Stage.SCORING:
        return WrongStage("Scoring has not begun yet." if stage == Stage.LOBBY else CLOSED, code="round_closed")
    if weighting and stage not in (Stage.SCORING, Stage.WEIGHTING):
        return WrongStage("Weights are taken at the weighting stage. This one was not counted.", code="round_closed")
    if round_id is None:
        return WrongStage("Scoring has not begun yet.", code="round_closed")
    if expected is not None and expected != number:
        return WrongStage(CLOSED, code="round_closed")
    return WrongStage(LOCKED, code="locked") if locked else None
