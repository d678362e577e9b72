"""Lines of money over months in a square of 100 by 100, y downwards, and the round numbers of its axis."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

TICKS = 4


def polyline(dollars: Sequence[float], top: float) -> str:
    """The `points` of a line from month 0 to the last one; `top` is what the upper edge stands for."""
    last = len(dollars) - 1
    return " ".join(f"{100 * month / last:.2f},{100 - 100 * spent / top:.2f}" for month, spent in enumerate(dollars))


def grid() -> list[str]:
    """Where the lines between the edges stand."""
    return [f"{100 * step / TICKS:g}" for step in range(1, TICKS)]


def round_step(most: float) -> float:
    """The distance of two ticks: a round number, so that `TICKS` of them reach `most`. `most` is above 0."""
    unit = 10.0 ** floor(log10(most / TICKS))
    return next(unit * times for times in (1, 2, 2.5, 5, 10) if unit * times * TICKS >= most)
