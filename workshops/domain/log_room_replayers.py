"""What the kinds of events that concern rooms say of their rows (`log_room_rows`, and notes); see `log_replayers`."""

from __future__ import annotations

from workshops.domain.log_replaying import ACTOR, MEMBER, SUBJECT, Replayers, column_if_said, text_of

ROOM_REPLAYERS = Replayers()
replays = ROOM_REPLAYERS.of


def _list(name: str) -> str:
    """Of the body; anything else that somebody appended under that name is no row's."""
    return f"CASE jsonb_typeof(e.body -> '{name}') WHEN 'array' THEN e.body -> '{name}' ELSE '[]'::jsonb END"


@replays("workshop.created")
def _workshop() -> str:
    """What was asked and promised; the first versions said less of it."""
    return f"""
        SELECT 'workshop', {SUBJECT}, '{{"stage": "lobby", "door": "open"}}' || jsonb_strip_nulls(jsonb_build_object(
            'criteria', e.body -> 'criteria', 'framework_digest', e.body -> 'framework',
            'framework_key', e.body -> 'framework_key', 'framework_version', e.body -> 'framework_version',
            'anonymous', e.body -> 'anonymous', 'reveal', e.body -> 'reveal', 'follows_id', e.body -> 'follows',
            'facilitator_id', {MEMBER}))
            || {column_if_said("title", "title")} || {column_if_said("use_case", "use_case")}
            || {column_if_said("facts", "known")} || {column_if_said("roles", "roles")}
    """


@replays("workshop.taken_over")
def _taken_over() -> str:
    return f"SELECT 'workshop', {SUBJECT}, jsonb_build_object('facilitator_id', e.body -> 'to')"


@replays("workshop.moved")
def _moved() -> str:
    return f"SELECT 'workshop', {SUBJECT}, jsonb_build_object('stage', e.body -> 'to')"


@replays("workshop.expired")
def _expired() -> str:
    """Kept for as long as its workspace wanted: it is gone, and all that hung on it (`log_replay`)."""
    return f"""SELECT 'workshop', {SUBJECT}, '{{"gone": true}}'::jsonb"""


@replays("door.changed")
def _door() -> str:
    return f"SELECT 'workshop', {SUBJECT}, jsonb_build_object('door', e.body -> 'door')"


@replays("workshop.promise_changed")
def _promised() -> str:
    return f"""
        SELECT 'workshop', {SUBJECT},
            jsonb_build_object('reveal', e.body -> 'reveal', 'anonymous', e.body -> 'anonymous')
    """


@replays("round.opened", "round.closed")
def _round() -> str:
    return f"""
        SELECT 'round', {SUBJECT} || ':' || (e.body ->> 'round'), jsonb_build_object(
            'workshop_id', {SUBJECT}, 'number', e.body -> 'round', 'closed', e.kind = 'round.closed')
            || CASE e.kind WHEN 'round.opened' THEN jsonb_build_object('asked', coalesce(e.body -> 'asked', '[]'))
                ELSE '{{}}' END
    """


@replays("recommendation.requested", "recommendation.computed")
def _recommended() -> str:
    """Asked for with these inputs, and then which approach it was; its whole answer is compared by its digest."""
    return f"""
        SELECT 'recommendation', {SUBJECT} || ':' || (e.body ->> 'inputs'),
            CASE WHEN e.kind = 'recommendation.computed' THEN jsonb_build_object(
                'approach', e.body -> 'approach', 'engine_version', e.body -> 'engine',
                'framework_digest', e.body -> 'framework')
                || CASE WHEN e.body ? 'answer' THEN jsonb_build_object('status', CASE e.body -> 'answer'
                    WHEN 'null' THEN 'failed' ELSE 'ready' END) ELSE '{{}}' END
            ELSE '{{}}' END
    """


@replays("recommendation.requested")
def _asked_last() -> str:
    """Of a round that one holds which was asked for last."""
    return f"""
        SELECT 'round', {SUBJECT} || ':' || (e.body ->> 'round'),
            jsonb_build_object('recommendation', e.body -> 'inputs')
    """


@replays("participant.joined")
def _joined() -> str:
    return f"""
        SELECT 'participant', {ACTOR}, jsonb_build_object(
            'workshop_id', {SUBJECT}, 'role', e.body -> 'role', 'removed', false, 'barred', false,
            'claimed', coalesce(e.body -> 'claimed', 'false')) || {column_if_said("name", "name")}
            || CASE WHEN e.body ? 'member' THEN jsonb_build_object('member_id', e.body -> 'member') ELSE '{{}}' END
        WHERE e.actor LIKE 'participant:%%'
    """


