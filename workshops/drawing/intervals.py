"""Intervals against a threshold, as SVG reads them, in no language: several of them on one scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from workshops.drawing.bars import Scale

PARTS = 4  # of the scale, at least so many round steps


@dataclass(frozen=True)
class Ruler:
    """A scale that begins and ends at round numbers."""

    scale: Scale
    least: float
    most: float

    @classmethod
    def over(cls, values: Iterable[float], *, floor_: float | None = None, ceiling: float | None = None) -> Ruler:
        """As wide as these values need, with air on both sides, but not beyond the metric's own ends."""
        every = sorted(values) or [0.0, 1.0]
        span = (every[-1] - every[0]) or abs(every[0]) or 1.0
        step = _round_step(1.2 * span)
        least, most = step * floor((every[0] - 0.1 * span) / step), step * ceil((every[-1] + 0.1 * span) / step)
        least = least if floor_ is None else max(floor_, least)
        most = most if ceiling is None else min(ceiling, most)
        return cls(Scale(least, most), least, most)


def _round_step(span: float) -> float:
    unit = 10.0 ** floor(log10(span / PARTS))
    return next(unit * times for times in (1, 2, 2.5, 5, 10) if unit * times * PARTS >= span * 0.999)


@dataclass(frozen=True)
class Drawn:
    """One interval: where its value stands and its ends, as SVG reads them; empty where there is none."""

    value: str
    low: str
    high: str


def drawn(ruler: Ruler, value: float | None, low: float | None, high: float | None) -> Drawn:
    """An end that is not known is drawn to the end of the scale."""
    known = value is not None and (low is not None or high is not None)
    return Drawn(
        value="" if value is None else ruler.scale.at(value),
        low=ruler.scale.at(ruler.least if low is None else low) if known else "",
        high=ruler.scale.at(ruler.most if high is None else high) if known else "",
    )


def good_side(ruler: Ruler, threshold: float, *, more: bool) -> tuple[str, str]:
    """Where the part of the scale that meets the threshold begins, and how wide it is."""
    ends: Sequence[float] = (threshold, ruler.most) if more else (ruler.least, threshold)
    return ruler.scale.at(ends[0]), ruler.scale.width(*ends)
