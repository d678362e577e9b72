"""Changes of ballots into their rows: one statement that looks at the room, decides, writes and counts.

It takes the changes of any number of people in one room; one change is a list of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import errors

from workshops.domain.ballot_faults import Score
from workshops.domain.visible import visible_text
from workshops.enums import Stage
from workshops.models import Participant
from workshops.queries.ballots import HAS_BALLOT, LOOKED_AT
from workshops.refusals import InvalidFields, NotThere, Refusal, WrongStage
from workshops.shared_sentences import NO_LONGER_IN


@dataclass(frozen=True, eq=False)
class Change:
    """What one person changes in their ballot at one time. `client` and `sequence`: the sender's name for itself and
    its own count; `round_number`: the round that the sender saw."""

    participant: Participant
    scores: Mapping[str, Score] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    client: str = ""
    sequence: int | None = None
    round_number: int | None = None


OBSERVER = gettext_lazy("Observers have no ballot.")
REMOVED = gettext_lazy(NO_LONGER_IN)
CLOSED = gettext_lazy("Scoring is closed, so this answer was not counted. Your draft is kept on this device.")

# What the statement says, as a person and a program are told it. What is locked is not over: the sender keeps the
# answer and sends it again when ballots are unlocked.
_REFUSALS: dict[str, tuple[type[Refusal], object, str]] = {
    "elsewhere": (NotThere, gettext_lazy("You are not in this workshop."), "not_found"),
    "observer": (NotThere, OBSERVER, "observer"),
    "removed": (NotThere, REMOVED, "removed"),
    "early": (WrongStage, gettext_lazy("Scoring has not begun yet."), "round_closed"),
    "closed": (WrongStage, CLOSED, "round_closed"),
    "unweighed": (
        WrongStage,
        gettext_lazy("Weights are taken at the weighting stage. This one was not counted."),
        "round_closed",
    ),
    "locked": (
        WrongStage,
        gettext_lazy(
            "The facilitator has locked the ballots for now, so this is not saved. Send it again when they are open."
        ),
        "locked",
    ),
}

# `room` share-locks the workshop's row, so that no reveal can slip in between. `change` says of each whether it may be
# taken, and is the only place that does: `no` is the reason why not. Rows go in by person and criterion: one order for
# everybody, so that two savers of the same rows never wait for each other in a ring. What a statement writes it does
# not see itself, so the answers that it brings are left out of its count.
STATEMENT = f"""
    WITH room AS (
        SELECT w.stage, w.locked_at IS NOT NULL AS is_locked,
               (SELECT max(r.id) FROM workshops_round r WHERE r.workshop_id = w.id) AS round_id,
               (SELECT max(r.number) FROM workshops_round r WHERE r.workshop_id = w.id) AS number,
               coalesce((SELECT r.asked FROM workshops_round r WHERE r.workshop_id = w.id
                         ORDER BY r.number DESC LIMIT 1), '{{}}') AS asked
        FROM workshops_workshop w WHERE w.id = %(workshop)s FOR SHARE OF w
    ), score AS (
        SELECT * FROM unnest(%(scorers)s::uuid[], %(scored)s::text[], %(levels)s::smallint[], %(sure)s::smallint[],
                             %(reasons)s::text[], %(says_sure)s::bool[], %(says_reason)s::bool[])
            AS s (person, criterion, level, confidence, reason, says_sure, says_reason)
    ), change AS (
        SELECT s.person, s.client, s.sequence, room.round_id, room.number, room.asked,
               CASE WHEN p.id IS NULL THEN 'elsewhere'
                    WHEN NOT {HAS_BALLOT} THEN 'observer'
                    WHEN p.removed_at IS NOT NULL THEN 'removed'
                    WHEN s.scores AND room.stage = '{Stage.LOBBY}' THEN 'early'
                    WHEN s.scores AND room.stage <> '{Stage.SCORING}' THEN 'closed'
                    WHEN s.weighs AND room.stage NOT IN ('{Stage.SCORING}', '{Stage.WEIGHTING}') THEN 'unweighed'
                    WHEN room.round_id IS NULL THEN 'early'
                    WHEN s.expected <> room.number THEN 'closed'
                    WHEN room.is_locked THEN 'locked'
                    WHEN s.scores AND cardinality(room.asked) > 0 AND EXISTS (
                        SELECT FROM score o WHERE o.person = s.person AND o.criterion <> ALL (room.asked)
                    ) THEN 'unasked'
               END AS no
        FROM unnest(%(people)s::uuid[], %(clients)s::text[], %(sequences)s::bigint[], %(expected)s::numeric[],
                    %(scores)s::bool[], %(weighs)s::bool[])
            AS s (person, client, sequence, expected, scores, weighs)
        CROSS JOIN room
        LEFT JOIN workshops_participant p ON p.id = s.person AND p.workshop_id = %(workshop)s
        LEFT JOIN workshops_member m ON m.id = p.member_id
    ), answers AS (
        INSERT INTO workshops_answer AS a
            (round_id, participant_id, criterion, level, confidence, reason, client, sequence, saved_at, copied)
        SELECT round_id, person, criterion, level, confidence, reason, client, sequence, %(now)s, false
        FROM change JOIN score USING (person) WHERE no IS NULL
        ORDER BY person, criterion
        ON CONFLICT (round_id, participant_id, criterion) DO UPDATE SET
            level = EXCLUDED.level,
            confidence = CASE
                WHEN (a.participant_id, a.criterion) IN (SELECT person, criterion FROM score WHERE says_sure)
                THEN EXCLUDED.confidence ELSE a.confidence END,
            reason = CASE
                WHEN (a.participant_id, a.criterion) IN (SELECT person, criterion FROM score WHERE says_reason)
                THEN EXCLUDED.reason ELSE a.reason END,
            client = EXCLUDED.client, sequence = EXCLUDED.sequence,
            saved_at = EXCLUDED.saved_at, copied = false
        WHERE EXCLUDED.client = '' OR a.client <> EXCLUDED.client OR a.sequence <= EXCLUDED.sequence
    ), weights AS (
        INSERT INTO workshops_weight AS w (round_id, participant_id, criterion, points, client, sequence, saved_at)
        SELECT round_id, person, criterion, points, client, sequence, %(now)s
        FROM change
        JOIN unnest(%(weighers)s::uuid[], %(weighed)s::text[], %(points)s::float8[]) AS s (person, criterion, points)
            USING (person)
        WHERE no IS NULL
        ORDER BY person, criterion
        ON CONFLICT (round_id, participant_id, criterion) DO UPDATE SET
            points = EXCLUDED.points, client = EXCLUDED.client,
            sequence = EXCLUDED.sequence, saved_at = EXCLUDED.saved_at
        WHERE EXCLUDED.client = '' OR w.client <> EXCLUDED.client OR w.sequence <= EXCLUDED.sequence
    )
    SELECT person, no,
           (SELECT count(*) FROM workshops_answer a
            WHERE a.round_id = change.round_id AND a.participant_id = person
                AND {LOOKED_AT.format(number="change.number", asked="change.asked")}
                AND (a.participant_id, a.criterion) NOT IN (SELECT person, criterion FROM score)),
           asked
    FROM change
