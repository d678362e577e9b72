"""Taking times: medians of several runs, in milliseconds, and one line on stderr about each."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable


def medians_ms(
    works: dict[str, Callable[[], object]], runs: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """The median time of each work in milliseconds, to four digits; see `in_turns`."""
    return {name: rounded(statistics.median(taken)) for name, taken in in_turns(works, runs, clock).items()}


def in_turns(
    works: dict[str, Callable[[], object]], runs: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """All times of each work in milliseconds.

    `clock` is the clock on the wall; for work that waits for nothing `time.process_time` leaves out the time in which
    others had the processor.

    They take turns, so that what disturbs the machine for a while disturbs them all. In each turn a first run
    warms the caches and a second one is timed.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            work()
            start = clock()
            work()
            times[name].append((clock() - start) * 1000)
    return times


def share_of(times: list[float], share: float) -> float:
    """The time that `share` of `times` stay at or under, in their unit (nearest rank)."""
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def rounded(value: float) -> float:
    """Four significant digits: more would only be noise."""
    return float(f"{value:.4g}")


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def machine() -> dict[str, object]:
    """What the figures were taken on, as far as it explains them. The load says how much others were doing."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "load": [rounded(value) for value in os.getloadavg()],
    }
