"""The log replayed: what its events say of each row, merged in their order, beside the row that people are shown.

All in SQL, a set at a time, into a temporary table of the caller's transaction: what all events together say of each
row, the later before the earlier. A column of which no event speaks is not compared. Replayed chains are never mixed:
an event speaks of rows of its own workspace only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from workshops.domain.log_faults import Fault
from workshops.domain.log_member_replayers import MEMBER_TABLES
from workshops.domain.log_replayers import FAMILIES, STATES
from workshops.domain.log_room_rows import ROOM_TABLES
from workshops.domain.log_rows import TABLES, Table
from workshops.models import Workspace

Row = tuple[Any, ...]

_MINE = "(%(chain)s::uuid IS NULL OR {of} = %(chain)s)"

_PREPARE = """
    SET LOCAL work_mem = '256MB';
    SET LOCAL jit = off;
    SET LOCAL enable_memoize = off;  -- of rows that no two events state alike
    DROP TABLE IF EXISTS pg_temp.log_said;
    CREATE OR REPLACE AGGREGATE pg_temp.log_merge(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}');
"""

# What each event says of each row, and in which order it counts: how everything stood (`log.stated`, turn 0); then, by
# event, the rows that it states (1) and what else it says (2); last what only such events change (3).
# Each of them reads the events in memory, those of its family alone: of a table, a dozen passes would each read every
# page again, and unpack each body again.
_EVENTS = """
    WITH event AS MATERIALIZED (
        SELECT e.chain, e.seq, e.event_id, e.kind, e.subject, e.actor, e.body || '{{}}' AS body
        FROM log_event e WHERE {of_event}
    ){of_families}
"""
_OF_FAMILY = """, {name} AS MATERIALIZED (SELECT * FROM event WHERE kind IN ({kinds}))"""
_STATED = """
    SELECT e.chain, e.seq, CASE e.kind WHEN 'log.stated' THEN 0 ELSE 1 END AS turn,
           t.key COLLATE "C" AS tbl, r.key COLLATE "C" AS key, r.value AS fields
    FROM event e CROSS JOIN LATERAL jsonb_each(e.body -> 'rows') t CROSS JOIN LATERAL jsonb_each(t.value) r
"""
# OFFSET 0: its kind is asked first, and nothing else of the other events.
_SAID = """
    UNION ALL
    SELECT e.chain, e.seq, {turn}, y.tbl COLLATE "C", y.key COLLATE "C", y.fields
    FROM (SELECT * FROM {family} WHERE kind IN ({kinds}) OFFSET 0) e CROSS JOIN LATERAL ({sql}) y(tbl, key, fields)
    WHERE y.key IS NOT NULL
"""
_IN_ORDER = "turn > 0, turn = 3, seq, turn"


def _facts() -> str:
    families = "".join(
        _OF_FAMILY.format(name=name, kinds=_quoted(sorted({kind for replayer in family for kind in replayer.kinds})))
        for name, family in FAMILIES.items()
    )
    said = (
        _SAID.format(turn=3 if replayer.lasting else 2, family=name, sql=replayer.sql, kinds=_quoted(replayer.kinds))
        for name, family in FAMILIES.items()
        for replayer in family
    )
    return _EVENTS.format(of_event=_MINE.format(of="e.chain"), of_families=families) + _STATED + "".join(said)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_MERGE = f"""
    CREATE TEMPORARY TABLE log_said ON COMMIT DROP AS
    SELECT chain, tbl, key, pg_temp.log_merge(fields ORDER BY {_IN_ORDER}) AS fields,
           bool_or(turn = 1) AND NOT bool_or(turn = 0) AS from_the_first
    FROM ({{facts}}) f GROUP BY key, tbl, chain  -- what tells them apart soonest, first
"""  # noqa: S608

# With a signal its readings go, with a workshop all that hangs on it.
_GO_ALONG = """
    UPDATE log_said r SET fields = r.fields || '{"gone": true}' FROM log_said s
    WHERE r.tbl = 'reading' AND s.tbl = 'signal' AND s.fields @> '{"gone": true}'
      AND s.chain = r.chain AND s.key = r.fields ->> 'signal_id';
    UPDATE log_said r SET fields = r.fields || '{"gone": true}' FROM log_said s
    WHERE r.tbl IN ('participant', 'round', 'note', 'recommendation', 'waiver', 'use_case_facts', 'costs', 'knock',
                    'checklist_answer', 'pilot')
      AND s.tbl = 'workshop' AND s.fields @> '{"gone": true}' AND s.chain = r.chain
      AND s.key IN (r.fields ->> 'workshop_id', split_part(r.key, ':', 1))
