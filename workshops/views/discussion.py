"""The discussion as the page shows it: the criterion on the table, or the map of all; what is open of the round, what
is not yet, and what may be opened next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.domain.agenda import EACH
from workshops.enums import Stage
from workshops.models import Note, Workshop
from workshops.queries.room_facts import RoomFacts
from workshops.templatetags.rooms import TOKEN_SLOT
from workshops.views.kept import Kept
from workshops.views.pilot_hints import hints_of
from workshops.views.reveal_pages import KEPT, DrawnReveal, DrawnRow, drawn_reveal
from workshops.words.disagreement import map_of
from workshops.words.reveals import SaidRow, count_open, furthest_words, is_alone
from workshops.words.table import LevelSaid, levels_said

Notes = Mapping[str, Sequence[Note]]

# In the address: `?on=` a criterion, or this: all of them, whatever is on the table.
ALL = "all"

# What templates leave between tags: a quarter of what the whole room fetches at a reveal.
BETWEEN_TAGS = re.compile(r">\s{2,}<")

_kept: Kept[SafeString] = Kept(most=KEPT)


@dataclass(frozen=True)
class Table:
    """One criterion, large: `place` in the agenda of `of`. `since`: of what is on the table, since when."""

    drawn: DrawnRow
    place: int
    of: int
    levels: Sequence[LevelSaid]
    furthest: str
    since: datetime | None

    @property
    def row(self) -> SaidRow:
        return self.drawn.row

    @property
    def key(self) -> str:
        return self.row.criterion.key

    @property
    def minutes(self) -> int:
        """How long one criterion is talked about, as the agenda plans it."""
        return round(EACH[Stage.DISCUSSION])


@dataclass(frozen=True)
class Look:
    """What one page looks at: `on` is what its address asks for, "" follows the room; `shown` is a criterion or ""."""

    on: str
    shown: str


def look_of(room: RoomFacts, asked: str) -> Look:
    """What is asked for and not open to the room is not looked at: the page follows the room."""
    on = asked if asked == ALL or asked in room.revealed else ""
    return Look(on, (on if on != ALL else "") if on else room.on_table)


def discussion_context(workshop: Workshop, room: RoomFacts, look: Look) -> dict[str, object]:
    """For the facilitator, with what can be done next."""
    reveal = drawn_reveal(room)
    return {**_context(workshop, room, reveal, look), "next": _next(workshop, room, reveal)}


def drawn_discussion(
    workshop: Workshop, room: RoomFacts, notes: Notes, look: Look, *, takes_part: bool = True
) -> SafeString:
    """The same for everybody who does not facilitate and looks at the same, so drawn once: see `with_token` for what
    is put in for each. Without `takes_part` it asks for no notes.

    Kept under all that it is drawn from: what is shown of the round, the notes, what is on the table and looked at.
    """
    reveal = drawn_reveal(room)
    said = tuple((key, note.text, note.author_name) for key, under in notes.items() for note in under)
    table = (look.shown, room.on_table, room.on_table_since, tuple(workshop.talked_over))

    def draw() -> SafeString:
        own = {"workshop": workshop, "state": room, "notes": notes, "csrf_token": TOKEN_SLOT, "takes_part": takes_part}
        page = render_to_string("room/discussion_open.html", {**own, **_context(workshop, room, reveal, look)})
        return SafeString(BETWEEN_TAGS.sub(">\n<", page))

    return _kept.get((reveal.mark, said, table, room.pilot, takes_part), draw)


def screen_table(room: RoomFacts) -> dict[str, object]:
    """For the projector: `table`, the criterion that is on it, else None; `map` of all that is open."""
    reveal = drawn_reveal(room)
    return {"table": _table(room, reveal, room.on_table), "map": map_of([drawn.row for drawn in reveal.rows])}


def _context(workshop: Workshop, room: RoomFacts, reveal: DrawnReveal, look: Look) -> dict[str, object]:
    others = [drawn for drawn in reveal.rows if drawn.row.criterion.key != look.shown]
    return {
        "table": _table(room, reveal, look.shown),
        "talked": workshop.talked_over,
        "to_talk": [drawn.row for drawn in reveal.rows if not drawn.settled],
        "settled": [drawn.row for drawn in reveal.rows if drawn.settled],
        "map": map_of([drawn.row for drawn in reveal.rows]) if not reveal.closed else None,
        "talk": [drawn for drawn in others if not drawn.settled],
        "agreed": [drawn for drawn in others if drawn.settled],
        "divided": any(not drawn.row.agrees for drawn in reveal.rows),
        "closed": reveal.closed,
        "latest": reveal.latest.row.criterion.key if reveal.latest else "",
        "opened": len(reveal.rows),
        "flips": sum(drawn.row.can_flip for drawn in reveal.rows),
        "unanswered": count_open(drawn.row for drawn in reveal.rows),
        "nobody": _is_silent(reveal),
        "alone": is_alone(drawn.row for drawn in reveal.rows),
        "drift": reveal.drift,
        "pilot_hint": hints_of(workshop, room).get(look.shown, ""),
        "movement": reveal.movement,
    }


def _table(room: RoomFacts, reveal: DrawnReveal, key: str) -> Table | None:
    for place, drawn in enumerate(reveal.rows, 1):
        if drawn.row.criterion.key == key:
            since = room.on_table_since if key == room.on_table else None
            levels, furthest = levels_said(drawn.row), furthest_words(drawn.row)
            return Table(drawn, place, len(reveal.rows), levels, furthest, since)
    return None


def _next(workshop: Workshop, room: RoomFacts, reveal: DrawnReveal) -> SaidRow | None:
    """What has not been on the table yet and is worth talking about: the first after what is there now, else the first
    of all."""
    keys = [drawn.row.criterion.key for drawn in reveal.rows]
    here = keys.index(room.on_table) if room.on_table in keys else -1
    ahead = [*reveal.rows[here + 1 :], *reveal.rows[: max(here, 0)]]
    left = (d.row for d in ahead if not d.settled and d.row.criterion.key not in workshop.talked_over)
    return next(left, None)


def _is_silent(reveal: DrawnReveal) -> bool:
    """Nobody answered anything, as far as that may be said: not while something is still closed."""
    return not reveal.closed and not any(drawn.row.answered or drawn.row.dont_know for drawn in reveal.rows)
