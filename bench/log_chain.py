"""A chain of events as they are in use, for `bench log`: a decision that was proposed, planned, signed, accepted and
measured, and as many copies of its rows and events as are asked for, chained and hashed as if each had happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import connection

from bench.pages import decision_of
from bench.reminders_rows import copy, count_on, next_key

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from workshops.models import Decision, Member

READINGS = 6
EVENTS_EACH = 4 + READINGS
_BATCH = 500


def fill_chain(member: Member, events: int) -> int:
    """Fills the chain of the member's workspace up to some `events`. How many decisions it then speaks of."""
    first = _lived(member)
    copies = max(0, events // EVENTS_EACH - 2)
    _copy_rows(first, copies)
    with connection.cursor() as cursor:
        for start in range(1, copies + 1, _BATCH):
            _append(cursor, first, start, min(start + _BATCH - 1, copies))
        for start in range(1, copies + 1, _BATCH):
            cursor.execute(
                "SELECT search_refresh(id) FROM workshops_decision"
                " WHERE workspace_id = %s AND number BETWEEN %s AND %s",
                [member.workspace_id, first.number + start, first.number + start + _BATCH - 1],
            )
    return copies + 1


def _lived(member: Member) -> Decision:
    from workshops.domain import decisions, readings
    from workshops.models import Decision, Signal

    decision = decision_of(member, "Claims copilot", assumptions=1)
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(
        decision=decision,
        signer=decisions.Signer(None, member),
        stance="approve",
        reason="The manual was read, and it holds.",
        revision_sha256=seen,
    )
    decisions.accept_decision(
        decision=Decision.objects.get(pk=decision.pk), by=member, unsigned_reason="The others agreed by telephone."
    )
    signal = Signal.objects.get(assumption__decision=decision)
    for _ in range(READINGS):
        readings.take_reading(signal=signal, by=member, value=10, source="The manual's own history")
    return Decision.objects.get(pk=decision.pk)


def _copy_rows(first: Decision, copies: int) -> None:
    """The n-th copy of a row has the id that `_renamed` gives to it in the events."""
    from workshops.models import Assumption, Occurrence, Reading, Revision, RevisitPlan, Signal, SignOff, TermOfForce
    from workshops.models import SearchDocument as Document

    mine = f"decision_id = '{first.pk}'"
    named = {"decision_id": _renamed("s.decision_id")}
    copy(type(first), f"id = '{first.pk}'", copies, {
        "id": _renamed("s.id"), "number": "s.number + g", "workshop_id": "NULL",
    })  # fmt: skip
    copy(Revision, mine, copies, {**named, "id": "s.id + g"})
    copy(RevisitPlan, mine, copies, {**named, "id": "s.id + g"})
    copy(Assumption, mine, copies, {**named, "id": _renamed("s.id")})
    of_first = _only("assumption", mine)
    signal = _only("signal", f"assumption_id = {of_first}")
    copy(Signal, f"assumption_id = {of_first}", copies, {
        "id": _renamed("s.id"), "assumption_id": _renamed("s.assumption_id"),
    })  # fmt: skip
    copy(Reading, f"signal_id = {signal}", copies, {
        "id": _renamed("s.id"), "signal_id": _renamed("s.signal_id"),
    }, limit=READINGS)  # fmt: skip
    copy(Occurrence, f"plan_id = {_only('revisitplan', mine)}", copies, {
        "id": _renamed("s.id"), "plan_id": "s.plan_id + g",
    })  # fmt: skip
    copy(SignOff, f"revision_id = {_only('revision', mine)}", copies, {
        "id": _renamed("s.id"), "revision_id": "s.revision_id + g",
    })  # fmt: skip
    copy(Document, mine, copies, named)
    copy(TermOfForce, mine, copies, {**named, "id": next_key(TermOfForce)})
    count_on(Revision, RevisitPlan)


def _only(table: str, where: str) -> str:
    return f"(SELECT only_one.id FROM workshops_{table} only_one WHERE only_one.{where})"  # noqa: S608 (ids of our own)


def _renamed(name: str) -> str:
    return f"md5({name}::text || g)::uuid"


def _append(cursor: CursorWrapper, first: Decision, start: int, end: int) -> None:
    """The events of those copies, in the order in which they happened to the first, in one commit."""
    cursor.execute(
        """
        INSERT INTO workshops_eventtext (event, field, salt, text)
        SELECT md5(t.event::text || g)::uuid, t.field, t.salt, t.text
        FROM log_event e JOIN workshops_eventtext t ON t.event = e.event_id, generate_series(%s::int, %s::int) g
        WHERE e.chain = %s AND e.subject = %s
        """,
        [start, end, first.workspace_id, f"decision:{first.pk}"],
    )
    ids, templates = _templates(first)
    renamed = "t.body"
    for one in ids:
        renamed = f"replace({renamed}, '{one}', md5('{one}' || c.g)::uuid::text)"
    for mark in ("decision", "revision", "plan"):
        renamed = f"""replace({renamed}, '"@{mark}@"', (c.{mark} + c.g)::text)"""
    cursor.execute(
        f"""
        SELECT count(*) FROM (
            SELECT g, %s::int AS decision, %s::int AS revision, %s::int AS plan
            FROM generate_series(%s::int, %s::int) g) c
        CROSS JOIN unnest(%s::int[], %s::uuid[], %s::text[], %s::text[], %s::text[])
            AS t(place, event, kind, actor, body)
        CROSS JOIN LATERAL (SELECT count(*) FROM log_append(
            %s, md5(t.event::text || c.g)::uuid, t.kind, 'decision:' || md5(%s || c.g)::uuid, t.actor, {renamed})) done
        """,  # noqa: S608 (ids of our own)
        [
            first.number, *_numbers(first), start, end,
            [place for place, *_ in templates], *([one[at] for one in templates] for at in (1, 2, 3, 4)),
            first.workspace_id, str(first.pk),
        ],
    )  # fmt: skip


def _numbers(first: Decision) -> tuple[int, int]:
    from workshops.models import Revision, RevisitPlan

    return Revision.objects.get(decision=first).pk, RevisitPlan.objects.get(decision=first).pk


def _templates(first: Decision) -> tuple[set[str], list[tuple[int, object, str, str, str]]]:
    """The ids that every copy has of its own, and the events with a mark where a copy's numbers stand."""
    ids = {str(first.pk)}
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, event_id, kind, actor, body_text FROM log_event"
            " WHERE chain = %s AND subject = %s ORDER BY seq",
            [first.workspace_id, f"decision:{first.pk}"],
        )
        for seq, event, kind, actor, text in cursor.fetchall():
            body = json.loads(text)
            if "number" in body:
                body["number"] = "@decision@"
            for table, rows in body.get("rows", {}).items():
                for row in rows.values():
                    _mark(table, row, ids)
            found.append((seq, event, kind, actor, json.dumps(body, ensure_ascii=False)))
    return ids, found


def _mark(table: str, row: dict[str, object], ids: set[str]) -> None:
    if table == "decision":
        row |= {"number": "@decision@", "workshop_id": None}
    for column, mark in (("revision_id", "revision"), ("plan_id", "plan")):
        if row.get(column) is not None:
            row[column] = f"@{mark}@"
    if table in ("revision", "plan"):
        row["id"] = f"@{table}@"
    elif "id" in row:
        ids.add(str(row["id"]))