"""


def replay_faults(workspace: Workspace | None) -> Iterator[Fault]:
    """The first row of each table that is not what the events say: missing, unknown to them, or another."""
    chain = {"chain": workspace.pk if workspace else None}
    yield from _out_of_place(chain)
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE)
        cursor.execute(_MERGE.format(facts=_facts()), chain)
        cursor.execute("CREATE INDEX ON log_said (tbl)")  # each of twenty tables is compared with its own rows
        cursor.execute("ANALYZE log_said (chain, tbl, key)")
        cursor.execute(_GO_ALONG)
    for table in (*TABLES.values(), *ROOM_TABLES, *MEMBER_TABLES):
        yield from _row_faults(table, chain)
    yield from _text_faults(chain)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE pg_temp.log_said")


# Whoever may append may append any JSON: what states rows must state them as objects, or nothing can be merged.
# The body is unpacked once for all that is asked of it.
_MISSHAPEN = f"""
    SELECT e.chain, e.seq
    FROM (SELECT e.chain, e.seq, e.body || '{{}}' AS body FROM log_event e
          WHERE {_MINE.format(of="e.chain")} OFFSET 0) e
    WHERE (jsonb_typeof(e.body) <> 'object' OR e.body ? 'rows' AND (
        jsonb_typeof(e.body -> 'rows') <> 'object'
        OR jsonb_path_exists(e.body, 'strict $.rows.* ? (@.type() != "object")')
        OR jsonb_path_exists(e.body, 'strict $.rows.*.* ? (@.type() != "object")', silent => true)))
    ORDER BY 1, 2 LIMIT 1
"""  # noqa: S608


def shape_faults(workspace: Workspace | None) -> Iterator[Fault]:
    """The first event whose body cannot say anything of rows, so that it cannot be replayed."""
    for of, seq in _rows(_MISSHAPEN, {"chain": workspace.pk if workspace else None}):
        yield Fault(of, seq, "its body is no object, or states rows in another way than table, row, column")


_OUT_OF_PLACE = f"""
    SELECT f.chain, min(f.seq), f.kind, f.tbl
    FROM (SELECT e.chain, e.seq, e.kind, jsonb_object_keys(e.body -> 'rows') AS tbl FROM log_event e
          WHERE {_MINE.format(of="e.chain")}) f
    GROUP BY f.chain, f.kind, f.tbl
    HAVING NOT EXISTS (SELECT FROM unnest(%(kinds)s::text[], %(tables)s::text[]) k(kind, name)
                       WHERE k.kind = f.kind AND k.name = f.tbl)
    ORDER BY 1, 2 LIMIT 1
"""  # noqa: S608


def _out_of_place(chain: dict[str, Any]) -> Iterator[Fault]:
    pairs = [(kind, name) for kind, names in STATES.items() for name in names]
    known = {"kinds": [kind for kind, _ in pairs], "tables": [name for _, name in pairs]}
    for of, seq, kind, name in _rows(_OUT_OF_PLACE, {**chain, **known}):
        yield Fault(of, seq, f"it is a {kind}, and speaks of rows of {name}, which that kind does not change")


_COMPARE = """
    SELECT coalesce(s.chain, p.chain), coalesce(s.key, p.key), p.number, s.fields,
           to_jsonb(p.row) AS shown,
           CASE WHEN p.key IS NULL THEN NULL
                WHEN jsonb_populate_record_valid(p.row, s.fields) THEN to_jsonb(jsonb_populate_record(p.row, s.fields))
                ELSE to_jsonb(p.row) || s.fields END AS said
    FROM (SELECT chain, key, CASE WHEN from_the_first THEN '{empty}'::jsonb ELSE '{{}}' END || fields {erased} AS fields
          FROM log_said WHERE tbl = '{name}') s
    FULL JOIN (SELECT d.workspace_id AS chain, ({key}) COLLATE "C" AS key, d.number, p AS row FROM {source}
               WHERE {mine}) p
      ON p.chain = s.chain AND p.key = s.key
    WHERE s.key IS NULL
       OR (p.key IS NULL) IS DISTINCT FROM (s.fields @> '{{"gone": true}}')
       OR CASE WHEN p.key IS NULL THEN NULL
               WHEN jsonb_populate_record_valid(p.row, s.fields)
               THEN jsonb_populate_record(p.row, s.fields) IS DISTINCT FROM p.row ELSE true END
    ORDER BY 1, 3, 2 LIMIT 1
