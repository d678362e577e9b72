"""The discussion as the page shows it: what is open of the round, what is not yet, and what may be opened next."""

from __future__ import annotations

from typing import Any

from workshops.models import Workshop
from workshops.queries.notes import notes_by_criterion
from workshops.queries.rooms import RoomState
from workshops.views.reveal_pages import DrawnReveal, drawn_reveal


def discussion_context(workshop: Workshop, state: RoomState) -> dict[str, Any]:
    """While criteria are opened one by one, the one opened last stands on top and alone."""
    reveal = drawn_reveal(workshop, state)
    shown = reveal.rows if not reveal.closed else [row for row in reveal.rows if row is not reveal.latest]
    return {
        "talk": [drawn for drawn in shown if not drawn.row.agrees],
        "agreed": [drawn for drawn in shown if drawn.row.agrees],
        "latest": reveal.latest if reveal.closed else None,
        "closed": reveal.closed,
        "opened": len(reveal.rows),
        "flips": sum(drawn.row.can_flip for drawn in reveal.rows),
        "nobody": _is_silent(reveal),
        "drift": reveal.drift,
        "notes": notes_by_criterion(workshop),
    }


def _is_silent(reveal: DrawnReveal) -> bool:
    """Nobody answered anything, as far as that may be said: not while something is still closed."""
    return not reveal.closed and not any(drawn.row.answered or drawn.row.dont_know for drawn in reveal.rows)
