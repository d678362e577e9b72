"""What the log keeps of ballots: digests, keyed with the site's secret.

A bare one of a small room could be found by trying all answers, and it is in the log before they are open, or where
nobody may know whose they are. Whoever has another secret (a copy of the database alone) cannot compare them, so each
says by a few digits which secret it is made with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils.crypto import salted_hmac

# In one order, and each in the form of canonical JSON: what people answered, why, and how much each criterion counted.
_SAID = """
    SELECT r.id, a.count, a.answers, a.reasons, w.weights
    FROM workshops_round r
    CROSS JOIN LATERAL (
        SELECT count(*) AS count,
            '[' || coalesce(string_agg('["' || participant_id || '",' || to_json(criterion) || ','
                || coalesce(level::text, 'null') || ',' || coalesce(confidence::text, 'null') || ']',
                ',' ORDER BY participant_id, criterion), '') || ']' AS answers,
            '[' || coalesce(string_agg('["' || participant_id || '",' || to_json(criterion) || ',' || to_json(reason)
                || ']', ',' ORDER BY participant_id, criterion) FILTER (WHERE reason <> ''), '') || ']' AS reasons
        FROM workshops_answer WHERE round_id = r.id
    ) a
    CROSS JOIN LATERAL (
        SELECT '[' || coalesce(string_agg('["' || participant_id || '",' || to_json(criterion) || ',' || points || ']',
            ',' ORDER BY participant_id, criterion), '') || ']' AS weights
        FROM workshops_weight WHERE round_id = r.id
    ) w
    WHERE r.id = ANY(%s)
"""


@dataclass(frozen=True)
class BallotDigests:
    """Of one round. `key`: with which secret they were made."""

    count: int
    answers: str
    reasons: str
    weights: str
    key: str


def digests_of(rounds: Iterable[int]) -> dict[int, BallotDigests]:
    """Of each of these rounds, as it is now, by its key. One query."""
    key = _digest("ballots.key", "")[:8]
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [list(rounds)])
        return {
            round_: BallotDigests(
                count, _digest("round.closed", answers), _digest("reasons", reasons), _digest("weights", weights), key
            )
            for round_, count, answers, reasons, weights in cursor.fetchall()
        }


def _digest(of: str, said: str) -> str:
    return salted_hmac(of, said, algorithm="sha256").hexdigest()
