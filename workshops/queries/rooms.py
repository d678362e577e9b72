"""A room's public state: what everybody in it may know at any time.

It is made of types that have no field for a level, a weight, a confidence or a reason, so
nothing built from it can give a ballot away before the reveal.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from workshops.enums import Stage
from workshops.models import Participant, Recommendation, Workshop
from workshops.queries.ballots import LOOKED_AT
from workshops.queries.presence import Presence, presence_in
from workshops.queries.room_facts import RoomFacts, room_facts

# Plain SQL, as in room_facts.py. Answers are counted for all at once and joined here: in one statement with the people,
# PostgreSQL may go through the whole round for each of them while its statistics do not know the round yet. Counts by
# person come as JSON, which is read faster than rows.
_TALLIES = """
    SELECT
        (SELECT json_object_agg(participant_id, answers)::text FROM (
            SELECT participant_id, count(*) AS answers FROM workshops_answer a
            WHERE round_id = %(round)s AND {looked_at} GROUP BY 1
        ) a),
        (SELECT json_agg(DISTINCT participant_id::text)::text FROM workshops_weight WHERE round_id = %(round)s),
        (SELECT json_agg(json_build_array(key, label, shape) ORDER BY position, key)::text
         FROM workshops_stakeholderrole WHERE workshop_id = %(room)s),
        count(*), count(*) FILTER (WHERE parked AND settled_at IS NULL)
    FROM workshops_note WHERE workshop_id = %(room)s
"""
_PEOPLE = """
    SELECT p.id, p.name, r.key, r.label, r.shape, p.ready_for, p.hand_raised_at, p.role_claimed, p.joined_at
    FROM workshops_participant p LEFT JOIN workshops_stakeholderrole r ON r.id = p.role_id
    WHERE p.workshop_id = %(room)s AND p.removed_at IS NULL
    ORDER BY p.joined_at, p.id
"""


_LOOKED_AT = LOOKED_AT.format(number="%(number)s", asked="%(again)s::text[]")


class PersonState(NamedTuple):
    """One participant as the room sees them. `answered` of `total` criteria; observers have a total of 0.

    A tuple: a full room makes a thousand of them at each change, and a frozen dataclass takes four times as long.
    `answered`: what a revisit starts from counts once they have looked at it.
    `ready`: has said so at the present stage. `is_done`: has finished what the present stage asks for.
    `hand_raised_at`: wants to speak, since then. `gone_since`: of somebody who is not connected, where it is known.
    `claimed`: they said themselves for whom they speak, and nobody has confirmed it.
    """

    id: UUID
    name: str
    role: str
    role_label: str
    shape: str
    answered: int
    total: int
    weighted: bool
    connected: bool
    ready: bool
    is_done: bool
    hand_raised_at: datetime | None = None
    gone_since: datetime | None = None
    claimed: bool = False
    joined_at: datetime | None = None

    @property
    def is_observer(self) -> bool:
        return not self.shape


@dataclass(frozen=True)
class RoleState:
    """One stakeholder role: how many people speak for it, and how many of them are done."""

    key: str
    label: str
    shape: str
    people: int
    done: int


@dataclass(frozen=True)
class FacilitatorState:
    """Who facilitates, and whether a page of theirs is open."""

    id: UUID
    name: str
    connected: bool
    gone_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class RoomState(RoomFacts):
    """A room with everybody in it. `notes` are all of them, `parked` those that are put off and not settled."""

    people: tuple[PersonState, ...]
    roles: tuple[RoleState, ...]
    facilitator: FacilitatorState
    notes: int
    parked: int

    @cached_property
    def voters(self) -> tuple[PersonState, ...]:
        """The one denominator: everybody here with a ballot."""
        return tuple(p for p in self.people if not p.is_observer)

    @property
    def ballots(self) -> int:
        return len(self.voters)

    @cached_property
    def observers(self) -> int:
        return sum(p.is_observer for p in self.people)

    @cached_property
    def done(self) -> int:
        return sum(p.is_done for p in self.voters)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.voters if not p.is_done)

    @cached_property
    def claims(self) -> tuple[PersonState, ...]:
        """Whose role is only what they say."""
        return tuple(p for p in self.people if p.claimed)

    @cached_property
    def hands(self) -> tuple[PersonState, ...]:
        """Who wants to speak, in the order in which they said so."""
        raised = [(p.hand_raised_at, p) for p in self.people if p.hand_raised_at]
        return tuple(p for _, p in sorted(raised, key=lambda pair: pair[0]))

    def is_ready(self, participant: Participant) -> bool:
        """Whether this participant has said so at the present stage."""
        return any(p.ready for p in self.people if p.id == participant.pk)


def room_state(workshop_id: UUID | str) -> RoomState:
    """The public state of one room, in three statements whatever its size. Raises Workshop.DoesNotExist."""
    facts = room_facts(workshop_id)
    presence = presence_in(facts.id)
    tallies = _tallies(facts)
    people = _people(facts, presence, tallies)
    return RoomState(
        **vars(facts),
        people=people,
        roles=_roles(tallies, people),
        facilitator=_facilitator(facts, presence),
        notes=tallies.notes,
        parked=tallies.parked,
    )


class _Tallies(NamedTuple):
    """`answered`: how many criteria, by the participant's id; `weighted`: whose weights are there."""

    answered: dict[str, int]
    weighted: frozenset[str]
    roles: list[list[str]]
    notes: int
    parked: int


