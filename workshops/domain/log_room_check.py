"""What rooms said, compared with the digests that the log keeps of it: ballots by round, and what the advisor answered.

Kept out of the replay, which is SQL alone: these digests are over texts that are made for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from workshops.domain.ballot_digests import BallotDigests, digests_of
from workshops.domain.log import canonical, sha256
from workshops.domain.log_faults import Fault
from workshops.models import Workspace

_BATCH = 200

# The rounds that were closed, oldest first; what their reasons are since some were erased with the person; and how the
# last of a workshop that is over was weighed.
_CLOSED = """
    SELECT e.chain, e.seq, r.id, r.workshop_id || ':' || r.number, e.body ->> 'key',
           e.body ->> 'answers_sha256',
           CASE WHEN NOT EXISTS (SELECT FROM log_event x WHERE x.chain = e.chain AND x.subject = e.subject
               AND x.kind = 'reasons.erased' AND x.body ->> 'round' = e.body ->> 'round') THEN e.body ->> 'reasons' END,
           NULL
    FROM log_event e
    JOIN workshops_round r
        ON r.workshop_id::text = split_part(e.subject, ':', 2) AND r.number::text = e.body ->> 'round'
    JOIN workshops_workshop w ON w.id = r.workshop_id AND w.workspace_id = e.chain
    WHERE e.kind = 'round.closed' AND (%(chain)s::uuid IS NULL OR e.chain = %(chain)s)
    UNION ALL
    (SELECT DISTINCT ON (e.chain, r.id) e.chain, e.seq, r.id, r.workshop_id || ':' || r.number, e.body ->> 'key',
            NULL, e.body ->> 'reasons', NULL
     FROM log_event e
     JOIN workshops_round r
         ON r.workshop_id::text = split_part(e.subject, ':', 2) AND r.number::text = e.body ->> 'round'
     JOIN workshops_workshop w ON w.id = r.workshop_id AND w.workspace_id = e.chain
     WHERE e.kind = 'reasons.erased' AND (%(chain)s::uuid IS NULL OR e.chain = %(chain)s)
     ORDER BY e.chain, r.id, e.seq DESC)
    UNION ALL
    SELECT e.chain, e.seq, r.id, r.workshop_id || ':' || r.number, e.body ->> 'key', NULL, NULL, e.body ->> 'weights'
    FROM log_event e
    JOIN workshops_workshop w ON w.id::text = split_part(e.subject, ':', 2) AND w.workspace_id = e.chain
    JOIN LATERAL (SELECT * FROM workshops_round r WHERE r.workshop_id = w.id ORDER BY r.number DESC LIMIT 1) r ON true
    WHERE e.kind = 'workshop.moved' AND e.body ? 'weights' AND (%(chain)s::uuid IS NULL OR e.chain = %(chain)s)
    ORDER BY 1, 2
"""


def ballot_faults(workspace: Workspace | None) -> Iterator[Fault]:
    """A round whose answers, reasons or weights are not those of which the log keeps a digest.

    Made with another secret they cannot be compared. The first versions did not say with which: there one at least has
    to fit before another is blamed.
    """
    fits, doubtful = False, []
    for rows in _batches(_CLOSED, workspace):
        found = digests_of({row[2] for row in rows})
        for row in rows:
            field = _difference(row, found[row[2]])
            if not field:
                fits = True
            elif row[4] == found[row[2]].key:
                yield _fault(row, field)
            elif row[4] is None:
                doubtful.append((row, field))
    if fits:
        yield from (_fault(row, field) for row, field in doubtful)


def _difference(row: tuple[Any, ...], now: BallotDigests) -> str:
    """What of the round differs: empty where nothing does."""
    said = zip(("answers", "reasons", "weights"), row[5:], (now.answers, now.reasons, now.weights), strict=True)
    return next((name for name, then, today in said if then is not None and then != today), "")


def _fault(row: tuple[Any, ...], field: str) -> Fault:
    why = f"they are not those that event {row[1]} keeps a digest of"
    return Fault(row[0], row[1], why, table="round", row=row[3], field=field)


# What was asked of the advisor in each round, and what its answer was; only later versions say the answer's digest.
_ANSWERED = """
    SELECT e.chain, e.seq, c.id::text, c.inputs_digest, c.inputs::text, e.body ->> 'answer',
           CASE WHEN e.body ? 'answer' THEN c.result::text END
    FROM log_event e
    JOIN workshops_workshop w ON w.id::text = split_part(e.subject, ':', 2) AND w.workspace_id = e.chain
    JOIN workshops_round r ON r.workshop_id = w.id AND r.number::text = coalesce(e.body ->> 'round', r.number::text)
    JOIN workshops_recommendation c ON c.round_id = r.id AND c.inputs_digest = e.body ->> 'inputs'
    WHERE e.kind = 'recommendation.computed' AND (%(chain)s::uuid IS NULL OR e.chain = %(chain)s)
    ORDER BY 1, 2
"""


# Answers of which no event speaks: what was asked of the advisor is in the log before its answer.
_UNANSWERED = """
    SELECT w.workspace_id, c.id::text, c.inputs_digest, c.inputs::text, c.result IS NULL AND c.status = 'computing'
    FROM workshops_recommendation c
    JOIN workshops_round r ON r.id = c.round_id
    JOIN workshops_workshop w ON w.id = r.workshop_id
    WHERE NOT EXISTS (SELECT FROM log_event e WHERE e.chain = w.workspace_id AND e.subject = 'workshop:' || w.id
        AND e.kind = 'recommendation.computed' AND e.body ->> 'inputs' = c.inputs_digest)
      AND (%(chain)s::uuid IS NULL OR w.workspace_id = %(chain)s)
    ORDER BY 1, 2
"""


def recommendation_faults(workspace: Workspace | None) -> Iterator[Fault]:
    """A recommendation whose inputs or answer are not those of which the log has the SHA-256."""
    for chain, key, asked, inputs, is_open in (row for batch in _batches(_UNANSWERED, workspace) for row in batch):
        if not is_open:
            why = "no event says that it was computed: it was put there beside the log"
            yield Fault(chain, 0, why, table="recommendation", row=key, field="result")
        elif _sha256_of(inputs) != asked:
            why = "they are not those that the log has the SHA-256 of"
            yield Fault(chain, 0, why, table="recommendation", row=key, field="inputs")
    rows = (row for batch in _batches(_ANSWERED, workspace) for row in batch)
    for chain, seq, key, asked, inputs, answered, answer in rows:
        field = "inputs" if _sha256_of(inputs) != asked else "result" if _sha256_of(answer) != answered else ""
        if field:
            why = f"it is not what event {seq} has the SHA-256 of"
            yield Fault(chain, seq, why, table="recommendation", row=key, field=field)


def _sha256_of(text: str | None) -> str | None:
    """Of the canonical form of a JSON text, however PostgreSQL renders it."""
    return None if text is None else sha256(canonical(json.loads(text)))


def _batches(sql: str, workspace: Workspace | None) -> Iterator[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, {"chain": workspace.pk if workspace else None})
        while rows := cursor.fetchmany(_BATCH):
            yield rows
