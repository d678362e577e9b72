"""A room's public state: what everybody in it may know at any time.

It is made of types that have no field for a level, a weight, a confidence or a reason, so
nothing built from it can give a ballot away before the reveal.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from workshops.enums import Stage
from workshops.models import Answer, Note, Participant, Recommendation, StakeholderRole, Weight, Workshop
from workshops.queries.presence import Presence, presence_in
from workshops.queries.room_facts import RoomFacts, room_facts


class PersonState(NamedTuple):
    """One participant as the room sees them. `answered` of `total` criteria; observers have a total of 0.

    A tuple: a full room makes a thousand of them at each change, and a frozen dataclass takes four times as long.
    `ready`: has said so at the present stage. `is_done`: has finished what the present stage asks for.
    `hand_raised_at`: wants to speak, since then. `gone_since`: of somebody who is not connected, where it is known.
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
    def hands(self) -> tuple[PersonState, ...]:
        """Who wants to speak, in the order in which they said so."""
        raised = [(p.hand_raised_at, p) for p in self.people if p.hand_raised_at]
        return tuple(p for _, p in sorted(raised, key=lambda pair: pair[0]))

    def is_ready(self, participant: Participant) -> bool:
        """Whether this participant has said so at the present stage."""
        return any(p.ready for p in self.people if p.id == participant.pk)


def room_state(workshop_id: UUID | str) -> RoomState:
    """The public state of one room, in a few queries whatever its size. Raises Workshop.DoesNotExist."""
    facts = room_facts(workshop_id)
    presence = presence_in(facts.id)
    people = _people(facts, presence)
    notes = Note.objects.filter(workshop=facts.id)
    return RoomState(
        **vars(facts),
        people=people,
        roles=_roles(facts, people),
        facilitator=_facilitator(facts, presence),
        **notes.aggregate(notes=Count("pk"), parked=Count("pk", filter=Q(parked=True, settled_at=None))),
    )


def _people(room: RoomFacts, presence: Presence) -> tuple[PersonState, ...]:
    answered, weighted = _counts(Answer, room.round_id), _counts(Weight, room.round_id)
    # Plain values: in a full room this is read at each change, and making model objects would be most of it.
    people = (
        Participant.objects.filter(workshop=room.id, removed_at=None)
        .order_by("joined_at", "pk")
        .values_list(
            "pk",
            "name",
            "role__key",
            "role__label",
            "role__shape",
            "ready_for",
            "hand_raised_at",
        )
    )
    total, asks_ready, weighs = len(room.criteria), room.asks_ready, room.stage is Stage.WEIGHTING
    since = room.stage_since if room.is_open else None  # "ready" is said of the present stage, while it is open

    def person(
        pk: UUID, name: str, role: str | None, label: str, shape: str, ready_for: datetime | None, hand: datetime | None
    ) -> PersonState:
        connected, gone_since = presence.of(pk)
        has_weights = pk in weighted
        if not role:
            observer = (pk, name, "observer", "Observer", "", 0, 0, has_weights, connected, False, False)
            return PersonState(*observer, hand, gone_since)
        answers, ready = answered.get(pk, 0), since is not None and ready_for == since
        done = ready or (not asks_ready and (has_weights if weighs else answers >= total))
        voter = (pk, name, role, label, shape, answers, total, has_weights, connected, ready, done)
        return PersonState(*voter, hand, gone_since)

    return tuple(person(*row) for row in people)


def _counts(rows: type[Answer | Weight], round_id: int | None) -> dict[UUID, int]:
    """{participant: how many rows in this round}.

    Counted for all at once: counted for each person by a subquery, PostgreSQL may go through the whole round for
    each of them while its statistics do not know the round yet.
    """
    if round_id is None:
        return {}
    mine = rows.objects.filter(round=round_id).order_by().values("participant")
    return dict(mine.annotate(n=Count("pk")).values_list("participant", "n"))


def _facilitator(room: RoomFacts, presence: Presence) -> FacilitatorState:
    return FacilitatorState(room.facilitator_id, room.facilitator_name, *presence.of(room.facilitator_id))


def _roles(room: RoomFacts, people: tuple[PersonState, ...]) -> tuple[RoleState, ...]:
    here = Counter(p.role for p in people)
    done = Counter(p.role for p in people if p.is_done)
    return tuple(
        RoleState(role.key, role.label, role.shape, people=here[role.key], done=done[role.key])
        for role in StakeholderRole.objects.filter(workshop=room.id)
    )


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
