"""A closed round as the page shows it, drawn once for everybody: at a reveal the whole room asks at the same moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.models import Workshop
from workshops.queries.reveals import round_numbered
from workshops.queries.rooms import RoomState
from workshops.views.reveals import RevealRow, reveal_rows

# Rooms whose reveal a process keeps in mind.
KEPT = 16

_kept: OrderedDict[Hashable, list[DrawnRow]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class DrawnRow:
    """A row, and everything of it that is the same for everybody: name, strip, figures, reasons."""

    row: RevealRow
    facts: SafeString


def drawn_rows(workshop: Workshop, state: RoomState) -> list[DrawnRow]:
    """The rows of the round that is on the table.

    A closed round's answers never change; weights and waivers do only at other stages, and names and roles are
    in the key. So the same key means the same rows, in every process, without asking anything else.
    """
    key = (workshop.pk, state.round, state.stage_since, tuple((p.id, p.name, p.role) for p in state.people))
    # One draws, the others wait for it: eight threads that draw the same page at once are eight times as slow.
    with _lock:
        if key not in _kept:
            _kept[key] = _draw(workshop, state.round)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def _draw(workshop: Workshop, number: int) -> list[DrawnRow]:
    round_ = round_numbered(workshop, number)
    assert round_ is not None
    rows = reveal_rows(workshop, round_)
    fixed = {"anonymous": workshop.anonymous, "last_round": number - 1}
    return [DrawnRow(row, render_to_string("room/reveal_facts.html", {"row": row, **fixed})) for row in rows]
