"""A room as most people in it are shown it: how many there are and how far, and who wants to speak; no rows of people.

It costs the same for three people and for three thousand. It matters when a stage begins, and everybody's page asks
at the same moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from workshops.enums import Stage
from workshops.models import Participant
from workshops.queries.room_facts import RoomFacts, room_facts
from workshops.queries.rooms import RoleState

# The stages at which a page shows how many are here, or how many of them are done.
COUNTED = (Stage.LOBBY, Stage.SCORING, Stage.WEIGHTING)

_HANDS = """
    SELECT id, name FROM workshops_participant
    WHERE workshop_id = %(room)s AND removed_at IS NULL AND hand_raised_at IS NOT NULL
    ORDER BY hand_raised_at, joined_at, id
"""
# The last row, without a key, counts the observers.
_ROLES = """
    SELECT s.key, s.label, s.shape, coalesce(p.people, 0), coalesce(p.done, 0)
    FROM (
        SELECT id, key, label, shape, position FROM workshops_stakeholderrole WHERE workshop_id = %(room)s
        UNION ALL SELECT NULL, NULL, NULL, NULL, NULL
    ) s
    LEFT JOIN (
        SELECT role_id, count(*) AS people, count(*) FILTER (WHERE {done}) AS done FROM workshops_participant
        WHERE workshop_id = %(room)s AND removed_at IS NULL GROUP BY role_id
    ) p ON p.role_id IS NOT DISTINCT FROM s.id
    ORDER BY s.position NULLS LAST, s.key
"""
_READY = "ready_for = %(since)s"
_ANSWERED = """
    SELECT participant_id FROM workshops_answer WHERE round_id = %(round)s AND (NOT copied OR NOT %(again)s)
    GROUP BY 1 HAVING count(*) >= %(all)s
"""
_WEIGHED = "SELECT participant_id FROM workshops_weight WHERE round_id = %(round)s"


@dataclass(frozen=True)
class Hand:
    """Somebody who wants to speak."""

    id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class RoomOutline(RoomFacts):
    """A room with its people counted. `roles` is empty, and `observers` 0, where no page shows a count.

    It says the same as the `RoomState` of the same moment in whatever the two have in common.
    """

    roles: tuple[RoleState, ...]
    observers: int
    hands: tuple[Hand, ...]

    @cached_property
    def ballots(self) -> int:
        return sum(role.people for role in self.roles)

    @cached_property
    def done(self) -> int:
        return sum(role.done for role in self.roles)

    def is_ready(self, participant: Participant) -> bool:
        """Whether this participant has said so at the present stage."""
        return self.is_open and participant.role_id is not None and participant.ready_for == self.stage_since


def room_outline(workshop_id: UUID | str) -> RoomOutline:
    """At most three statements. Raises Workshop.DoesNotExist."""
    facts = room_facts(workshop_id)
    with connection.cursor() as cursor:
        cursor.execute(_HANDS, {"room": facts.id})
        hands = tuple(Hand(*row) for row in cursor.fetchall())
    roles, observers = _counted(facts) if facts.stage in COUNTED else ((), 0)
    return RoomOutline(**vars(facts), roles=roles, observers=observers, hands=hands)


def _counted(room: RoomFacts) -> tuple[tuple[RoleState, ...], int]:
    known: dict[str, Any] = {
        "room": room.id,
        "since": room.stage_since,
        "round": room.round_id,
        "all": len(room.asked),
        "again": bool(room.again),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROLES.format(done=_done(room)), known)
        *roles, (_, _, _, observers, _) = cursor.fetchall()
    return tuple(RoleState(*role) for role in roles), observers


def _done(room: RoomFacts) -> str:
    """Who is done, as a condition on a participant with a ballot: the one of `PersonState.is_done`."""
    if room.stage is Stage.LOBBY:
        return "false"
    if room.asks_ready:
        return _READY
    return f"{_READY} OR id IN ({_WEIGHED if room.stage is Stage.WEIGHTING else _ANSWERED})"
