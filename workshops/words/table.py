"""The criterion on the table, in words: who gave which answer, since when it lies there, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain.framework_names import FrameworkNames, names_everywhere
from workshops.domain.frameworks import frameworks
from workshops.domain.reveal_rows import Mark
from workshops.queries.room_facts import RoomFacts
from workshops.words.reveals import SaidRow

# Beyond this many, answers are counted and nobody is named: such a list would be the page.
MOST_NAMED = 40


@dataclass(frozen=True)
class LevelSaid:
    """One of the five answers, 1 to 5: how many gave it, and, in a named workshop, who."""

    number: int
    words: str
    count: int
    people: Sequence[Mark]


def levels_said(row: SaidRow) -> list[LevelSaid]:
    named = [mark for mark in row.marks if mark["name"]] if len(row.marks) <= MOST_NAMED else []
    return [
        LevelSaid(level + 1, row.criterion.short[level], count, [mark for mark in named if mark["level"] == level])
        for level, count in enumerate(row.counts)
    ]


def criterion_name(room: RoomFacts, key: str) -> str:
    """What the room's framework calls a criterion; empty for none."""
    own = frameworks().get(room.framework)
    names = FrameworkNames((own,)) if own else names_everywhere()
    return names.criterion_name(key) if key else ""


def here_for(since: datetime) -> str:
    """`"2:10"`: minutes and seconds since then."""
    seconds = max(0, int((timezone.now() - since).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"


def on_the_table(name: str) -> str:
    """For those who hear it."""
    return _("On the table: {criterion}.").format(criterion=name)
