"""Taking times: medians of several runs, in milliseconds, and one line on stderr about each."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any


def median_ms(work: Callable[[], object], runs: int) -> float:
    """The median time of `work` in milliseconds over `runs`, after one run that warms the caches."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


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


def machine() -> dict[str, Any]:
    """What the figures were taken on, as far as it explains them. The load says how much others were doing."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "load": [rounded(value) for value in os.getloadavg()],
    }
