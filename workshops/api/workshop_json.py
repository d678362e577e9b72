"""A workshop as the API and its stream show it: made from the public state, so never with a ballot in it."""

from __future__ import annotations

from datetime import datetime

from workshops.dates import exactly_in_utc
from workshops.queries.rooms import PersonState, RoomState


def workshop_json(state: RoomState) -> dict[str, object]:
    """The object of `GET /workshops/{id}`.

    {id, title, stage, round, join_code, join_url, framework, criteria: [key], in_place, budget, queries_a_day,
    recommendation, reveal, revealed: [key], asked: [key], on, on_since, door, knocking, answers_due_at, starts_at,
    locked, timer_ends_at,
    participants: [{id, name, role, claimed, joined_at, answered, total, connected, ready, hand_raised}]}; `round` is 0
    in the lobby, code and address are null once the workshop is over, what is known of the use case where nobody said,
    `recommendation` is null, "computing", "ready" or "failed", `revealed` are the criteria of the last round that are
    open, `asked` those that it asks, `on` is the one on the table, `door` is open, admit or closed, `knocking` how many
    wait at it, `answers_due_at` is null without a deadline, `timer_ends_at` without a timer.
    """
    return {
        "id": str(state.id),
        "title": state.title,
        "stage": state.stage.value,
        "round": state.round,
        "join_code": state.join_code or None,
        "join_url": state.join_url or None,
        "framework": state.framework,
        "criteria": list(state.criteria),
        "in_place": state.in_place or None,
        "budget": state.budget or None,
        "queries_a_day": state.queries_a_day,
        "recommendation": state.recommendation.partition(".")[0] or None,
        "reveal": state.reveal.value,
        "revealed": list(state.revealed),
        "asked": list(state.asked),
        "on": state.on_table or None,
        "on_since": _instant(state.on_table_since),
        "door": state.door.value,
        "knocking": state.knocking,
        "answers_due_at": _instant(state.answers_due_at),
        "starts_at": _instant(state.starts_at),
        "locked": state.locked,
        "timer_ends_at": _instant(state.timer_ends_at),
        "participants": [_person(person) for person in state.people],
    }


def _instant(at: datetime | None) -> str | None:
    return exactly_in_utc(at) if at else None


def _person(person: PersonState) -> dict[str, object]:
    return {
        "id": str(person.id),
        "name": person.name,
        "role": person.role,
        "claimed": person.claimed,
        "joined_at": _instant(person.joined_at),
        "answered": person.answered,
        "total": person.total,
        "connected": person.connected,
        "ready": person.ready,
        "hand_raised": person.hand_raised_at is not None,
    }
