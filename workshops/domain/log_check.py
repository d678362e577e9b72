"""Is the log what it was? Every hash computed again from the stored fields, without the SQL that wrote them.

An edited event does not match its hash. One that was edited and hashed again does not match the next
one's link, or, at the end, what somebody else holds: an anchor, a head that was written down earlier.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from workshops.models import Workspace

ZEROS = "0" * 64
_ANCHOR = re.compile(r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})[\s·]+(\d+)[\s·]+([0-9a-f]{16,64})\b")


@dataclass(frozen=True)
class Anchor:
    """A head that was seen earlier. `hash` is the whole SHA-256 in hex, or its first 16 digits or more."""

    chain: UUID
    seq: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong. `seq` is 0 where no single event is to blame."""

    chain: UUID
    seq: int
    why: str


@dataclass
class Findings:
    """What was checked: heads by chain, how many events and anchors, and the first fault, if any."""

    heads: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    events: int = 0
    anchors: int = 0
    fault: Fault | None = None


def read_anchors(text: str) -> list[Anchor]:
    """Anchors from a file: lines with `chain seq hash`, whatever stands around them, or an export as JSON Lines."""
    anchors = []
    for line in text.splitlines():
        if line.lstrip().startswith("{"):
            event = json.loads(line)
            anchors.append(Anchor(UUID(event["chain"]), int(event["seq"]), event["hash"]))
        else:
            anchors += [Anchor(UUID(chain), int(seq), digest) for chain, seq, digest in _ANCHOR.findall(line)]
    return anchors


def check_log(*, workspace: Workspace | None = None, anchors: Iterable[Anchor] = ()) -> Findings:
    """Check every chain, or one workspace's. Stops at the first fault."""
    findings = Findings()
    seen: dict[UUID, dict[int, str]] = defaultdict(dict)
    for anchor in anchors:
        if workspace is None or anchor.chain == workspace.pk:
            seen[anchor.chain][anchor.seq] = anchor.hash
    findings.fault = next(_faults(findings, workspace, seen), None)
    return findings


def _faults(findings: Findings, workspace: Workspace | None, seen: dict[UUID, dict[int, str]]) -> Iterator[Fault]:
    yield from _chain_faults(findings, workspace, seen)
    for chain, heads in seen.items():
        last = findings.heads.get(chain, (0, ZEROS))[0]
        for seq in sorted(heads):
            if seq > last:
                yield Fault(chain, seq, f"an anchor saw this event, but the chain ends at {last}: its tail was cut off")
            findings.anchors += 1
    yield from _text_faults(workspace)
    yield from _revision_faults(workspace)


# One statement sees one moment, also while others append.
_EVENTS = """
    SELECT coalesce(e.chain, h.chain), e.seq, e.event_id, e.kind, e.subject, e.actor,
           (e.at AT TIME ZONE 'UTC')::text, e.body_text, e.prev_hash, e.hash, h.seq, h.hash
    FROM log_event e FULL JOIN log_chain_head h ON h.chain = e.chain
    WHERE %(chain)s::uuid IS NULL OR coalesce(e.chain, h.chain) = %(chain)s
    ORDER BY 1, 2
"""


def _chain_faults(findings: Findings, workspace: Workspace | None, seen: dict[UUID, dict[int, str]]) -> Iterator[Fault]:
    chain: UUID | None = None
    seq, last, head = 0, ZEROS, (0, ZEROS)
    for row in _rows(_EVENTS, workspace):
        if row[0] != chain:
            if chain is not None:
                yield from _end_faults(findings, chain, (seq, last), head)
            chain, seq, last = row[0], 0, ZEROS
        head = (row[10], row[11])
        if row[1] is None:
            continue
        why = _event_fault(row, seq, last) or _anchor_fault(row, seen[row[0]])
        if why:
            yield Fault(row[0], row[1], why)
        seq, last = row[1], row[9]
        findings.events += 1
    if chain is not None:
        yield from _end_faults(findings, chain, (seq, last), head)


def _event_fault(row: tuple[Any, ...], seq: int, last: str) -> str:
    if row[1] != seq + 1:
        return f"event {seq + 1} is missing: after {seq} comes {row[1]}"
    if row[8] != last:
        return "its link to the event before it does not fit"
    if row[9] != event_hash(*row[:9]):
        return "its content does not match its hash: it was changed after it was written"
    return ""


def _anchor_fault(row: tuple[Any, ...], seen: dict[int, str]) -> str:
    expected = seen.get(row[1])
    if expected is None or row[9].startswith(expected):
        return ""
    return f"an anchor holds {expected[:16]} for this event, the log has {row[9][:16]}: history was written again"


def _end_faults(
    findings: Findings, chain: UUID, last: tuple[int, str], head: tuple[int | None, str | None]
) -> Iterator[Fault]:
    findings.heads[chain] = last
    if head[0] is None:
        yield Fault(chain, last[0], "the chain has no head")
    elif head != last:
        yield Fault(chain, last[0], f"the chain ends at {last[0]}, but its head says {head[0]} {str(head[1])[:16]}")


def event_hash(
    chain: UUID, seq: int, event_id: UUID, kind: str, subject: str, actor: str, at: str, body_text: str, prev_hash: str
) -> str:
    """SHA-256 in hex over the length-prefixed fields of one event. `at`: UTC, as PostgreSQL writes a timestamp."""
    day, _, clock = at.partition(" ")
    seconds, _, fraction = clock.partition(".")
    moment = f"{day}T{seconds}.{fraction:0<6}Z"
    named = (str(chain), str(seq), str(event_id), kind, subject, actor, moment, body_text, prev_hash)
    raw = (value.encode() for value in ("advisor-event-1", *named))
    return hashlib.sha256(b"".join(b"%d:%b" % (len(value), value) for value in raw)).hexdigest()


_TEXTS = """
    SELECT e.chain, e.seq, t.field, t.salt, t.text, e.body ->> (t.field || '_sha256')
    FROM workshops_eventtext t JOIN log_event e ON e.event_id = t.event
    WHERE t.text IS NOT NULL AND (%(chain)s::uuid IS NULL OR e.chain = %(chain)s) ORDER BY 1, 2
"""


def _text_faults(workspace: Workspace | None) -> Iterator[Fault]:
    for chain, seq, name, salt, text, expected in _rows(_TEXTS, workspace):
        if hashlib.sha256((salt + text).encode()).hexdigest() != expected:
            yield Fault(chain, seq, f"the text kept beside it ({name}) is not the one that was written")


_REVISIONS = """
    SELECT d.workspace_id, coalesce(e.seq, 0), d.number, r.number, r.text, e.body ->> 'sha256'
    FROM workshops_revision r JOIN workshops_decision d ON d.id = r.decision_id
    LEFT JOIN log_event e ON e.chain = d.workspace_id AND e.subject = 'decision:' || d.id::text
        AND e.kind IN ('decision.proposed', 'decision.revised', 'decision.imported')
        AND e.body ->> 'revision' = r.number::text
    WHERE %(chain)s::uuid IS NULL OR d.workspace_id = %(chain)s ORDER BY 1, 3, 4
"""


def _revision_faults(workspace: Workspace | None) -> Iterator[Fault]:
    for chain, seq, number, revision, text, expected in _rows(_REVISIONS, workspace):
        if hashlib.sha256(text.encode()).hexdigest() != expected:
            yield Fault(chain, seq, f"D-{number:04d} revision {revision} is not the text that the log announced")


def _rows(sql: str, workspace: Workspace | None) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, {"chain": workspace.pk if workspace else None})
        while rows := cursor.fetchmany(2000):
            yield from rows