def _tallies(room: RoomFacts) -> _Tallies:
    known = {"room": room.id, "round": room.round_id, "number": room.round, "again": list(room.again)}
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES.format(looked_at=_LOOKED_AT), known)
        answered, weighted, roles, notes, parked = cursor.fetchone()
    return _Tallies(
        json.loads(answered or "{}"), frozenset(json.loads(weighted or "[]")), json.loads(roles or "[]"), notes, parked
    )


def _people(room: RoomFacts, presence: Presence, tallies: _Tallies) -> tuple[PersonState, ...]:
    answered, weighted = tallies.answered, tallies.weighted
    total, asks_ready, weighs = len(room.asked), room.asks_ready, room.stage is Stage.WEIGHTING
    since = room.stage_since if room.is_open else None  # "ready" is said of the present stage, while it is open

    def person(
        pk: UUID,
        name: str,
        role: str | None,
        label: str,
        shape: str,
        ready_for: datetime | None,
        hand: datetime | None,
        claimed: bool,
        joined_at: datetime,
    ) -> PersonState:
        known = str(pk)
        connected, gone_since = presence.of(known)
        has_weights = known in weighted
        if not role:
            observer = (pk, name, "observer", _("Observer"), "", 0, 0, has_weights, connected, False, False)
            return PersonState(*observer, hand, gone_since, False, joined_at)
        answers, ready = answered.get(known, 0), since is not None and ready_for == since
        done = ready or (not asks_ready and (has_weights if weighs else answers >= total))
        voter = (pk, name, role, label, shape, answers, total, has_weights, connected, ready, done)
        return PersonState(*voter, hand, gone_since, claimed, joined_at)

    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"room": room.id})
        return tuple(person(*row) for row in cursor.fetchall())


def _facilitator(room: RoomFacts, presence: Presence) -> FacilitatorState:
    return FacilitatorState(room.facilitator_id, room.facilitator_name, *presence.of(room.facilitator_id))


def _roles(tallies: _Tallies, people: tuple[PersonState, ...]) -> tuple[RoleState, ...]:
    here = Counter(p.role for p in people)
    done = Counter(p.role for p in people if p.is_done)
    return tuple(RoleState(key, label, shape, people=here[key], done=done[key]) for key, label, shape in tallies.roles)


def current_recommendation(round_id: int | None) -> Recommendation | None:
    """The one that was asked for last."""
    return Recommendation.objects.filter(round=round_id).order_by("-requested_at").first()


def open_workshops(workspace_id: UUID) -> list[Workshop]:
    """Workshops that are not over, newest first, with how many people are in each (`people_count`)."""
    here = Count("participants", filter=Q(participants__removed_at=None))
    return list(
        Workshop.objects.filter(workspace=workspace_id, ended_at=None)
        .select_related("facilitator__user")
        .annotate(people_count=here)
        .order_by("-created_at")
    )
