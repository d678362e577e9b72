"""What a pilot says beside the criteria of a room: worked out once, for a pilot never changes."""

from __future__ import annotations

from collections.abc import Mapping

from workshops.models import Workshop
from workshops.queries.room_facts import RoomFacts
from workshops.views.kept import Kept
from workshops.words.pilot_hints import pilot_hints

ROOMS = 256

_hints: Kept[Mapping[str, str]] = Kept(most=ROOMS)


def hints_of(workshop: Workshop, room: RoomFacts) -> Mapping[str, str]:
    """{criterion: what was measured of it}; kept under all that it is made from."""
    if room.pilot is None:
        return {}
    made_from = (workshop.pk, room.framework, workshop.framework_digest, room.criteria, room.pilot)
    return _hints.get(made_from, lambda: pilot_hints(workshop, room.pilot))
