"""The geometry of a distribution strip: who answered what becomes shapes with places. Knows no Django.

Units are those of the SVG's viewBox, 360 wide: five columns of 72. y grows downwards, the axis is at y = 0
and everything above it is negative, so a strip only grows upwards when answers are added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil, sqrt
from typing import NamedTuple, TypedDict

LEVELS = range(5)
WIDTH = 360
COLUMN = WIDTH // len(LEVELS)
PITCH = 17.0
PER_ROW = 4
COIN_PITCH = 9.0
# Above this a column of single marks is taller than wide and nobody counts it any more.
MOST_MARKS_IN_COLUMN = 24
ROLE_ROW = 34.0
BIGGEST_MARK = 2.2
BAR_HEIGHT = 84.0
HEADROOM = 14.0

# Outlines around (0, 0) with areas of about 100 square units, so that no role looks louder than another.
SHAPES = {
    "square": "M-5-5H5V5H-5Z",
    "triangle": "M0-7.2 7.4 5.6H-7.4Z",
    "circle": "M-5.64 0a5.64 5.64 0 1 0 11.28 0a5.64 5.64 0 1 0-11.28 0Z",
    "diamond": "M0-7 7 0 0 7-7 0Z",
}
COIN = "M-6.5-2.5h13a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1Z"
# The three roles that every workshop has; whatever the facilitator adds is a diamond.
ROLE_SHAPES = {"product": "square", "security": "triangle", "data": "circle"}


class Marked(TypedDict, total=False):
    """One participant's answer, as far as it may be shown; `was`: the level of the last round."""

    level: int | None
    role: str
    role_label: str
    shape: str
    was: int | None
    name: str


class _Scored(NamedTuple):
    """A mark of somebody who gave a level."""

    shape: str
    level: int
    was: int | None
    name: str


def shape_of(role_or_shape: str) -> str:
    """The shape's name for a role key (`"security"`) or a shape's own name; a diamond for anything else."""
    if role_or_shape in SHAPES:
        return role_or_shape
    return ROLE_SHAPES.get(role_or_shape, "diamond")


@dataclass(frozen=True)
class Mark:
    """One outline `d` at (x, y), `scale` times its size; `text` is a count to write beside it, `name` whose it is."""

    d: str
    x: float
    y: float
    scale: float = 1.0
    text: str = ""
    name: str = ""

    @property
    def transform(self) -> str:
        scale = f" scale({self.scale:.3g})" if self.scale != 1 else ""
        return f"translate({self.x:.5g} {self.y:.5g}){scale}"

    @property
    def text_x(self) -> float:
        return round(self.x + 7 * self.scale + 9, 1)

    @property
    def text_y(self) -> float:
        return round(self.y + 4, 1)


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    text: str = ""

    @property
    def text_x(self) -> float:
        return self.x + self.width / 2

    @property
    def text_y(self) -> float:
        return round(self.y - 3, 1)


@dataclass(frozen=True)
class Move:
    """How many went from one level to another since the last round, as an arc under the axis."""

    d: str
    arrow: str
    width: float


@dataclass(frozen=True)
class Strip:
    """Everything that the template draws."""

    top: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    bars: list[Rect] = field(default_factory=list)
    shadows: list[Rect] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    median_x: float | None = None

    @property
    def view_box(self) -> str:
        return f"0 {self.top:.5g} {WIDTH} {self.height:.5g}"


def column_x(level: float) -> float:
    """The middle of a level's column; also between columns, for a median of 2.5."""
    return COLUMN * (level + 0.5)


def count_levels(levels: Iterable[int | None]) -> list[int]:
    tally = Counter(level for level in levels if level is not None)
    return [tally[level] for level in LEVELS]


def build_strip(
    *,
    marks: Sequence[Marked],
    counts: Sequence[int],
    previous: Sequence[int] | None,
    median: float | None,
) -> Strip:
    """Lay out a strip.

    `marks`: one a participant, `shape` or `role` is enough; empty when the room is anonymous. `counts`: five numbers.
    `previous`: those of the last round. `median`: 0..4.
    """
    scored = [_scored(mark, level) for mark in marks if (level := mark.get("level")) is not None]
    most = max([*counts, *(previous or [])], default=0)
    moves = _moves(scored)
    below = 8.0 + max([12.0 + 5.0 * abs(a - b) for a, b in _changes(scored)], default=0.0)
    if scored and most <= MOST_MARKS_IN_COLUMN:
        drawn, top = _single_marks(scored, counts), -PITCH * max(1, ceil(most / PER_ROW)) - 4
        shadows = _shadows(previous, PITCH)
        return Strip(top, below - top, drawn, [], shadows, moves, _median_x(median))
    if scored:
        drawn, rows = _marks_by_role(scored)
        return Strip(-ROLE_ROW * rows, below + ROLE_ROW * rows, drawn, [], [], moves, _median_x(median))
    if most <= MOST_MARKS_IN_COLUMN:
        drawn, top = _coins(counts), -COIN_PITCH * max(2, most) - 4
        return Strip(top, 8.0 - top, drawn, [], _shadows(previous, COIN_PITCH, 1), [], _median_x(median))
    bars, shadows = _bars(counts, most), _bars(previous or [], most)
    return Strip(-BAR_HEIGHT - HEADROOM, BAR_HEIGHT + HEADROOM + 8, [], bars, shadows, [], _median_x(median))