@replays("participant.became_member")
def _became_member() -> str:
    """Whose account's it is since; for a time nobody said it of those who joined."""
    return f"SELECT 'participant', {ACTOR}, jsonb_build_object('member_id', e.body -> 'member')"


@replays("participant.role_changed")
def _role_changed() -> str:
    return """
        SELECT 'participant', e.body ->> 'participant',
            jsonb_build_object('role', e.body -> 'role', 'claimed', false)
    """


@replays("participant.removed")
def _removed() -> str:
    return """
        SELECT 'participant', e.body ->> 'participant',
            '{"removed": true}' || CASE WHEN e.body ? 'for_good' THEN '{"barred": true}' ELSE '{}' END::jsonb
    """


@replays("participant.welcome_again")
def _welcome_again() -> str:
    return """SELECT 'participant', e.body ->> 'participant', '{"barred": false}'::jsonb"""


@replays("roles.confirmed")
def _confirmed() -> str:
    return f"""
        SELECT 'participant', p.id, '{{"claimed": false}}'::jsonb
        FROM jsonb_array_elements_text({_list("participants")}) p(id)
    """  # noqa: S608 (nothing that anybody sent)


@replays("door.knocked")
def _knocked() -> str:
    return f"""
        SELECT 'knock', e.body ->> 'knock', jsonb_build_object(
            'workshop_id', {SUBJECT}, 'role', e.body -> 'role', 'state', 'waiting') || {column_if_said("name", "name")}
    """


@replays("door.admitted", "door.refused")
def _answered() -> str:
    return f"""
        SELECT 'knock', k.id, jsonb_build_object('state', split_part(e.kind, '.', 2))
        FROM jsonb_array_elements_text({_list("knocks")}) k(id)
    """  # noqa: S608 (nothing that anybody sent)


@replays("participant.came_back", "participant.same_person")
def _seat_ended() -> str:
    return """SELECT 'participant', e.body ->> 'seat_ended', '{"removed": true}'::jsonb"""


@replays("participant.same_person")
def _same_person() -> str:
    return f"SELECT 'participant', e.body ->> 'participant', {column_if_said('name', 'name')}"


@replays("note.added")
def _note() -> str:
    """What was written, and whose name stands under it; the first versions said less."""
    return f"""
        SELECT 'note', e.body ->> 'note', jsonb_strip_nulls(jsonb_build_object(
            'workshop_id', {SUBJECT}, 'criterion', e.body -> 'criterion', 'parked', e.body -> 'parked'))
            || {column_if_said("text", "text")} || {column_if_said("author_name", "author_name")}
            || {column_if_said("owner_name", "owner")}
    """


@replays("note.parked", "note.settled", "note.brought_back")
def _parked() -> str:
    """Of before events stated the row."""
    return """
        SELECT 'note', e.body ->> 'note', jsonb_build_object('parked', e.kind <> 'note.brought_back')
        WHERE NOT e.body ? 'rows'
    """


@replays("checklist.answered")
def _checklist_answer() -> str:
    return f"""
        SELECT 'checklist_answer', e.body ->> 'row', jsonb_build_object(
            'answer', {text_of("answer")}, 'author_name', {text_of("author_name")})
    """


@replays("workshop.created", "workshop.planned")
def _planned() -> str:
    """When its meeting begins, where somebody has said."""
    return f"""
        SELECT 'workshop', {SUBJECT}, jsonb_build_object('starts_at', e.body -> 'starts_at') WHERE e.body ? 'starts_at'
    """


@replays("gate.waived", "gate.restored")
def _waiver() -> str:
    """A gate of a workshop is set aside, with a reason (of which a workshop keeps so much), or it is not."""
    return f"""
        SELECT 'waiver', {SUBJECT} || ':' || (e.body ->> 'gate'), jsonb_build_object(
            'gone', e.kind = 'gate.restored', 'reason', left({text_of("reason")} #>> '{{}}', 1000))
    """


@replays("workshop.created", "workshop.facts_changed")
def _use_case_facts() -> str:
    """What is known of a use case; a workshop of which nothing is has no such row."""
    return f"""
        SELECT 'use_case_facts', {SUBJECT}, (e.body -> 'facts') || jsonb_build_object(
            'gone', e.body -> 'facts' = '{{"in_place": "", "budget": "", "queries_a_day": null}}'::jsonb)
        WHERE jsonb_typeof(e.body -> 'facts') = 'object'
    """


@replays("costs.changed")
def _costs() -> str:
    """With which numbers a workshop counts its costs; gone where it goes by those of its framework again."""
    return f"""
        SELECT 'costs', {SUBJECT},
            jsonb_build_object('gone', e.body -> 'costs' = '{{}}', 'costs', e.body -> 'costs')
    """
