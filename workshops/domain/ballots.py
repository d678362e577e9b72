"""Private scoring: rounds opened and closed, answers and weights saved."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg import errors

from workshops.domain.changes import mark_changed
from workshops.domain.log import append_event, canonical, sha256
from workshops.enums import RevealPolicy, Stage
from workshops.models import Answer, Member, Participant, Round, Weight, Workshop
from workshops.refusals import InvalidFields, NotThere, WrongStage

CLOSED = "Scoring is closed, so this answer was not counted. Your draft is kept on this device."
# With the code "locked" it is not over: the sender keeps the answer and sends it again when ballots are unlocked.
LOCKED = "The facilitator has locked the ballots for the moment. Your answer is kept, and sent when they are unlocked."


@dataclass(frozen=True)
class Saved:
    """What a participant is told after saving: when, and how far they are."""

    saved_at: datetime
    answered: int
    total: int


@transaction.atomic
def open_round(*, workshop: Workshop, by: Member) -> Round:
    """The next round. It starts as a copy of the last one, or of the workshop that this one revisits."""
    last = Round.objects.filter(workshop=workshop).order_by("-number").first()
    round_ = Round.objects.create(workshop=workshop, number=last.number + 1 if last else 1)
    if last is not None:
        _copy_round(last, round_)
    elif workshop.follows_id:
        for participant in Participant.objects.filter(workshop=workshop, removed_at=None):
            copy_earlier_answers(participant=participant)
    append_event("round.opened", subject=workshop, by=by, body={"round": round_.number})
    return round_


def _copy_round(last: Round, round_: Round) -> None:
    present = {"participant__removed_at": None, "participant__role__isnull": False}
    Answer.objects.bulk_create(
        Answer(
            round=round_,
            participant_id=a.participant_id,
            criterion=a.criterion,
            level=a.level,
            confidence=a.confidence,
            reason=a.reason,
            copied=True,
        )
        for a in last.answers.filter(**present)
    )
    Weight.objects.bulk_create(
        Weight(round=round_, participant_id=w.participant_id, criterion=w.criterion, points=w.points)
        for w in last.weights.filter(**present)
    )


@transaction.atomic
def copy_earlier_answers(*, participant: Participant) -> None:
    """In a revisit's first round: start from what the same person (by account, else by name) said last time."""
    workshop = participant.workshop
    if workshop.follows_id is None:
        return
    round_ = Round.objects.filter(workshop=workshop, number=1, closed_at=None).first()
    last = Round.objects.filter(workshop_id=workshop.follows_id).order_by("-number").first()
    if round_ is None or last is None or participant.role_id is None:
        return
    before = Participant.objects.filter(workshop_id=workshop.follows_id, removed_at=None)
    same = (
        before.filter(member_id=participant.member_id)
        if participant.member_id
        else before.filter(member=None, name__iexact=participant.name)
    ).first()
    if same is None:
        return
    Answer.objects.bulk_create(
        (
            Answer(
                round=round_,
                participant=participant,
                criterion=a.criterion,
                level=a.level,
                confidence=a.confidence,
                reason=a.reason,
                copied=True,
            )
            for a in last.answers.filter(participant=same, criterion__in=workshop.criteria)
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def close_round(*, round_: Round, by: Member) -> None:
    """Close a round for good, and by the policy reveal it. The caller holds the workshop's lock.

    The log keeps the digest of the ballots.
    """
    round_.closed_at = timezone.now()
    round_.revealed = round_.workshop.criteria if round_.workshop.reveal == RevealPolicy.ROUND else []
    round_.save(update_fields=["closed_at", "revealed"])
    rows = list(
        round_.answers.order_by("participant_id", "criterion").values_list(
            "participant_id", "criterion", "level", "confidence"
        )
    )
    append_event(
        "round.closed",
        subject=round_.workshop,
        by=by,
        body={
            "round": round_.number,
            "answers": len(rows),
            "answers_sha256": sha256(canonical([[str(p), c, level, sure] for p, c, level, sure in rows])),
        },
    )


def cast_ballot(
    *,
    participant: Participant,
    scores: Mapping[str, Mapping[str, Any]] | None = None,
    weights: Mapping[str, float] | None = None,
    client: str = "",
    sequence: int | None = None,
    round_number: int | None = None,
) -> Saved:
    """Save answers and weights of the current round. Safe to repeat; all of it or nothing.

    `scores`: {criterion: {"level": 0..4 | None, "confidence"?: 1..3 | None, "reason"?: text}}; a part that is
    left out stays as it was. `weights`: {criterion: 0..10}. `client` and `sequence` are the sender's name for
    itself and its own count: an older change of the same client that arrives late changes nothing.
    `round_number`: the round that the sender saw; what was meant for a closed round never counts in the next.
    """
    scores, weights = scores or {}, weights or {}
    fields = _faults(participant.workshop, scores, weights)
    if participant.role_id is None:
        raise NotThere("Observers have no ballot.", code="observer")
    if fields:
        raise InvalidFields(fields)
    now = timezone.now()
    sent = {
        "participant": participant.pk,
        "client": client,
        "sequence": sequence if sequence is not None else int(now.timestamp() * 1_000_000),
        "now": now,
        "expected": round_number,
    }
    with transaction.atomic() if scores and weights else nullcontext():
        # One statement is a transaction of its own: nothing to begin, nothing to commit.
        answered = _save_answers(sent, scores, weights) if scores or not weights else None
        counted = _save_weights(sent, weights) if weights else None
        mark_changed(participant.workshop_id)
    return Saved(now, (answered if answered is not None else counted) or 0, len(participant.workshop.criteria))


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
    WHERE a.client <> EXCLUDED.client OR a.sequence <= EXCLUDED.sequence
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
    WHERE w.client <> EXCLUDED.client OR w.sequence <= EXCLUDED.sequence
    {_COUNT}
"""  # noqa: S608 (put together from the constants above)


def _save_answers(
    sent: Mapping[str, Any], scores: Mapping[str, Mapping[str, Any]], weights: Mapping[str, float]
) -> int:
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


def _save_weights(sent: Mapping[str, Any], weights: Mapping[str, float]) -> int:
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
        # The round was closed, and another one opened, while this waited for the workshop's row: a trigger says so.
        if isinstance(refused.__cause__, errors.RestrictViolation):
            raise WrongStage(CLOSED, code="round_closed") from None
        raise
    if removed:
        raise NotThere("You are no longer in this workshop.", code="removed")
    if scoring and stage != Stage.SCORING:
        raise WrongStage("Scoring has not begun yet." if stage == Stage.LOBBY else CLOSED, code="round_closed")
    if weighting and stage not in (Stage.SCORING, Stage.WEIGHTING):
        raise WrongStage("Weights are taken at the weighting stage. This one was not counted.", code="round_closed")
    if round_id is None:
        raise WrongStage("Scoring has not begun yet.", code="round_closed")
    if values["expected"] is not None and values["expected"] != number:
        raise WrongStage(CLOSED, code="round_closed")
    if locked:
        raise WrongStage(LOCKED, code="locked")
    return int(others)


def _faults(
    workshop: Workshop, scores: Mapping[str, Mapping[str, Any]], weights: Mapping[str, float]
) -> dict[str, str]:
    """{field path: sentence} for everything that does not fit."""
    fields = {}
    for key, score in scores.items():
        path = f"scores.{key}"
        level, sure, reason = score.get("level"), score.get("confidence"), score.get("reason")
        if key not in workshop.criteria:
            fields[path] = f"This workshop does not ask about “{key}”."
        elif "level" not in score:
            fields[f"{path}.level"] = "Give a level from 0 to 4, or null for “don't know”."
        elif level is not None and not (_whole(level) and 0 <= level <= 4):
            fields[f"{path}.level"] = "The level is a whole number from 0 to 4, or null for “don't know”."
        elif sure is not None and not (_whole(sure) and 1 <= sure <= 3):
            fields[f"{path}.confidence"] = "The confidence is 1 (hunch), 2 (fairly sure) or 3 (certain)."
        elif reason is not None and (not isinstance(reason, str) or len(reason) > 1000):
            fields[f"{path}.reason"] = "The reason is a text of up to 1,000 characters."
    for key, points in weights.items():
        if key not in workshop.criteria:
            fields[f"weights.{key}"] = f"This workshop does not ask about “{key}”."
        elif isinstance(points, bool) or not isinstance(points, int | float) or not _in_scale(points):
            fields[f"weights.{key}"] = "A weight is a number from 0 to 10."
    return fields


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _in_scale(points: float) -> bool:
    return 0 <= points <= 10


def say_ready(
    *, participant: Participant, ready: bool, round_number: int | None = None, stage: Stage | None = None
) -> None:
    """Say "I am ready" at the present stage, or take it back. Safe to repeat.

    It is like being present, and no change of the workshop: there is no event, and it is over by itself when the
    next stage or round begins. Who changes an answer afterwards stays ready. What is not answered stays open.
    `round_number` and `stage`: what the sender saw; readiness for another one is refused, as after the close.
    """
    if participant.role_id is None:
        raise NotThere("Observers have no ballot.", code="observer")
    with transaction.atomic():
        now, since, removed, number = _stage_of(participant)
        if removed:
            raise NotThere("You are no longer in this workshop.", code="removed")
        if (
            now not in (Stage.SCORING, Stage.WEIGHTING)
            or stage not in (None, now)
            or round_number not in (None, number)
        ):
            raise WrongStage("The workshop has moved on, so there is nothing to be ready with here.")
        Participant.objects.filter(pk=participant.pk).update(ready_for=since if ready else None)
        mark_changed(participant.workshop_id)


def _stage_of(participant: Participant) -> tuple[str, datetime, bool, int | None]:
    """(stage, its beginning, removed from the room?, round). The workshop's row is share-locked until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT w.stage, w.stage_since, p.removed_at IS NOT NULL,
                   (SELECT max(r.number) FROM workshops_round r WHERE r.workshop_id = w.id)
            FROM workshops_workshop w JOIN workshops_participant p ON p.workshop_id = w.id
            WHERE p.id = %s FOR SHARE OF w
            """,
            [participant.pk],
        )
        stage, since, removed, number = cursor.fetchone()
    return stage, since, removed, number