def _median_x(median: float | None) -> float | None:
    return None if median is None else column_x(median)


def _single_marks(scored: Sequence[_Scored], counts: Sequence[int]) -> list[Mark]:
    """One mark a person, four to a row, each row centred on its column, the same shapes side by side."""
    placed: list[Mark] = []
    ordered = sorted(scored, key=lambda mark: (mark.level, _shape_order(mark.shape)))
    for level, group in groupby(ordered, key=lambda mark: mark.level):
        for index, mark in enumerate(group):
            row, place = divmod(index, PER_ROW)
            in_row = min(PER_ROW, counts[level] - row * PER_ROW)
            x = column_x(level) + (place - (in_row - 1) / 2) * PITCH
            placed.append(Mark(SHAPES[mark.shape], x, -(row + 0.5) * PITCH - 2, name=mark.name))
    return placed


def _marks_by_role(scored: Sequence[_Scored]) -> tuple[list[Mark], int]:
    """A row per shape and one shape per level, its area in proportion to the count that stands beside it."""
    tally = Counter((mark.shape, mark.level) for mark in scored)
    shapes = sorted({shape for shape, _ in tally}, key=_shape_order, reverse=True)
    most = max(tally.values())
    placed = [
        Mark(
            SHAPES[shape],
            column_x(level) - 10,
            -(row + 0.5) * ROLE_ROW,
            max(0.4, BIGGEST_MARK * sqrt(tally[shape, level] / most)),
            str(tally[shape, level]),
        )
        for row, shape in enumerate(shapes)
        for level in LEVELS
        if tally[shape, level]
    ]
    return placed, len(shapes)


def _coins(counts: Sequence[int]) -> list[Mark]:
    """Answers that must not tell a role: neutral bars, stacked like coins."""
    return [
        Mark(COIN, column_x(level), -(index + 0.5) * COIN_PITCH - 2)
        for level, count in zip(LEVELS, counts, strict=False)
        for index in range(count)
    ]


def _bars(counts: Sequence[int], most: int) -> list[Rect]:
    return [
        Rect(column_x(level) - 18, -BAR_HEIGHT * count / most, 36, BAR_HEIGHT * count / most, str(count))
        for level, count in zip(LEVELS, counts, strict=False)
        if count
    ]


def _shadows(previous: Sequence[int] | None, pitch: float, per_row: int = PER_ROW) -> list[Rect]:
    """Where the marks of the last round stood: full rows as one block, and what is left over above it."""
    blocks: list[Rect] = []
    for level, count in zip(LEVELS, previous or [], strict=False):
        rows, rest = divmod(count, per_row)
        for width, first, height in ((per_row, 0, rows), (rest, rows, 1 if rest else 0)):
            if height:
                x = column_x(level) - width * PITCH / 2
                blocks.append(Rect(x, -(first + height) * pitch - 2, width * PITCH, height * pitch))
    return blocks


def _changes(scored: Sequence[_Scored]) -> Counter[tuple[int, int]]:
    return Counter((m.was, m.level) for m in scored if m.was is not None and m.was != m.level)


def _moves(scored: Sequence[_Scored]) -> list[Move]:
    return [_arc(was, now, count) for (was, now), count in sorted(_changes(scored).items())]


def _arc(was: int, now: int, count: int) -> Move:
    """A shallow arc from the old column to the new one, with an arrowhead that lands just under the axis."""
    side = 1 if now > was else -1
    start, end = column_x(was) + 6 * side, column_x(now) - 6 * side
    depth = 8 + 10 * abs(now - was)
    path = f"M{start:.5g} 5C{start + 10 * side:.5g} {depth} {end - 10 * side:.5g} {depth} {end:.5g} 8"
    arrow = f"M{end + 2 * side:.5g} 3L{end - 6 * side:.5g} 7.5L{end + 0.5 * side:.5g} 11.5Z"
    return Move(path, arrow, min(4.0, 0.75 + 0.5 * count))


def _scored(mark: Marked, level: int) -> _Scored:
    shape = shape_of(mark.get("shape") or mark.get("role") or "")
    return _Scored(shape, level, mark.get("was"), mark.get("name") or "")


def _shape_order(shape: str) -> int:
    return list(SHAPES).index(shape)
