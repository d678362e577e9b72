"""Who is in a room and how far they are, in words: worked out once for all who look at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.framework_names import spoken_role
from workshops.enums import Stage
from workshops.figures import whole
from workshops.queries.decision_signing import signed_by_role
from workshops.queries.outlines import RoomOutline
from workshops.queries.room_facts import RoomFacts
from workshops.queries.rooms import PersonState, RoleState, RoomState

# A frame goes to everybody in the room at each change, so it must stay short in a large one: beyond this many
# people the facilitator sees those who are missing first, and the others see how many there are in each role.
MOST_ROWS_FACILITATOR = 100
MOST_ROWS_OTHERS = 40
MOST_NAMES = 12


class PersonRow(TypedDict):
    """One person for the `person_row` part."""

    name: str
    role: str
    shape: str
    hollow: bool
    answered: int
    total: int
    state: str
    gone_since: datetime | None
    note: str
    claimed: bool


@dataclass(frozen=True)
class Group:
    """The people of one role, with rows for the `person_row` part; `line` says how far they are."""

    role: str
    label: str
    line: str
    rows: list[PersonRow]
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
        line = _how_far(role.done, role.people, ready=state.asks_ready)
    rows = [_row(state, p, audience) for p in people if p.role == role.key]
    return Group(role.shape, spoken_role(role.label, state.framework), line, rows)


def _observers(state: RoomState | RoomOutline, people: Iterable[PersonState], audience: str) -> Group:
    line = _count(state.observers)
    return Group(
        "observer", _("Observers"), line, [_row(state, p, audience) for p in people if p.is_observer], is_hollow=True
    )


def _count(people: int) -> str:
    return ngettext("{count} person", "{count} people", people).format(count=whole(people))


def _how_far(done: int, people: int, *, ready: bool) -> str:
    sentence = _("{done} of {count} ready") if ready else _("{done} of {count} done")
    return sentence.format(done=whole(done), count=whole(people))


def _row(state: RoomFacts, person: PersonState, audience: str) -> PersonRow:
    """One person for `person_row`. Only the facilitator sees how far somebody is, and only while they score."""
    shows_bar = audience == "facilitator" and state.stage is Stage.SCORING
    return {
        "name": person.name,
        "role": spoken_role(person.role_label, state.framework),
        "shape": person.shape,
        "hollow": person.is_observer,  # no ballot, so nothing to fill
        "answered": person.answered,
        "total": person.total if shows_bar else 0,
        "state": _state_of(state, person),
        "gone_since": person.gone_since,
        "note": _("ready ✓") if audience == "facilitator" and person.ready else "",
        "claimed": audience == "facilitator" and person.claimed,
    }


def _state_of(state: RoomFacts, person: PersonState) -> str:
    asked = state.stage in (Stage.SCORING, Stage.WEIGHTING) and not person.is_observer
    if asked and person.is_done:
        return "done"
    if not person.connected:
        return "gone"
    return "thinking" if asked else "here"


def progress_of(state: RoomState | RoomOutline, audience: str) -> Progress:
    """How far everybody with a ballot is with scoring, or at that stage with weighting."""
    missing = state.missing if audience == "facilitator" and isinstance(state, RoomState) else ()
    return Progress(
        done=state.done,
        total=state.ballots,
        words=_progress(state),
        roles=[_role_progress(state, role) for role in state.roles if role.people],
        missing=list(missing[:MOST_NAMES]),
        missing_more=max(0, len(missing) - MOST_NAMES),
    )


def _progress(state: RoomState | RoomOutline) -> str:
    if state.stage is Stage.WEIGHTING and not state.asks_ready:
        sentence = ngettext("{done} of {count} have weighed", "{done} of {count} have weighed", state.ballots)
        return sentence.format(done=whole(state.done), count=whole(state.ballots))
    return _how_far(state.done, state.ballots, ready=state.asks_ready)


def _role_progress(state: RoomFacts, role: RoleState) -> RoleProgress:
    return RoleProgress(role.shape, spoken_role(role.label, state.framework), role.done, role.people)


def signed_roles(state: RoomState) -> list[RoleProgress]:
    """Of each role with people here, how many have signed the decision as it reads now."""
    signed = signed_by_role(state.id)
    return [
        RoleProgress(role.shape, spoken_role(role.label, state.framework), signed[role.key], role.people)
        for role in state.roles
        if role.people
    ]
