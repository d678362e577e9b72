"""A closed round as the page shows it, drawn once for everybody: at a reveal the whole room asks at the same moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.domain.framework_words import words_of
from workshops.domain.recommendations import agenda_order, framework_of
from workshops.enums import RevealPolicy
from workshops.models import Round, Workshop
from workshops.queries.reveals import round_numbered
from workshops.queries.rooms import RoomState
from workshops.views.reveals import RevealRow, drift_words, reveal_rows

# Rooms whose reveal a process keeps in mind.
KEPT = 16

_kept: OrderedDict[Hashable, DrawnReveal] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class DrawnRow:
    """A row, and everything of it that is the same for everybody: name, strip, figures, reasons."""

    row: RevealRow
    facts: SafeString


@dataclass(frozen=True)
class ClosedCriterion:
    """A criterion whose answers are not open yet: what was asked, and nothing of what was said."""

    criterion: Any
    in_sentence: str


@dataclass(frozen=True)
class DrawnReveal:
    """The round that is on the table: the rows that are open, and the criteria that are not.

    `rows` stand in the order of the agenda. `closed` too, where they are opened one by one: names, and nothing of
    what was said; where they are opened at the end, in the framework's order. `latest` is the row opened last.
    `drift` compares with the round before, in a sentence.
    """

    rows: list[DrawnRow]
    closed: list[ClosedCriterion]
    latest: DrawnRow | None
    drift: str


def drawn_reveal(workshop: Workshop, state: RoomState) -> DrawnReveal:
    """What the room may see of the round that is on the table.

    A closed round's answers never change, and what is open of it is in the key; weights and waivers change only at
    other stages, and names and roles are in the key. So the same key means the same rows, in every process, without
    asking anything else.
    """
    people = tuple((p.id, p.name, p.role) for p in state.people)
    key = (workshop.pk, state.round, state.stage_since, state.revealed, people)
    # One draws, the others wait for it: eight threads that draw the same page at once are eight times as slow.
    with _lock:
        if key not in _kept:
            _kept[key] = _draw(workshop, state.round)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def _draw(workshop: Workshop, number: int) -> DrawnReveal:
    round_ = round_numbered(workshop, number)
    assert round_ is not None
    found = reveal_rows(workshop, round_) if round_.revealed else []
    fixed = {"anonymous": workshop.anonymous, "last_round": number - 1}
    rows = [DrawnRow(row, render_to_string("room/reveal_facts.html", {"row": row, **fixed})) for row in found]
    by_key = {drawn.row.criterion.key: drawn for drawn in rows}
    return DrawnReveal(
        rows=rows,
        closed=_closed(workshop, round_),
        latest=by_key[round_.revealed[-1]] if by_key else None,
        drift=drift_words(found, number - 1),
    )


def _closed(workshop: Workshop, round_: Round) -> list[ClosedCriterion]:
    if set(round_.revealed) >= set(workshop.criteria):
        return []
    by_agenda = workshop.reveal == RevealPolicy.CRITERION
    order = agenda_order(workshop, round_) if by_agenda else workshop.criteria
    asks, words = framework_of(workshop), words_of(workshop)
    return [
        ClosedCriterion(asks.criterion(key), words.criterion_in_sentence(key))
        for key in order
        if key not in round_.revealed
    ]
