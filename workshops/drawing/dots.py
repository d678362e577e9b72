"""The geometry of one line of the map of disagreement: where each role stands now, and where it stood. Knows no Django.

Units are those of the SVG's viewBox, 400 wide. Marks that would touch get a lane of their own, so a line only grows
downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from workshops.drawing.strip import SHAPES, shape_of

WIDTH = 400
LANE = 17.0
NEAR = 17.0  # nearer than this two marks touch
SAME = 0.05  # of a step: nobody sees a smaller move
ALL = "M-2.5-8h5v16h-5z"


class Stand(NamedTuple):
    """Who stands where, 1 to 5; `shape` empty for the whole group; `was` None where nothing may be told of before."""

    shape: str
    label: str
    now: float
    was: float | None = None


@dataclass(frozen=True)
class Dot:
    """One role's place: full where it is now; hollow where it was, with a line between, where it has moved."""

    d: str
    x: float
    y: float
    was_x: float | None

    @property
    def transform(self) -> str:
        return f"translate({self.x:.5g} {self.y:.5g})"

    @property
    def was_transform(self) -> str:
        return f"translate({self.was_x:.5g} {self.y:.5g})"


@dataclass(frozen=True)
class Track:
    """A line of the map."""

    dots: Sequence[Dot]
    lanes: int

    @property
    def height(self) -> float:
        return LANE * max(1, self.lanes)

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height:.5g}"

    @property
    def ticks(self) -> str:
        """The five levels as a path of upright lines."""
        return "".join(f"M{place_of(level):.5g} 0v{self.height:.5g}" for level in range(1, 6))


def place_of(level: float) -> float:
    """Where a level of 1 to 5 stands: in the middle of its fifth."""
    return WIDTH / 5 * (level - 0.5)


def build_track(stands: Sequence[Stand]) -> Track:
    """Those that stand at one place stand side by side; what has moved, or would touch, has a lane of its own."""
    lanes: list[list[tuple[float, float]]] = []
    dots: list[Dot] = []
    for _, at_once in groupby(sorted(stands, key=_place), key=_place):
        some = list(at_once)
        for together in [[one] for one in some if _was(one) is not None] + [[one for one in some if _was(one) is None]]:
            dots += _row(together, lanes)
    return Track(dots, len(lanes))


def _place(stand: Stand) -> float:
    return round(place_of(stand.now), 1)


def _was(stand: Stand) -> float | None:
    moved = stand.was is not None and abs(stand.was - stand.now) >= SAME
    return place_of(stand.was) if moved and stand.was is not None else None


def _row(together: Sequence[Stand], lanes: list[list[tuple[float, float]]]) -> list[Dot]:
    if not together:
        return []
    x, was_x = place_of(together[0].now), _was(together[0])
    half = (len(together) - 1) / 2 * NEAR
    lane = _free_lane(lanes, (min(x - half, was_x or x), max(x + half, was_x or x)))
    y = LANE * (lane + 0.5)
    return [Dot(_outline(one), x - half + place * NEAR, y, was_x) for place, one in enumerate(together)]


def _outline(stand: Stand) -> str:
    return SHAPES[shape_of(stand.shape)] if stand.shape else ALL


def _free_lane(lanes: list[list[tuple[float, float]]], span: tuple[float, float]) -> int:
    """The first lane in which this span touches no other, made where there is none."""
    for number, taken in enumerate(lanes):
        if all(span[0] - end >= NEAR or start - span[1] >= NEAR for start, end in taken):
            taken.append(span)
            return number
    lanes.append([span])
    return len(lanes) - 1
