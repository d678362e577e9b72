"""Pilots, compared with the digests that the log keeps of them: what their files said, and the files themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from workshops.domain.log import canonical, sha256
from workshops.domain.log_faults import Fault
from workshops.domain.pilot_files import sha256_of, unpacked
from workshops.models import Workspace

# One at a time: each has up to 50 MB. What the replay has found wrong with a row is not said again here.
_BATCH = 1
_IMPORTED = """
    SELECT e.chain, e.seq, p.id::text, p.sha256, p.size, e.body ->> 'said', p.said::text, e.body ->> 'compared',
           coalesce(p.compared::text, 'null'), f.content, p.file_erased_at IS NOT NULL
    FROM log_event e
    JOIN workshops_pilot p ON p.id::text = e.body ->> 'pilot' AND p.workspace_id = e.chain
    LEFT JOIN workshops_pilotfile f ON f.pilot_id = p.id
    WHERE e.kind = 'pilot.imported' AND (%(chain)s::uuid IS NULL OR e.chain = %(chain)s)
    ORDER BY 1, 2
"""


def pilot_faults(workspace: Workspace | None) -> Iterator[Fault]:
    """A pilot whose figures or file are not those of which the log has the SHA-256, or whose file is gone unsaid."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_IMPORTED, {"chain": workspace.pk if workspace else None})
        while rows := cursor.fetchmany(_BATCH):
            for row in rows:
                yield from _faults(*row)


def _faults(
    chain: UUID, seq: int, key: str, digest: str, size: int, said: str, now: str, compared: str, then: str,
    content: bytes | None, erased: bool,
) -> Iterator[Fault]:  # fmt: skip
    for field, text, expected in (("said", now, said), ("compared", then, compared)):
        if sha256(canonical(json.loads(text))) != expected:
            why = f"it is not what event {seq} has the SHA-256 of"
            yield Fault(chain, seq, why, table="pilot", row=key, field=field)
    if why := _file_fault(content, size, digest, erased=erased):
        yield Fault(chain, seq, why, table="pilot", row=key, field="file")


def _file_fault(content: bytes | None, size: int, digest: str, *, erased: bool) -> str:
    if content is None:
        return "" if erased else "it is not there, and no event says that it was erased"
    if erased:
        return "it is there, and an event says that it was erased"
    try:
        return (
            "" if sha256_of(unpacked(content, size)) == digest else "it is another file than the one that was imported"
        )
    except ValueError:
        return "it is another file than the one that was imported"