"""  # noqa: S608 (put together from the constants above)


@dataclass(frozen=True)
class Written:
    """How many of the criteria that the round asks somebody has answered now."""

    answered: int
    total: int


def write(workshop_id: UUID, changes: Sequence[Change], now: datetime) -> list[Written | Refusal]:
    """For each change, in their order, how far the person is now; or why it was not taken.

    One change of a person at most. Raises what PostgreSQL raises; then none of them is written.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT, _values(workshop_id, changes, now))
            seen = {person: (no, others, asked) for person, no, others, asked in cursor.fetchall()}
    except IntegrityError as refused:
        if _closed_meanwhile(refused):
            return [refusal("closed") for _ in changes]
        raise
    found = [(change, *seen.get(change.participant.pk, ("elsewhere", 0, []))) for change in changes]
    return [
        _refused(change, no, asked)
        if no
        else Written(others + len(change.scores), len(asked or change.participant.workshop.criteria))
        for change, no, others, asked in found
    ]


def _refused(change: Change, no: str, asked: Sequence[str]) -> Refusal:
    if no != "unasked":
        return refusal(no)
    words = _("This round asks only about {criteria}. The other answers stay as they were.")
    sentence = words.format(criteria=", ".join(asked))
    return InvalidFields({f"scores.{key}": sentence for key in change.scores if key not in asked})


def refusal(no: str) -> Refusal:
    """What the statement's word means, in words."""
    kind, sentence, code = _REFUSALS[no]
    return kind(str(sentence), code=code)


def _closed_meanwhile(refused: IntegrityError) -> bool:
    """Whether the round was closed, and another one opened, while this waited for the workshop's row: a trigger
    says so. All of them were meant for the round that was there when they came."""
    return isinstance(refused.__cause__, errors.RestrictViolation)


def _values(workshop_id: UUID, changes: Sequence[Change], now: datetime) -> dict[str, UUID | datetime | list[object]]:
    scores = [(change.participant.pk, *one) for change in changes for one in change.scores.items()]
    weights = [(change.participant.pk, *one) for change in changes for one in change.weights.items()]
    later_than_all = int(now.timestamp() * 1_000_000)
    return {
        "workshop": workshop_id,
        "now": now,
        "people": [change.participant.pk for change in changes],
        "clients": [change.client for change in changes],
        "sequences": [later_than_all if change.sequence is None else change.sequence for change in changes],
        "expected": [change.round_number for change in changes],
        "scores": [bool(change.scores) for change in changes],
        "weighs": [bool(change.weights) for change in changes],
        "scorers": [person for person, _, _ in scores],
        "scored": [criterion for _, criterion, _ in scores],
        "levels": [score["level"] for _, _, score in scores],
        "sure": [score.get("confidence") for _, _, score in scores],
        "reasons": [visible_text(str(score.get("reason") or "")) for _, _, score in scores],
        "says_sure": ["confidence" in score for _, _, score in scores],
        "says_reason": ["reason" in score for _, _, score in scores],
        "weighers": [person for person, _, _ in weights],
        "weighed": [criterion for _, criterion, _ in weights],
        "points": [float(points) for _, _, points in weights],
    }
