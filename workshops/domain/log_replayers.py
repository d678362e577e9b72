"""What each kind of event says about rows.

Most kinds say it under `rows` (see `log_rows`): here they are listed with the tables that they may speak of. What the
rest of an event says (who acted, which stance, the text that lies beside it) is a small piece of SQL with the event as
`e`, which gives (table, row, {column: value}); it holds for events of before `rows` too, and it goes before them.

A new kind is one line in `STATES`; or one in `CHANGES_NOTHING`; or both a line and a replayer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Replayer:
    """`lasting`: what it says is changed by these kinds alone, so no other event takes it back."""

    kinds: tuple[str, ...]
    sql: str
    lasting: bool = False


REPLAYERS: list[Replayer] = []


def replays(*kinds: str, lasting: bool = False) -> Callable[[Callable[[], str]], Callable[[], str]]:
    def register(says: Callable[[], str]) -> Callable[[], str]:
        REPLAYERS.append(Replayer(kinds, says(), lasting))
        return says

    return register


_TEXT_OF_DECISION = ("decision", "revision", "sign_off", "assumption", "signal")

# The tables whose rows a kind of event may state.
STATES: dict[str, tuple[str, ...]] = {
    # How everything stood when the log began to state rows (migration 0020).
    "log.stated": (*_TEXT_OF_DECISION, "reading", "plan", "occurrence"),
    "decision.drafted": _TEXT_OF_DECISION,
    "decision.proposed": _TEXT_OF_DECISION,
    "decision.imported": _TEXT_OF_DECISION,
    "decision.revised": _TEXT_OF_DECISION,
    "decision.signed": ("sign_off",),
    "decision.accepted": ("decision",),
    "decision.put_forward": ("decision",),
    "decision.rejected": ("decision",),
    "decision.superseded": ("decision",),
    "decision.amended": ("decision",),
    "decision.reopened": ("decision",),
    "decision.retired": ("decision",),
    "decision.linked": ("decision",),
    "decision.unlinked": ("decision",),
    "assumption.marked": ("assumption", "signal"),
    "reading.taken": ("reading", "assumption"),
    "readings.taken": ("reading", "assumption"),
    "signal.begun": ("assumption", "signal"),
    "signal.broke": ("signal",),
    "signal.recovered": ("signal",),
    "revisit.planned": ("plan", "occurrence"),
    "revisit.plan_changed": ("plan", "occurrence"),
    "revisit.plan_resumed": ("plan", "occurrence"),
    "revisit.plan_ended": ("plan", "occurrence"),
    "revisit.taken_over": ("plan",),
    "revisit.owner_back": ("plan",),
    "revisit.asked_early": ("occurrence",),
    "revisit.evidence_added": ("occurrence",),
    "revisit.due": ("occurrence",),
    "revisit.missed": ("occurrence",),
    "revisit.snoozed": ("occurrence",),
    "revisit.started": ("occurrence",),
    "revisit.left": ("occurrence",),
    "revisit.resumed": ("occurrence",),
    "revisit.reopened": ("occurrence",),
    "revisit.completed": ("occurrence",),
}

# Kinds that concern no row of those tables: rooms, people, channels, and what was only said.
CHANGES_NOTHING = frozenset(
    {
        "agenda.changed",
        "ballots.locked",
        "ballots.unlocked",
        "channel.added",
        "channel.removed",
        "channel.tested",
        "criterion.revealed",
        "decision.reimported",
        "deadline.dropped",
        "deadline.set",
        "invitation.withdrawn",
        "invitations.erased",
        "note.added",
        "note.brought_back",
        "note.parked",
        "note.settled",
        "participant.joined",
        "participant.recognised",
        "participant.removed",
        "participant.role_changed",
        "people.invited",
        "people.seated_again",
        "recommendation.computed",
        "recommendation.requested",
        "reminders.sent",
        "round.closed",
        "round.opened",
        "signal.silent",
        "texts.erased",
        "workshop.co_facilitator_added",
        "workshop.co_facilitator_removed",
        "workshop.moved",
        "workshop.promise_changed",
        "workshop.taken_over",
        "workspace.created",
        "workspace.time_zone_changed",
    }
)

_SUBJECT = "split_part(e.subject, ':', 2)"
_MEMBER = "CASE WHEN e.actor LIKE 'member:%%' THEN split_part(e.actor, ':', 2) END"


def _text(name: str) -> str:
    """What lies beside the event under that name: empty where nothing was said, null where it was erased."""
    found = f"(SELECT to_jsonb(t.text) FROM workshops_eventtext t WHERE t.event = e.event_id AND t.field = '{name}')"  # noqa: S608
    return f"""CASE WHEN e.body ? '{name}_sha256' THEN coalesce({found}, 'null') ELSE '""'::jsonb END"""


def _column_if_said(column: str, name: str) -> str:
    said = f"jsonb_build_object('{column}', {_text(name)})"
    return f"CASE WHEN e.body ? '{name}_sha256' THEN {said} ELSE '{{}}'::jsonb END"


@replays("decision.proposed", "decision.revised", "decision.imported")
def _announced() -> str:
    """What a decision was, of before events stated its row."""
    return f"""
        SELECT 'decision', {_SUBJECT}, jsonb_build_object(
            'number', e.body -> 'number', 'revision_number', e.body -> 'revision',
            'status', coalesce(e.body -> 'status', '"proposed"'),
            'title', e.body #> '{{text,title}}', 'approach', e.body #> '{{text,approach}}')
        WHERE NOT e.body ? 'rows'
    """


@replays("decision.drafted", "decision.proposed", "decision.revised", "decision.imported", lasting=True)
def _hash_of_text() -> str:
    return f"""
        SELECT 'revision', {_SUBJECT} || ':' || b.revision,
            jsonb_build_object('number', b.revision, 'sha256', b.sha256)
        FROM jsonb_to_record(e.body) b(revision int, sha256 text)
    """  # noqa: S608


@replays("decision.signed", lasting=True)
def _signed() -> str:
    """The actor's own stance on the text that is named, in their own words."""
    return f"""
        SELECT 'sign_off', {_SUBJECT} || ':' || (e.body ->> 'revision') || ':' || e.actor,
            jsonb_build_object('stance', e.body -> 'stance', 'role_key', e.body -> 'role', 'reason', {_text("reason")})
            || {_column_if_said("signer_name", "signer_name")}
    """


@replays("decision.accepted")
def _accepted() -> str:
    fields = f"""jsonb_build_object('status', 'accepted', 'accepted_by_id', {_MEMBER})"""
    return f"SELECT 'decision', {_SUBJECT}, {fields} WHERE NOT e.body ? 'rows'"


@replays("decision.superseded", "decision.amended", "decision.rejected", "decision.retired")
def _ended() -> str:
    fields = "jsonb_build_object('status', split_part(e.kind, '.', 2))"
    return f"SELECT 'decision', {_SUBJECT}, {fields} WHERE NOT e.body ? 'rows'"


@replays("gate.waived", "gate.restored")
def _waiver() -> str:
    """A gate of a workshop is set aside, with a reason (of which a workshop keeps so much), or it is not."""
    return f"""
        SELECT 'waiver', {_SUBJECT} || ':' || (e.body ->> 'gate'), jsonb_build_object(
            'gone', e.kind = 'gate.restored', 'reason', left({_text("reason")} #>> '{{}}', 1000))
    """


@replays("workshop.created", "workshop.facts_changed")
def _use_case_facts() -> str:
    """What is known of a use case; a workshop of which nothing is has no such row."""
    return f"""
        SELECT 'use_case_facts', {_SUBJECT}, (e.body -> 'facts') || jsonb_build_object(
            'gone', e.body -> 'facts' = '{{"in_place": "", "budget": "", "queries_a_day": null}}'::jsonb)
        WHERE e.body ? 'facts'
    """


@replays("costs.changed")
def _costs() -> str:
    """With which numbers a workshop counts its costs; gone where it goes by those of its framework again."""
    return f"""
        SELECT 'costs', {_SUBJECT},
            jsonb_build_object('gone', e.body -> 'costs' = '{{}}', 'costs', e.body -> 'costs')
    """


@replays("reading.taken", lasting=True)
def _reading() -> str:
    """One value; where it came from is said since events state rows."""
    source = f"CASE WHEN e.body ? 'rows' THEN jsonb_build_object('source', {_text('source')}) ELSE '{{}}'::jsonb END"
    return f"""
        SELECT 'reading', e.body ->> 'reading', jsonb_build_object(
            'signal_id', e.body -> 'signal', 'value', e.body -> 'value', 'at', e.body -> 'at',
            'status', e.body -> 'status') || {source}
    """


@replays("readings.taken")
def _readings() -> str:
    """Where each of them came from: one text beside the event, {reading: source}."""
    return """
        SELECT 'reading', r.key, jsonb_build_object('source', CASE
            WHEN NOT e.body ? 'sources_sha256' THEN '""'
            WHEN t.text IS NULL THEN 'null'
            ELSE to_jsonb(coalesce(t.text::jsonb ->> r.key, '')) END)
        FROM jsonb_object_keys(e.body #> '{rows,reading}') r(key)
        LEFT JOIN workshops_eventtext t ON t.event = e.event_id AND t.field = 'sources'
    """


@replays("revisit.planned", "revisit.plan_changed")
def _plan_owner() -> str:
    return f"SELECT 'plan', {_SUBJECT}, {_column_if_said('owner_name', 'owner_name')}"


@replays("revisit.asked_early")
def _asked_early() -> str:
    return f"SELECT 'occurrence', e.body ->> 'occurrence', jsonb_build_object('reason_words', {_text('words')})"


@replays("revisit.missed")
def _carried_on() -> str:
    return f"SELECT 'occurrence', e.body ->> 'next', {_column_if_said('reason_words', 'reason_words')}"


@replays("revisit.completed", lasting=True)
def _completed() -> str:
    return f"""
        SELECT 'occurrence', e.body ->> 'occurrence',
            jsonb_build_object('state', 'completed', 'outcome', e.body -> 'outcome', 'note', {_text("note")})
    """


def known_kinds() -> frozenset[str]:
    """Every kind of which it is known what it says about rows, or that it says nothing."""
    return frozenset(STATES) | CHANGES_NOTHING | {kind for replayer in REPLAYERS for kind in replayer.kinds}
