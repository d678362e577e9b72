"""Is the log what it was? Every hash computed again from the stored fields, without the SQL that wrote them.

An edited event does not match its hash. One that was edited and hashed again does not match the next
one's link, or, at the end, what somebody else holds: an anchor, a head that was written down earlier. Then the log is
replayed and compared with every row that people are shown (`log_replay`), and so are its guards (`log_guards`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from workshops.domain.forecast_digests import forecast_faults
from workshops.domain.log_faults import Fault
from workshops.domain.log_guards import guard_faults
from workshops.domain.log_pilot_check import pilot_faults
from workshops.domain.log_replay import replay_faults, shape_faults
from workshops.domain.log_room_check import ballot_faults, recommendation_faults
from workshops.domain.log_search_check import coming_faults, search_faults
from workshops.models import Workspace

Row = tuple[Any, ...]

ZEROS = "0" * 64


@dataclass(frozen=True)
class Anchor:
    """A head that was seen earlier. `hash` is the whole SHA-256 in hex, or its first 16 digits or more."""

    chain: UUID
    seq: int
    hash: str


@dataclass
class Findings:
    """What was checked: heads by chain, how many events and anchors, and the first fault, if any."""

    heads: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    events: int = 0
    anchors: int = 0
    fault: Fault | None = None


def check_log(*, workspace: Workspace | None = None, anchors: Iterable[Anchor] = ()) -> Findings:
    """Check every chain, or one workspace's. Stops at the first fault."""
    findings = Findings()
    seen: dict[UUID, dict[int, str]] = defaultdict(dict)
    for anchor in anchors:
        if workspace is None or anchor.chain == workspace.pk:
            seen[anchor.chain][anchor.seq] = anchor.hash
    with _one_moment():
        findings.fault = next(_faults(findings, workspace, seen), None)
    return findings


@contextmanager
def _one_moment() -> Iterator[None]:
    """All statements see the database as it was at the first, also while others write."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _faults(findings: Findings, workspace: Workspace | None, seen: dict[UUID, dict[int, str]]) -> Iterator[Fault]:
    yield from _chain_faults(findings, workspace, seen)
    for chain, heads in seen.items():
        last = findings.heads.get(chain, (0, ZEROS))[0]
        for seq in sorted(heads):
            if seq > last:
                yield Fault(chain, seq, f"an anchor saw this event, but the chain ends at {last}: its tail was cut off")
            findings.anchors += 1
    yield from shape_faults(workspace)
    yield from _text_faults(workspace)
    yield from replay_faults(workspace)
    yield from ballot_faults(workspace)
    yield from recommendation_faults(workspace)
    yield from forecast_faults(workspace)
    yield from pilot_faults(workspace)
    yield from search_faults(workspace)
    yield from coming_faults(workspace)
    yield from _stray_faults(workspace)
    yield from guard_faults()


_HEADS = "SELECT chain, seq, hash FROM log_chain_head WHERE %(chain)s::uuid IS NULL OR chain = %(chain)s ORDER BY chain"

# All as text, as the hash is over it: of a hundred thousand, making each an object costs more than its hash.
_EVENTS = """
    SELECT chain::text, seq, event_id::text, kind, subject, actor, (at AT TIME ZONE 'UTC')::text, body_text,
           prev_hash, hash, at > clock_timestamp() + interval '10 minutes'
    FROM log_event WHERE %(chain)s::uuid IS NULL OR chain = %(chain)s
    ORDER BY log_event.chain, seq
