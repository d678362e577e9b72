"""A closed round as the page shows it, drawn once for everybody: at a reveal the whole room asks at the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.domain.framework_names import names_of
from workshops.domain.frameworks import Criterion, framework_of
from workshops.domain.movement import criteria_movement
from workshops.domain.recommendations import agenda_order
from workshops.domain.reveal_rows import reveal_rows
from workshops.enums import RevealPolicy
from workshops.models import Round, Workshop
from workshops.queries.reveals import RevealMark, one_moment, reveal_mark
from workshops.queries.room_facts import RoomFacts
from workshops.views.kept import Kept
from workshops.words.movement import ThenAndNow, answers_headline, then_and_now
from workshops.words.reveals import SaidRow, agreement_line, drift_words, said

# Rooms whose reveal a process keeps in mind.
KEPT = 16


@dataclass(frozen=True)
class DrawnRow:
    """A row, and everything of it that is the same for everybody: name, strip, figures, reasons.

    `moved`: in a revisit, its middle answer is another one than last time.
    """

    row: SaidRow
    facts: SafeString
    moved: bool

    @property
    def settled(self) -> bool:
        """Nothing to talk about: all are close together, and where they were last time."""
        return self.row.agrees and not self.moved


@dataclass(frozen=True)
class ClosedCriterion:
    """A criterion whose answers are not open yet: what was asked, and nothing of what was said."""

    criterion: Criterion
    in_sentence: str


@dataclass(frozen=True)
class DrawnReveal:
    """The round that is on the table: the rows that are open, and the criteria that are not.

    `rows` stand in the order of the agenda. `closed` too, where they are opened one by one: names, and nothing of
    what was said; where they are opened at the end, in the framework's order. `latest` is the row opened last.
    `drift` compares with the round before, where all was scored again, and in a revisit `movement` with last time,
    each in a sentence. `mark` is what it was drawn by.
    """

    mark: RevealMark
    rows: list[DrawnRow]
    closed: list[ClosedCriterion]
    latest: DrawnRow | None
    drift: str
    movement: str


_kept: Kept[DrawnReveal] = Kept(most=KEPT)


class MovedOn(Exception):
    """What was to be drawn is no longer what there is."""


def drawn_reveal(room: RoomFacts) -> DrawnReveal:
    """What the room may see of the round that is on the table: as it is now, or was since this was asked."""
    assert room.round_id is not None
    while True:
        mark = reveal_mark(room.round_id)
        try:
            return _kept.get(mark, partial(draw, mark))
        except MovedOn:  # while this waited its turn, another criterion was opened, or somebody changed roles
            continue


def draw(mark: RevealMark) -> DrawnReveal:
    """What has this mark, at one moment; or MovedOn, so that nothing is kept under the name of something else."""
    with one_moment():
        if reveal_mark(mark.round_id) != mark:
            raise MovedOn
        round_ = Round.objects.select_related("workshop").get(pk=mark.round_id)
        workshop, number = round_.workshop, round_.number
        found = said(reveal_rows(workshop, round_)) if round_.revealed else []
        closed = _closed(workshop, round_)
        moved = criteria_movement(workshop, round_) if workshop.follows_id and found else []
        then = then_and_now(workshop, moved)
        movement = answers_headline(workshop, moved)
    rows = [
        DrawnRow(row, _facts(row, line, anonymous=workshop.anonymous), bool(line and line.has_moved))
        for row in found
        for line in [then.get(row.criterion.key)]
    ]
    by_key = {drawn.row.criterion.key: drawn for drawn in rows}
    return DrawnReveal(
        mark=mark,
        rows=rows,
        closed=closed,
        latest=by_key[round_.revealed[-1]] if by_key else None,
        drift=drift_words(found, number - 1) if not round_.asked else "",
        movement=movement,
    )


def _facts(row: SaidRow, then: ThenAndNow | None, *, anonymous: bool) -> SafeString:
    """`then`: in a revisit, last time; drawn behind the answers of its first round, which has none before it."""
    last_round = row.last_round
    agreement = agreement_line(row, last_round)
    behind = row.previous if last_round else (then.counts if then else None)
    context = {"row": row, "last_round": last_round, "agreement_line": agreement, "anonymous": anonymous}
    context |= {"line": then, "behind": behind}
    return render_to_string("room/reveal_facts.html", context)


def _closed(workshop: Workshop, round_: Round) -> list[ClosedCriterion]:
    if set(round_.revealed) >= set(workshop.criteria):
        return []
    by_agenda = workshop.reveal == RevealPolicy.CRITERION
    order = agenda_order(workshop, round_) if by_agenda else workshop.criteria
    asks, words = framework_of(workshop), names_of(workshop)
    return [
        ClosedCriterion(asks.criterion(key), words.criterion_in_sentence(key))
        for key in order
        if key not in round_.revealed
    ]
