"""The parts of a room's page that change by themselves: what they show is worked out here, once for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.enums import Stage
from workshops.models import Participant
from workshops.queries.rooms import PersonState, RoleState, RoomState

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
    """How many in one role are done; `marks` is a list of booleans, or empty where it would be too long."""

    role: str
    label: str
    done: int
    people: int
    marks: list[bool]


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
def roster(state: RoomState, audience: str) -> Roster:
    """Who is here, by role, and in a large room only some of them."""
    people = list(state.people)
    if audience == "facilitator" and len(people) > MOST_ROWS_FACILITATOR:
        people = sorted(people, key=lambda p: p.is_done)[:MOST_ROWS_FACILITATOR]
    elif audience != "facilitator" and len(people) > MOST_ROWS_OTHERS:
        people = []
    groups = [_group(state, role, people, audience) for role in state.roles if role.people]
    if any(p.is_observer for p in state.people):
        groups.append(_observers(state, people, audience))
    left_out = len(state.people) - len(people) if people else 0
    return Roster(groups, left_out, len(state.people))


def _group(state: RoomState, role: RoleState, people: Iterable[PersonState], audience: str) -> Group:
    line = _count(role.people)
    if state.stage in (Stage.SCORING, Stage.WEIGHTING):
        line = f"{role.done} of {role.people} {'ready' if state.asks_ready else 'done'}"
    rows = [_row(state, p, audience) for p in people if p.role == role.key]
    return Group(role.shape, role.label, line, rows)


def _observers(state: RoomState, people: Iterable[PersonState], audience: str) -> Group:
    line = _count(sum(p.is_observer for p in state.people))
    return Group(
        "observer", "Observers", line, [_row(state, p, audience) for p in people if p.is_observer], is_hollow=True
    )


def _count(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"


def _row(state: RoomState, person: PersonState, audience: str) -> dict[str, Any]:
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
    return _drawn_person(tuple(row.items()))


@lru_cache(maxsize=4096)
def _drawn_person(row: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string("parts/person_row.html", {"person": dict(row)})


def _state_of(state: RoomState, person: PersonState) -> str:
    asked = state.stage in (Stage.SCORING, Stage.WEIGHTING) and not person.is_observer
    if asked and person.is_done:
        return "done"
    if not person.connected:
        return "gone"
    return "thinking" if asked else "here"


@register.simple_tag
def progress_of(state: RoomState, audience: str) -> Progress:
    """How far everybody with a ballot is with scoring, or at that stage with weighting."""
    voters = state.voters
    missing = state.missing if audience == "facilitator" else ()
    return Progress(
        done=state.done,
        total=len(voters),
        words=f"{state.done} of {len(voters)} {_done_word(state)}",
        roles=[_role_progress(role, voters) for role in state.roles if role.people],
        missing=list(missing[:MOST_NAMES]),
        missing_more=max(0, len(missing) - MOST_NAMES),
    )


def _done_word(state: RoomState) -> str:
    if state.asks_ready:
        return "ready"
    return "have weighed" if state.stage is Stage.WEIGHTING else "done"


def _role_progress(role: RoleState, voters: Iterable[PersonState]) -> RoleProgress:
    mine = [p.is_done for p in voters if p.role == role.key]
    marks = sorted(mine, reverse=True) if len(mine) <= MOST_MARKS else []
    return RoleProgress(role.shape, role.label, sum(mine), len(mine), marks)


@register.simple_tag
def said_ready(state: RoomState, participant: Participant) -> bool:
    """Whether this participant has said "I am ready" at the present stage."""
    return any(p.ready for p in state.people if p.id == participant.pk)
