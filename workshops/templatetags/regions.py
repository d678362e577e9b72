"""The parts of a room's page that change by themselves: what they show is worked out here, once for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from workshops.enums import Stage
from workshops.models import Participant
from workshops.queries.outlines import RoomOutline
from workshops.queries.room_facts import RoomFacts
from workshops.queries.rooms import PersonState, RoleState, RoomState
from workshops.templatetags.parts import role_mark

register = template.Library()

# A frame goes to everybody in the room at each change, so it must stay short in a large one: beyond this many
# people the facilitator sees those who are missing first, and the others see how many there are in each role.
MOST_ROWS_FACILITATOR = 100
MOST_ROWS_OTHERS = 40
MOST_MARKS = 24
MOST_NAMES = 12


@dataclass(frozen=True)
class Group:
    """The people of one role, with rows for the `person_row` part; `line` says how far they are."""

    role: str
    label: str
    line: str
    rows: list[dict[str, Any]]
    is_hollow: bool = False


@dataclass(frozen=True)
class Roster:
    groups: list[Group]
    left_out: int
    people: int


@dataclass(frozen=True)
class RoleProgress:
    """How many in one role are done."""

    role: str
    label: str
    done: int
    people: int


@dataclass(frozen=True)
class Progress:
    """`done` of `total` have finished what this stage asks for; `missing` are names, for the facilitator only."""

    done: int
    total: int
    words: str
    roles: list[RoleProgress]
    missing: list[str]
    missing_more: int


@register.simple_tag
def roster(state: RoomState | RoomOutline, audience: str) -> Roster:
    """Who is here, by role, and in a large room only some of them; of an outline nobody, only how many."""
    people = list(state.people) if isinstance(state, RoomState) else []
    if audience == "facilitator" and len(people) > MOST_ROWS_FACILITATOR:
        people = sorted(people, key=lambda p: p.is_done)[:MOST_ROWS_FACILITATOR]
    elif audience != "facilitator" and len(people) > MOST_ROWS_OTHERS:
        people = []
    groups = [_group(state, role, people, audience) for role in state.roles if role.people]
    if state.observers:
        groups.append(_observers(state, people, audience))
    everybody = state.ballots + state.observers
    return Roster(groups, everybody - len(people) if people else 0, everybody)


def _group(state: RoomFacts, role: RoleState, people: Iterable[PersonState], audience: str) -> Group:
    line = _count(role.people)
    if state.stage in (Stage.SCORING, Stage.WEIGHTING):
        line = f"{role.done} of {role.people} {'ready' if state.asks_ready else 'done'}"
    rows = [_row(state, p, audience) for p in people if p.role == role.key]
    return Group(role.shape, role.label, line, rows)


def _observers(state: RoomState | RoomOutline, people: Iterable[PersonState], audience: str) -> Group:
    line = _count(state.observers)
    return Group(
        "observer", "Observers", line, [_row(state, p, audience) for p in people if p.is_observer], is_hollow=True
    )


def _count(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"


def _row(state: RoomFacts, person: PersonState, audience: str) -> dict[str, Any]:
    """One person for `person_row`. Only the facilitator sees how far somebody is, and only while they score."""
    shows_bar = audience == "facilitator" and state.stage is Stage.SCORING
    return {
        "name": person.name,
        "role": person.role_label,
        "shape": person.shape,
        "hollow": person.is_observer,  # no ballot, so nothing to fill
        "answered": person.answered,
        "total": person.total if shows_bar else 0,
        "state": _state_of(state, person),
        "gone_since": person.gone_since,
        "note": "ready ✓" if audience == "facilitator" and person.ready else "",
    }


@register.simple_tag
def drawn_person(row: dict[str, Any]) -> SafeString:
    """One person's row. Of a hundred rows one or two are others from one frame to the next, so they are kept."""
    return _drawn_person(get_language(), tuple(row.items()))


@lru_cache(maxsize=4096)
def _drawn_person(language: str | None, row: tuple[tuple[str, Any], ...]) -> SafeString:  # noqa: ARG001 (of the key)
    return render_to_string("parts/person_row.html", {"person": dict(row)})


def _state_of(state: RoomFacts, person: PersonState) -> str:
    asked = state.stage in (Stage.SCORING, Stage.WEIGHTING) and not person.is_observer
    if asked and person.is_done:
        return "done"
    if not person.connected:
        return "gone"
    return "thinking" if asked else "here"


@register.simple_tag
def progress_of(state: RoomState | RoomOutline, audience: str) -> Progress:
    """How far everybody with a ballot is with scoring, or at that stage with weighting."""
    missing = state.missing if audience == "facilitator" and isinstance(state, RoomState) else ()
    return Progress(
        done=state.done,
        total=state.ballots,
        words=f"{state.done} of {state.ballots} {_done_word(state)}",
        roles=[_role_progress(role) for role in state.roles if role.people],
        missing=list(missing[:MOST_NAMES]),
        missing_more=max(0, len(missing) - MOST_NAMES),
    )


def _done_word(state: RoomFacts) -> str:
    if state.asks_ready:
        return "ready"
    return "have weighed" if state.stage is Stage.WEIGHTING else "done"


def _role_progress(role: RoleState) -> RoleProgress:
    return RoleProgress(role.shape, role.label, role.done, role.people)


@register.simple_tag
def marks_of(progress: RoleProgress) -> SafeString:
    """A mark for each person in a role, filled for those who are done; nothing where that would be too long."""
    if progress.people > MOST_MARKS:
        return SafeString("")
    done, rest = role_mark(progress.role), role_mark(progress.role, hollow=True)
    return SafeString(done * progress.done + rest * (progress.people - progress.done))


@register.simple_tag
def said_ready(state: RoomState | RoomOutline, participant: Participant) -> bool:
    """Whether this participant has said "I am ready" at the present stage."""
    return state.is_ready(participant)
