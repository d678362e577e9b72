"""The rows that people are shown of decisions, and notes of rooms, as events state them: the log holds each row as a
change left it.

An event that changes rows says under `rows` what they are now: {table: {row: {column: value}}}; a row that is no more
says {"gone": true}. So replaying the log gives the tables again (`log_replay`), and a new kind of event that names its
rows needs no code there. Texts that people wrote freely are left out: they lie beside the event, where they can be
erased. So is what only steers `tick` and calendars.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model

from workshops.models import (
    Assumption,
    ChecklistAnswer,
    Decision,
    MetricOutcome,
    Note,
    Occurrence,
    Pilot,
    Reading,
    Revision,
    RevisitPlan,
    Signal,
    SignOff,
)

Rows = dict[str, dict[str, dict[str, object]]]
# Beyond this a whole number has no one form in canonical JSON.
_WHOLE = 2**53


@dataclass(frozen=True)
class Table:
    """A table that the log gives again.

    `source`: SQL after FROM, with the row as `p` and its decision as `d` (of what belongs to none, its workspace).
    `key`: SQL for what names the row, the same whenever it is replayed. `texts`: its columns that a person wrote
    freely, which lie beside the event. `unsaid`: what no event states.
    `else_empty`: texts that are empty where no event speaks of them, in rows that events have stated from the first.
    """

    name: str
    source: str
    key: str
    texts: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    else_empty: tuple[str, ...] = ()

    @property
    def left_out(self) -> list[str]:
        return [*self.texts, *self.unsaid]


_OF_ASSUMPTION = "JOIN workshops_decision d ON d.id = a.decision_id"
_SIGN_OFF_KEY = (
    "d.id::text || ':' || r.number || ':' ||"
    " CASE WHEN p.participant_id IS NULL THEN 'member:' || p.member_id ELSE 'participant:' || p.participant_id END"
)

TABLES: dict[type[Model], Table] = {
    Decision: Table("decision", "workshops_decision p JOIN workshops_decision d ON d.id = p.id", "d.id::text"),
    Revision: Table(
        "revision",
        "workshops_revision p JOIN workshops_decision d ON d.id = p.decision_id",
        "d.id::text || ':' || p.number",
        # Its hash is said, and compared with the text; `body` is made of the text by PostgreSQL.
        unsaid=("text", "body"),
    ),
    SignOff: Table(
        "sign_off",
        "workshops_signoff p JOIN workshops_revision r ON r.id = p.revision_id"
        " JOIN workshops_decision d ON d.id = r.decision_id",
        _SIGN_OFF_KEY,
        texts=("signer_name", "reason"),
    ),
    Assumption: Table(
        "assumption", "workshops_assumption p JOIN workshops_decision d ON d.id = p.decision_id", "p.id::text"
    ),
    Signal: Table(
        "signal",
        f"workshops_signal p JOIN workshops_assumption a ON a.id = p.assumption_id {_OF_ASSUMPTION}",
        "p.id::text",
        unsaid=("silent_at",),
    ),
    Reading: Table(
        "reading",
        "workshops_reading p JOIN workshops_signal s ON s.id = p.signal_id"
        f" JOIN workshops_assumption a ON a.id = s.assumption_id {_OF_ASSUMPTION}",
        "p.id::text",
        texts=("source",),
        unsaid=("idempotency_key",),
    ),
    RevisitPlan: Table(
        "plan",
        "workshops_revisitplan p JOIN workshops_decision d ON d.id = p.decision_id",
        "d.id::text",
        texts=("owner_name",),
    ),
    Occurrence: Table(
        "occurrence",
        "workshops_occurrence p JOIN workshops_revisitplan q ON q.id = p.plan_id"
        " JOIN workshops_decision d ON d.id = q.decision_id",
        "p.id::text",
        texts=("reason_words", "note"),
        else_empty=("reason_words", "note"),
        unsaid=("wake_at", "passed_at", "changed_at", "started_at", "left_since"),
    ),
    MetricOutcome: Table(
        "metric_outcome",
        "workshops_metricoutcome p JOIN workshops_revision r ON r.id = p.revision_id"
        " JOIN workshops_decision d ON d.id = r.decision_id",
        "p.id::text",
    ),
    Note: Table(
        "note",
        "workshops_note p CROSS JOIN LATERAL (SELECT w.workspace_id, NULL::int AS number FROM workshops_workshop w"
        " WHERE w.id = p.workshop_id) d",
        "p.id::text",
        texts=("text", "author_name", "owner_name"),
        else_empty=("owner_name",),
    ),
    ChecklistAnswer: Table(
        "checklist_answer",
        "workshops_checklistanswer p CROSS JOIN LATERAL (SELECT w.workspace_id, NULL::int AS number"
        " FROM workshops_workshop w WHERE w.id = p.workshop_id) d",
        "p.id::text",
        texts=("answer", "author_name"),
    ),
    Pilot: Table(
        "pilot",
        "workshops_pilot p CROSS JOIN LATERAL (SELECT p.workspace_id,"
        " (SELECT e.number FROM workshops_decision e WHERE e.id = p.decision_id) AS number) d",
        "p.id::text",
        texts=("filename",),
        # Its event has the SHA-256 of what the file says (`log_pilot_check`).
        unsaid=("said", "compared"),
    ),
}


def rows_as_they_are(rows: Iterable[Model]) -> Rows:
    """The rows as the database has them now, in one query, whatever the objects in memory say.

    One that is no more is said to be gone; its key is then that of the table's own primary key.
    """
    by_model: dict[type[Model], list[object]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row.pk)
    found: Rows = {TABLES[model].name: {} for model in by_model}
    if not by_model:
        return found
    sql = " UNION ALL ".join(_one(TABLES[model]) for model in by_model)
    values = [value for model, keys in by_model.items() for value in (TABLES[model].left_out, keys)]
    seen = set()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for name, pk, key, row in cursor.fetchall():
            seen.add((name, pk))
            found[name][key] = json.loads(row, parse_int=_number)
    for model, keys in by_model.items():
        name = TABLES[model].name
        found[name].update({str(key): {"gone": True} for key in keys if (name, str(key)) not in seen})
    return found


def _one(table: Table) -> str:
    # What stands in a table is ours; values are passed beside it.
    return (
        f"SELECT '{table.name}', p.id::text, {table.key}, (to_jsonb(p) - %s::text[])::text"  # noqa: S608
        f" FROM {table.source} WHERE p.id = ANY(%s)"
    )


def _number(digits: str) -> int | float:
    whole = int(digits)
    return whole if abs(whole) < _WHOLE else float(digits)
