"""How many people a room may have until p99 of the way to the screen passes half a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from config.bench.room.site import Program, Servers
from config.bench.room.visit import visit_once

LIMIT_MS = 500.0
FIRST, MOST = 500, 8000  # people; twice as many connections must fit into the limit of open files
SECONDS = 10.0  # of answering at each size
CLOSE = 1.15  # the answer is known when the two nearest sizes differ by no more


def find(programs: Sequence[Program], servers: Servers) -> dict[str, Any]:
    """By name: the largest size that stayed under the limit, the smallest that did not, and each size's p99."""
    return {program.name: search(partial(_p99_ms, program, servers)) for program in programs}


def _p99_ms(program: Program, servers: Servers, people: int) -> float:
    figures = visit_once(program, people, SECONDS, servers, staged=False)
    return figures["screen"]["p99_ms"] or float("inf")


def search(p99_ms: Callable[[int], float]) -> dict[str, Any]:
    """`p99_ms`: one run with so many people, in milliseconds."""
    tried: dict[int, float] = {}

    def passes(people: int) -> bool:
        """Only if it does twice: one second in which the machine did something else decides p99 of ten."""
        for _ in range(2):
            tried[people] = min(tried.get(people, float("inf")), p99_ms(people))
            if tried[people] <= LIMIT_MS:
                return False
        return True

    good, bad = 0, FIRST
    while bad <= MOST and not passes(bad):
        good, bad = bad, 2 * bad
    while good and bad <= MOST and bad > CLOSE * good:
        middle = (good + bad) // 2
        good, bad = (good, middle) if passes(middle) else (middle, bad)
    return {
        "largest_within": good,
        "smallest_beyond": bad if bad in tried else None,
        "screen_p99_ms": {str(people): tried[people] for people in sorted(tried)},
    }
