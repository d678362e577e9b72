"""Who stands at a room's door, and who may not come through it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from workshops.enums import KnockState
from workshops.models import Knock, Participant


@dataclass(frozen=True)
class AtTheDoor:
    """`waiting`, in the order in which they knocked; `refused`, who can still be let in; `barred`: removed for good."""

    waiting: list[Knock]
    refused: list[Knock]
    barred: list[Participant]


def at_the_door(workshop_id: UUID) -> AtTheDoor:
    """Two statements."""
    knocks = Knock.objects.filter(workshop=workshop_id, state__in=(KnockState.WAITING, KnockState.REFUSED)).exclude(
        name=""
    )
    rows = list(knocks.select_related("role").order_by("knocked_at", "pk"))
    return AtTheDoor(
        [one for one in rows if one.state == KnockState.WAITING],
        [one for one in rows if one.state == KnockState.REFUSED],
        list(Participant.objects.filter(workshop=workshop_id, barred=True).order_by("removed_at", "pk")),
    )


def knock_of(workshop_id: UUID, keys: Iterable[UUID]) -> Knock | None:
    """The last of these knocks that is at this room's door."""
    rows = Knock.objects.filter(workshop=workshop_id, pk__in=list(keys))
    return rows.select_related("workshop__workspace", "role", "participant").order_by("-knocked_at").first()
