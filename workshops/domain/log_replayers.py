"""What each kind of event says about rows.

Most kinds say it under `rows` (see `log_rows`): here they are listed with the tables that they may speak of. What the
rest of an event says (who acted, which stance, the text that lies beside it) is a small piece of SQL with the event as
`e`, which gives (table, row, {column: value}); it holds for events of before `rows` too, and it goes before them.

A new kind is one line in `STATES`; or one in `CHANGES_NOTHING`; or both a line and a replayer.
"""

from __future__ import annotations

from workshops.domain.log_member_replayers import MEMBER_REPLAYERS
from workshops.domain.log_replaying import MEMBER, SUBJECT, Replayers, column_if_said, text_of
from workshops.domain.log_room_replayers import ROOM_REPLAYERS

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
    "readings.expired": ("reading",),
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
    "forecasts.scored": ("metric_outcome",),
    "note.added": ("note",),
    "note.parked": ("note",),
    "note.settled": ("note",),
    "note.brought_back": ("note",),
    "checklist.answered": ("checklist_answer",),
    "pilot.imported": ("pilot",),
    "pilot.file_erased": ("pilot",),
    "pilot.missed": ("assumption",),
}

# Kinds of which no row that is compared says anything: agendas, people, channels, and what was only said.
CHANGES_NOTHING = frozenset(
    {
        "agenda.changed",
        "agenda.sent",
        "ballots.locked",
        "ballots.unlocked",
        "channel.added",
        "channel.removed",
        "channel.tested",
        "criterion.revealed",
        "decision.reimported",
        "deadline.dropped",
        "deadline.set",
        # What was said is compared with its digest (`forecast_digests`).
        "forecasts.given",
        "invitation.withdrawn",
        "invitations.erased",
        "member.invitation_withdrawn",
        "member.invited",
        "participant.recognised",
        "people.invited",
        "people.seated_again",
        "reasons.erased",
        "reminders.sent",
        "signal.silent",
        "table.cleared",
        "table.laid",
        "template.deleted",
        "template.kept",
        "template.renamed",
        "texts.erased",
        "token.made",
        "token.revoked",
        "workshop.co_facilitator_added",
        "workshop.co_facilitator_removed",
        "workspace.created",
        "workspace.directory_let_in",
        "workspace.directory_shut_out",
        "workspace.domain_added",
        "workspace.domain_removed",
        "workspace.old_data_erased",
        "workspace.retention_changed",
        "workspace.language_changed",
        "workspace.renamed",
        "workspace.time_zone_changed",
    }
)

REPLAYERS = Replayers()
replays = REPLAYERS.of


@replays("decision.proposed", "decision.revised", "decision.imported")
def _announced() -> str:
    """What a decision was, of before events stated its row."""
    return f"""
        SELECT 'decision', {SUBJECT}, jsonb_build_object(
            'number', e.body -> 'number', 'revision_number', e.body -> 'revision',
            'status', coalesce(e.body -> 'status', '"proposed"'),
            'title', e.body #> '{{text,title}}', 'approach', e.body #> '{{text,approach}}')
        WHERE NOT e.body ? 'rows'
    """


@replays("decision.drafted", "decision.proposed", "decision.revised", "decision.imported", lasting=True)
def _hash_of_text() -> str:
    return f"""
        SELECT 'revision', {SUBJECT} || ':' || (e.body ->> 'revision'),
            jsonb_build_object('number', e.body -> 'revision', 'sha256', e.body -> 'sha256')
    """


@replays("decision.signed", lasting=True)
def _signed() -> str:
    """The actor's own stance on the text that is named, in their own words."""
    return f"""
        SELECT 'sign_off', {SUBJECT} || ':' || (e.body ->> 'revision') || ':' || e.actor,
            jsonb_build_object(
                'stance', e.body -> 'stance', 'role_key', e.body -> 'role', 'reason', {text_of("reason")})
            || {column_if_said("signer_name", "signer_name")}
    """


@replays("decision.accepted")
def _accepted() -> str:
    fields = f"""jsonb_build_object('status', 'accepted', 'accepted_by_id', {MEMBER})"""
    return f"SELECT 'decision', {SUBJECT}, {fields} WHERE NOT e.body ? 'rows'"


@replays("decision.superseded", "decision.amended", "decision.rejected", "decision.retired")
def _ended() -> str:
    fields = "jsonb_build_object('status', split_part(e.kind, '.', 2))"
    return f"SELECT 'decision', {SUBJECT}, {fields} WHERE NOT e.body ? 'rows'"


@replays("reading.taken", lasting=True)
def _reading() -> str:
    """One value; where it came from is said since events state rows."""
    source = f"CASE WHEN e.body ? 'rows' THEN jsonb_build_object('source', {text_of('source')}) ELSE '{{}}'::jsonb END"
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
            WHEN t.text IS NULL OR t.text IS NOT JSON OBJECT THEN 'null'
            ELSE to_jsonb(coalesce(t.text::jsonb ->> r.key, '')) END)
        FROM jsonb_object_keys(e.body #> '{rows,reading}') r(key)
        LEFT JOIN workshops_eventtext t ON t.event = e.event_id AND t.field = 'sources'
    """


@replays("revisit.planned", "revisit.plan_changed")
def _plan_owner() -> str:
    return f"SELECT 'plan', {SUBJECT}, {column_if_said('owner_name', 'owner_name')}"


@replays("revisit.asked_early")
def _asked_early() -> str:
    return f"SELECT 'occurrence', e.body ->> 'occurrence', jsonb_build_object('reason_words', {text_of('words')})"


@replays("revisit.missed")
def _carried_on() -> str:
    return f"SELECT 'occurrence', e.body ->> 'next', {column_if_said('reason_words', 'reason_words')}"


@replays("revisit.completed", lasting=True)
def _completed() -> str:
    return f"""
        SELECT 'occurrence', e.body ->> 'occurrence',
            jsonb_build_object('state', 'completed', 'outcome', e.body -> 'outcome', 'note', {text_of("note")})
    """


@replays("pilot.imported", lasting=True)
def _imported_pilot() -> str:
    fields = f"jsonb_build_object('sha256', e.body -> 'sha256', 'filename', {text_of('filename')})"
    return f"SELECT 'pilot', e.body ->> 'pilot', {fields}"


def _erased_as(columns: str) -> str:
    """What stands where the name of somebody stood who was erased, or their note: it says so, and nothing else."""
    return f"""
        SELECT t.key, r.key, (SELECT jsonb_object_agg(c, e.body -> 'as')
            FROM jsonb_array_elements_text(r.value) c WHERE (t.key, c) IN ({columns}))
        FROM jsonb_each(e.body -> 'shown') t CROSS JOIN LATERAL jsonb_each(t.value) r
    """  # noqa: S608 (our own names)


@replays("person.erased", lasting=True)
def _signer_erased() -> str:
    return _erased_as("('sign_off', 'signer_name')")


@replays("person.erased")
def _person_erased() -> str:
    """Of rows that others may still change, so that a later event says what they are then."""
    return _erased_as(
        "('participant', 'name'), ('plan', 'owner_name'), ('note', 'text'), ('note', 'author_name'),"
        " ('note', 'owner_name'), ('knock', 'name'), ('checklist_answer', 'author_name')"
    )


FAMILIES = {"of_decisions": REPLAYERS, "of_rooms": ROOM_REPLAYERS, "of_members": MEMBER_REPLAYERS}
