"""The rows of a large log: the decisions of `bench reminders`, and what else a log has that was used for years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from bench.reminders_rows import copy, key, make_rows

if TYPE_CHECKING:
    from workshops.models import Decision, Member

EVENTS_EACH = 10
PEOPLE = 50
_APPROACHES = "(ARRAY['prompting', 'rag', 'fine_tuning', 'hybrid'])[1 + (hashtext(id::text) & 3)]"
_DAYS_AGO = "(mod(number, 1500) * interval '1 day')"


def make_log(member: Member, first: Decision, decisions: int) -> int:
    """So many copies of `first`, made over four years, of four approaches, one in ten due, each signed once (one in
    fifty a dissent), a third looked at before, all found by search; ten events each, one in a hundred a broken signal.
    How many events.

    The events are not chained: this log is read, not verified.
    """
    from workshops.models import Occurrence, RevisitPlan, SearchDocument, SignOff

    make_rows(member, first, plans=decisions, due=decisions // 10, people=PEOPLE)
    _execute(
        f"UPDATE workshops_decision SET approach = {_APPROACHES}, created_at = now() - {_DAYS_AGO}"  # noqa: S608 (ours)
        " WHERE workspace_id = %s AND id <> %s",
        member.workspace_id,
        first.pk,
    )
    plan = RevisitPlan.objects.get(decision=first)
    signed = SignOff.objects.get(revision__decision=first)
    of_revision = "(SELECT r.id FROM workshops_revision r WHERE r.decision_id = md5('workshops_decision' || g)::uuid)"
    copy(SignOff, f"id = '{signed.pk}'", decisions, {
        "id": key(SignOff), "revision_id": of_revision, "participant_id": "NULL", "member_id": f"'{member.pk}'",
        "stance": "CASE WHEN g % 50 = 0 THEN 'dissent' ELSE 'approve' END",
    })  # fmt: skip
    copy(Occurrence, f"plan_id = {plan.pk}", decisions // 3, {
        "id": "md5('looked' || g)::uuid", "plan_id": f"{plan.pk} + 3 * g", "period": "30000", "state": "'completed'",
        "outcome": "(ARRAY['reaffirmed', 'reaffirmed', 'amended', 'superseded', 'retired'])[1 + g % 5]",
        "completed_at": "now() - (g % 1000) * interval '1 day'", "completed_by_id": f"'{member.pk}'",
        "wake_at": "NULL",
    })  # fmt: skip
    copy(SearchDocument, f"decision_id = '{first.pk}'", decisions, {
        "decision_id": "md5('workshops_decision' || g)::uuid",
        "vector": "s.vector || (quote_literal(g) || ':1A')::tsvector",
    })  # fmt: skip
    _make_events(member, decisions)
    _execute("ANALYZE")
    return decisions * EVENTS_EACH


def _make_events(member: Member, decisions: int) -> None:
    _execute(
        """
        INSERT INTO log_event (event_id, chain, seq, kind, subject, actor, at, body_text, prev_hash, hash)
        SELECT md5('event' || g)::uuid, %(chain)s::uuid, %(head)s + g,
               CASE WHEN g %% 100 = 0 THEN 'signal.broke' ELSE 'revisit.due' END,
               'decision:' || md5('workshops_decision' || 1 + (g - 1) / %(each)s)::uuid, %(actor)s,
               now() - (%(all)s - g) * interval '1 minute',
               '{"due_on":"2026-01-31","signal":"' || md5('workshops_signal' || 1 + (g - 1) / %(each)s)::uuid || '"}',
               md5('before' || g) || md5('before'), md5('event' || g) || md5('event')
        FROM generate_series(1, %(all)s) g
        """,
        chain=member.workspace_id,
        head=_head(member),
        each=EVENTS_EACH,
        all=decisions * EVENTS_EACH,
        actor=f"member:{member.pk}",
    )
    _execute("UPDATE log_chain_head SET seq = seq + %s WHERE chain = %s", decisions * EVENTS_EACH, member.workspace_id)


def _head(member: Member) -> int:
    from workshops.queries.log import chain_head

    return chain_head(member.workspace_id).seq


def _execute(statement: str, *values: object, **named: object) -> None:
    from workshops.domain.database_owner import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, named or list(values) or None)  # type: ignore[arg-type]  # plain values, ours