"""


def _chain_faults(findings: Findings, workspace: Workspace | None, seen: dict[UUID, dict[int, str]]) -> Iterator[Fault]:
    heads = {chain: (seq, digest) for chain, seq, digest in _rows(_HEADS, workspace)}
    for named, events in groupby(_rows(_EVENTS, workspace), key=itemgetter(0)):
        chain = UUID(named)
        yield from _one_chain_faults(findings, chain, events, seen.get(chain, {}), heads.pop(chain, None))
    for chain, head in heads.items():
        yield from _end_faults(findings, chain, (0, ZEROS), head)


def _one_chain_faults(
    findings: Findings, chain: UUID, events: Iterable[Row], seen: dict[int, str], head: tuple[int, str] | None
) -> Iterator[Fault]:
    seq, last, at = 0, ZEROS, ""
    for row in events:
        why = _event_fault(row, seq, last) or _time_fault(row, at) or _anchor_fault(row, seen)
        if why:
            yield Fault(chain, row[1], why)
        seq, last, at = row[1], row[9], row[6]
        findings.events += 1
    yield from _end_faults(findings, chain, (seq, last), head)


def _event_fault(row: Row, seq: int, last: str) -> str:
    if row[1] != seq + 1:
        return f"event {seq + 1} is missing: after {seq} comes {row[1]}"
    if row[8] != last:
        return "its link to the event before it does not fit"
    if row[9] != event_hash(*row[:9]):
        return "its content does not match its hash: it was changed after it was written"
    return ""


# Before the log looked to it (migration 0020), a clock that was put right could leave so much of a step back.
_STEP_BACK = timedelta(minutes=1)


def _time_fault(row: Row, before: str) -> str:
    """`before`: when the event before it was, as text; written so, times sort as they come."""
    if row[10]:
        return f"it is dated {row[6]} UTC, which has not come yet"
    if row[6] >= before or _moment(before) - _moment(row[6]) < _STEP_BACK:
        return ""
    return f"it is dated {row[6]} UTC, before the event that it follows ({before} UTC): time does not go back"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _anchor_fault(row: Row, seen: dict[int, str]) -> str:
    expected = seen.get(row[1])
    if expected is None or row[9].startswith(expected):
        return ""
    return f"an anchor holds {expected[:16]} for this event, the log has {row[9][:16]}: history was written again"


def _end_faults(
    findings: Findings, chain: UUID, last: tuple[int, str], head: tuple[int, str] | None
) -> Iterator[Fault]:
    findings.heads[chain] = last
    if head is None:
        yield Fault(chain, last[0], "the chain has no head")
    elif head != last:
        yield Fault(chain, last[0], f"the chain ends at {last[0]}, but its head says {head[0]} {head[1][:16]}")


def event_hash(
    chain: str, seq: int, event_id: str, kind: str, subject: str, actor: str, at: str, body_text: str, prev_hash: str
) -> str:
    """SHA-256 in hex over the length-prefixed fields of one event. `at`: UTC, as PostgreSQL writes a timestamp."""
    day, _, clock = at.partition(" ")
    seconds, _, fraction = clock.partition(".")
    moment = f"{day}T{seconds}.{fraction:0<6}Z"
    named = ("advisor-event-1", chain, str(seq), event_id, kind, subject, actor, moment, body_text, prev_hash)
    said = [f"{len(value) if value.isascii() else len(value.encode())}:{value}" for value in named]
    return hashlib.sha256("".join(said).encode()).hexdigest()


# Texts that lie beside events, and those of which events speak: what was written, what lies there, and whether an event
# says that it was erased.
_TEXTS = """
    WITH erased AS (
        SELECT e.chain, x ->> 'event' AS event, x ->> 'field' AS field
        FROM log_event e CROSS JOIN LATERAL jsonb_path_query(e.body, 'lax $.erased[*]') x
        WHERE e.kind = 'texts.erased'
    ),
    spoken AS (
        SELECT e.chain, e.seq, e.event_id, left(k.name, -7) AS field, e.body ->> k.name AS hash
        FROM (SELECT e.chain, e.seq, e.event_id, e.body || '{}' AS body FROM log_event e
              WHERE e.body_text LIKE '%%\\_sha256"%%' AND (%(chain)s::uuid IS NULL OR e.chain = %(chain)s)
              OFFSET 0) e  -- its body unpacked once
        CROSS JOIN LATERAL jsonb_object_keys(e.body) k(name)
        WHERE k.name LIKE '%%\\_sha256' AND k.name <> 'answers_sha256'  -- of a round's ballots, which no text is
    ),
    kept AS (
        SELECT e.chain, e.seq, t.* FROM workshops_eventtext t JOIN log_event e ON e.event_id = t.event
        WHERE %(chain)s::uuid IS NULL OR e.chain = %(chain)s
    )
    SELECT coalesce(s.chain, k.chain), coalesce(s.seq, k.seq), coalesce(s.field, k.field), s.hash,
           encode(sha256(convert_to(k.salt || k.text, 'UTF8')), 'hex'), k.event IS NOT NULL,
           EXISTS (SELECT FROM erased x WHERE x.chain = s.chain AND x.event = s.event_id::text AND x.field = s.field)
    FROM spoken s FULL JOIN kept k ON k.event = s.event_id AND k.field = s.field
    WHERE s.hash IS NULL OR k.text IS NULL OR encode(sha256(convert_to(k.salt || k.text, 'UTF8')), 'hex') <> s.hash
    ORDER BY 1, 2, 3
"""


# What lies where no workspace and no event is; no page shows it, and whoever may append can put it there.
_STRAY = """
    SELECT h.chain, h.seq, 'the chain belongs to no workspace' FROM log_chain_head h
    WHERE NOT EXISTS (SELECT FROM workshops_workspace w WHERE w.id = h.chain)
    UNION ALL
    SELECT NULL, 0, 'a text (' || t.field || ') lies beside the event ' || t.event || ', which is in no chain'
    FROM workshops_eventtext t WHERE NOT EXISTS (SELECT FROM log_event e WHERE e.event_id = t.event)
    ORDER BY 1, 3
"""


def _stray_faults(workspace: Workspace | None) -> Iterator[Fault]:
    if workspace is None:
        for chain, seq, why in _rows(_STRAY, None):
            yield Fault(chain, seq, why)


def _text_faults(workspace: Workspace | None) -> Iterator[Fault]:
    for chain, seq, name, written, found, is_there, was_erased in _rows(_TEXTS, workspace):
        if written is None or found is not None:
            yield Fault(chain, seq, f"the text kept beside it ({name}) is not the one that was written")
        elif not (is_there and was_erased):
            yield Fault(chain, seq, f"the text kept beside it ({name}) is gone, and no event says that it was erased")


def _rows(sql: str, workspace: Workspace | None) -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, {"chain": workspace.pk if workspace else None})
        while rows := cursor.fetchmany(2000):
            yield from rows
