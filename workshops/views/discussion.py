"""The discussion as the page shows it: what is open of the round, what is not yet, and what may be opened next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.models import Note, Workshop
from workshops.queries.room_facts import RoomFacts
from workshops.templatetags.rooms import TOKEN_SLOT
from workshops.views.kept import Kept
from workshops.views.reveal_pages import KEPT, DrawnReveal, drawn_reveal
from workshops.words.reveals import count_open

Notes = Mapping[str, Sequence[Note]]

_kept: Kept[SafeString] = Kept(most=KEPT)


def discussion_context(room: RoomFacts) -> dict[str, object]:
    """While criteria are opened one by one, the one opened last stands on top and alone."""
    return _context(drawn_reveal(room))


def drawn_discussion(workshop: Workshop, room: RoomFacts, notes: Notes) -> SafeString:
    """The same for everybody who does not facilitate, so drawn once: see `with_token` for what is put in for each.

    Kept under all that it is drawn from: what is shown of the round, and the notes.
    """
    reveal = drawn_reveal(room)
    said = tuple((key, note.text, note.author_name) for key, under in notes.items() for note in under)

    def draw() -> SafeString:
        own = {"workshop": workshop, "state": room, "notes": notes, "csrf_token": TOKEN_SLOT}
        return render_to_string("room/discussion_open.html", {**own, **_context(reveal)})

    return _kept.get((reveal.mark, said), draw)


def _context(reveal: DrawnReveal) -> dict[str, object]:
    shown = reveal.rows if not reveal.closed else [row for row in reveal.rows if row is not reveal.latest]
    return {
        "talk": [drawn for drawn in shown if not drawn.settled],
        "agreed": [drawn for drawn in shown if drawn.settled],
        "divided": any(not drawn.row.agrees for drawn in shown),
        "latest": reveal.latest if reveal.closed else None,
        "closed": reveal.closed,
        "opened": len(reveal.rows),
        "flips": sum(drawn.row.can_flip for drawn in reveal.rows),
        "unanswered": count_open(drawn.row for drawn in reveal.rows),
        "nobody": _is_silent(reveal),
        "drift": reveal.drift,
        "movement": reveal.movement,
    }


def _is_silent(reveal: DrawnReveal) -> bool:
    """Nobody answered anything, as far as that may be said: not while something is still closed."""
    return not reveal.closed and not any(drawn.row.answered or drawn.row.dont_know for drawn in reveal.rows)
