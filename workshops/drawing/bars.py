"""Lying bars: how far along a picture something stands and how wide it is, as SVG reads it, in no language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """From `least` at the left edge to `most` at the right one."""

    least: float
    most: float

    @classmethod
    def over(cls, values: Iterable[float]) -> Scale:
        """As wide as these values and 0 need."""
        every = [0.0, *values]
        return cls(min(every), max(every))

    def at(self, value: float) -> str:
        return f"{100 * (value - self.least) / self._span:.2f}%"

    def width(self, one: float, other: float) -> str:
        return f"{100 * abs(other - one) / self._span:.2f}%"

    @property
    def _span(self) -> float:
        return (self.most - self.least) or 1.0