"""


def _row_faults(table: Table, chain: dict[str, Any]) -> Iterator[Fault]:
    # A text that was erased reads null; its row shows nothing in its place.
    erased = " ".join(
        f"""|| CASE fields -> '{text}' WHEN 'null' THEN '{{"{text}": ""}}'::jsonb ELSE '{{}}' END"""
        for text in table.texts
    )
    sql = _COMPARE.format(
        name=table.name,
        key=table.key,
        source=table.source,
        erased=erased,
        empty=json.dumps(dict.fromkeys(table.else_empty, "")),
        mine=_MINE.format(of="d.workspace_id"),
    )
    for of, key, number, said, shown, merged in _rows(sql, chain):
        label = f"{key} (D-{number:04d})" if number else key
        seq, field, why = _difference(table, of, key, said, shown, merged)
        yield Fault(of, seq, why, table=table.name, row=label, field=field)


def _difference(
    table: Table, chain: object, key: str, said: str | None, shown: str | None, merged: str | None
) -> tuple[int, str, str]:
    """The event that says otherwise, the first field in which they differ, and why."""
    if said is None:
        return 0, "", "no event speaks of it: it was put there beside the log"
    fields = json.loads(said)
    if shown is None:
        seq = _last_to_say(table, chain, key, None)
        return seq, "", f"it is not there, and event {seq} says that it is: it was removed beside the log"
    if fields.get("gone") is True:
        seq = _last_to_say(table, chain, key, "gone")
        return seq, "", f"it is there, and event {seq} says that it is gone"
    now, then = json.loads(shown), json.loads(merged or "{}")
    field = next(name for name in sorted(fields) if name in now and now[name] != then[name])
    seq = _last_to_say(table, chain, key, field)
    if field in table.texts and seq == 0:
        return seq, field, "no event speaks of that text: it was put there beside the log"
    if field in table.texts:
        return seq, field, f"it is not the text that lies beside event {seq}, or was erased there"
    return seq, field, f"it is {_short(now[field])}, and event {seq} says {_short(then[field])}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _last_to_say(table: Table, chain: object, key: str, field: str | None) -> int:
    """The last event that speaks of the row, and of that field of it."""
    sql = f"""
        SELECT seq FROM ({_facts()}) f WHERE tbl = %(tbl)s AND key = %(key)s
          AND (%(field)s::text IS NULL OR fields ? %(field)s)
        ORDER BY turn > 0 DESC, turn = 3 DESC, seq DESC LIMIT 1
    """  # noqa: S608
    found = _rows(sql, {"chain": chain, "tbl": table.name, "key": key, "field": field})
    return int(found[0][0]) if found else 0


# A revision's hash is compared with what was said of it; here its text with its hash.
_TEXTS = f"""
    SELECT d.workspace_id, d.id::text || ':' || p.number || ' (D-' || lpad(d.number::text, 4, '0') || ')'
    FROM workshops_revision p JOIN workshops_decision d ON d.id = p.decision_id
    WHERE encode(sha256(convert_to(p.text, 'UTF8')), 'hex') <> p.sha256 AND {_MINE.format(of="d.workspace_id")}
    ORDER BY 1, d.number, p.number LIMIT 1
"""  # noqa: S608


def _text_faults(chain: dict[str, Any]) -> Iterator[Fault]:
    for of, row in _rows(_TEXTS, chain):
        why = "it is not the text that was signed: its SHA-256 is another"
        yield Fault(of, 0, why, table="revision", row=row, field="text")


def _rows(sql: str, values: dict[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
