"""Where somebody's name or address stands in a workspace's texts, whoever wrote them: before an erasure, and after it.

What others wrote is theirs, and a name in it may mean somebody else, so it is counted and never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from workshops.enums import NamePlace
from workshops.models import Workspace


@dataclass(frozen=True)
class Place:
    """`what`: in which kind of text. `where`: the decision's label or the workshop's title; empty: the workspace.
    `count`: how many such texts. `number`, `workshop`: of the decision or the workshop."""

    what: NamePlace
    where: str
    count: int
    number: int | None
    workshop: UUID | None


_DECISION = "JOIN workshops_decision d ON d.id = {of}"
_ROOM = "JOIN workshops_workshop w ON w.id = {of}"
_LABEL = "'D-' || lpad(d.number::text, greatest(4, length(d.number::text)), '0'), d.number, NULL::uuid"
_TITLE = "w.title, NULL::int, w.id"

# Where, of the workspace, and in which text.
_SOURCES = (
    (NamePlace.TEXT, _LABEL, f"workshops_revision r {_DECISION.format(of='r.decision_id')}", "d.workspace_id",
     "r.text"),
    (NamePlace.SIGNATURE, _LABEL,
     f"workshops_signoff s JOIN workshops_revision r ON r.id = s.revision_id {_DECISION.format(of='r.decision_id')}",
     "d.workspace_id", "concat_ws(E'\\n', s.signer_name, s.reason)"),
    (NamePlace.REVISIT, _LABEL,
     "workshops_occurrence o JOIN workshops_revisitplan p ON p.id = o.plan_id"
     f" {_DECISION.format(of='p.decision_id')}",
     "d.workspace_id", "concat_ws(E'\\n', o.reason_words, o.note)"),
    (NamePlace.PLAN, _LABEL, f"workshops_revisitplan p {_DECISION.format(of='p.decision_id')}", "d.workspace_id",
     "p.owner_name"),
    (NamePlace.READING, _LABEL,
     "workshops_reading g JOIN workshops_signal s ON s.id = g.signal_id JOIN workshops_assumption a"
     f" ON a.id = s.assumption_id {_DECISION.format(of='a.decision_id')}", "d.workspace_id", "g.source"),
    (NamePlace.EVENT, _LABEL,
     "workshops_eventtext t JOIN log_event e ON e.event_id = t.event AND e.kind NOT IN ('decision.signed',"
     " 'reading.taken', 'readings.taken', 'revisit.planned', 'revisit.plan_changed', 'revisit.completed',"
     " 'revisit.asked_early', 'revisit.missed') JOIN workshops_decision d ON e.subject = 'decision:' || d.id",
     "d.workspace_id", "t.text"),
    (NamePlace.QUESTION, _TITLE, "workshops_workshop w", "w.workspace_id",
     "concat_ws(E'\\n', w.title, w.use_case, w.facts, w.waived_gates::text)"),
    (NamePlace.PERSON, _TITLE, f"workshops_participant p {_ROOM.format(of='p.workshop_id')}", "w.workspace_id",
     "p.name"),
    (NamePlace.NOTE, _TITLE, f"workshops_note n {_ROOM.format(of='n.workshop_id')}", "w.workspace_id",
     "concat_ws(E'\\n', n.text, n.author_name, n.owner_name)"),
    (NamePlace.REASON, _TITLE,
     f"workshops_answer a JOIN workshops_round r ON r.id = a.round_id {_ROOM.format(of='r.workshop_id')}",
     "w.workspace_id", "a.reason"),
    (NamePlace.CHECKLIST, _TITLE, f"workshops_checklistanswer c {_ROOM.format(of='c.workshop_id')}", "w.workspace_id",
     "concat_ws(E'\\n', c.answer, c.author_name)"),
    (NamePlace.KNOCK, _TITLE, f"workshops_knock k {_ROOM.format(of='k.workshop_id')}", "w.workspace_id", "k.name"),
    (NamePlace.EVENT, _TITLE,
     "workshops_eventtext t JOIN log_event e ON e.event_id = t.event AND e.kind NOT IN ('note.added',"
     " 'workshop.created', 'participant.joined', 'gate.waived', 'checklist.answered', 'door.knocked')"
     " JOIN workshops_workshop w ON e.subject = 'workshop:' || w.id", "w.workspace_id", "t.text"),
    (NamePlace.VIEW, "'', NULL::int, NULL::uuid", "workshops_savedview v JOIN workshops_member m ON m.id = v.member_id",
     "m.workspace_id", "concat_ws(E'\\n', v.name, v.query)"),
    (NamePlace.TEMPLATE, "'', NULL::int, NULL::uuid", "workshops_workshoptemplate x", "x.workspace_id",
     "concat_ws(E'\\n', x.name, x.setup ->> 'title', x.setup ->> 'use_case', x.setup ->> 'facts',"
     " x.setup ->> 'roles')"),
    (NamePlace.CHANNEL, "'', NULL::int, NULL::uuid", "workshops_workspacechannel c", "c.workspace_id", "c.name"),
)  # fmt: skip

_ONE = """
    SELECT '{what}', {label}, count(*) FROM {source}
    WHERE {workspace} = %(workspace)s AND {text} ~* %(words)s GROUP BY 2, 3, 4
"""
_FOUND = " UNION ALL ".join(
    _ONE.format(what=what.value, label=label, source=source, workspace=workspace, text=text)
    for what, label, source, workspace, text in _SOURCES
)
_ORDER = f"SELECT * FROM ({_FOUND}) f(what, place, number, workshop, count) ORDER BY number NULLS LAST, place, what"  # noqa: S608 (our own names)


def places_of(workspace: Workspace, words: Iterable[str]) -> list[Place]:
    """Where any of these names or addresses stands as words of their own, by decision, then by workshop."""
    wanted = [re.escape(word) for word in words if word.strip()]
    if not wanted:
        return []
    pattern = rf"(^|[^[:alnum:]])({'|'.join(wanted)})($|[^[:alnum:]])"
    with connection.cursor() as cursor:
        cursor.execute(_ORDER, {"workspace": workspace.pk, "words": pattern})
        return [
            Place(NamePlace(what), where, count, number, workshop)
            for what, where, number, workshop, count in cursor.fetchall()
        ]
