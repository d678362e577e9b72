"""The door of a room in words: what it is, who stands at it, and who has come through it since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.framework_names import spoken_role
from workshops.enums import Door, Stage
from workshops.figures import listed, whole
from workshops.models import Knock
from workshops.queries.doors import at_the_door
from workshops.queries.outlines import RoomOutline
from workshops.queries.rooms import RoomState

# A frame goes to every facilitator at each change, so it names only so many.
MOST_KNOCKS = 60
MOST_NAMES = 3


@dataclass(frozen=True)
class KnockRow:
    """`role`: what they say that they speak for, in words."""

    id: str
    name: str
    role: str
    shape: str
    is_observer: bool


@dataclass(frozen=True)
class KnocksShown:
    """`words`: how many wait; `names`: the first of them in a sentence; `more`: how many are not in `rows`."""

    words: str
    names: str
    rows: list[KnockRow]
    more: int


def door_line(door: Door) -> str:
    """What the door does, for whoever sets it."""
    return {
        Door.OPEN: _("Whoever has the code comes in."),
        Door.ADMIT: _(
            "Guests with the code knock, and you let them in. Members, and people whom you invited by mail, come in at"
            " once."
        ),
        Door.CLOSED: _(
            "Nobody new comes in, invited or not. Whoever is in stays in, and comes back by their own link."
        ),
    }[door]


def knocks_shown(state: RoomState | RoomOutline) -> KnocksShown | None:
    """Who waits at the door; None where nobody does."""
    if not state.knocking:
        return None
    waiting = at_the_door(state.id).waiting
    if not waiting:
        return None
    count = len(waiting)
    words = ngettext("{count} person is at the door", "{count} people are at the door", count)
    names = [one.name for one in waiting[:MOST_NAMES]]
    if count > MOST_NAMES:
        names.append(
            ngettext("{count} more", "{count} more", count - MOST_NAMES).format(count=whole(count - MOST_NAMES))
        )
    rows = [knock_row(one, state.framework) for one in waiting[:MOST_KNOCKS]]
    return KnocksShown(words.format(count=whole(count)), listed(names), rows, count - len(rows))


def knock_row(knock: Knock, framework: str) -> KnockRow:
    role = spoken_role(knock.role.label, framework) if knock.role else _("Observer")
    shape = knock.role.shape if knock.role else "observer"
    return KnockRow(str(knock.pk), knock.name, role, shape, is_observer=knock.role is None)


def joined_words(state: RoomState, looked_at: datetime | None) -> str:
    """How many have come since somebody looked, and since the stage began; empty where nobody has."""
    said = []
    if looked_at is not None and (new := _came_since(state, looked_at)):
        sentence = ngettext("{count} has come since you last looked.", "{count} have come since you last looked.", new)
        said.append(sentence.format(count=whole(new)))
    if state.stage is not Stage.LOBBY and (late := _came_since(state, state.stage_since)):
        sentence = ngettext(
            "{count} has come since this stage began.", "{count} have come since this stage began.", late
        )
        said.append(sentence.format(count=whole(late)))
    return " ".join(said)


def _came_since(state: RoomState, moment: datetime) -> int:
    return sum(1 for one in state.people if one.joined_at is not None and one.joined_at > moment)


def claims_words(state: RoomState) -> str:
    """How many roles are only what people say; empty where all are confirmed."""
    count = len(state.claims)
    if not count:
        return ""
    sentence = ngettext("{count} role is claimed, not confirmed", "{count} roles are claimed, not confirmed", count)
    return sentence.format(count=whole(count))
