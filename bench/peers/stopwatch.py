"""Run by a peer's own Python, which has NumPy and the peer and nothing of ours."""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

SECONDS = 2.0


def compete(name: str, work: Callable[[Any, Any], Any]) -> None:
    """Measures work(matrix, weights) on the numbers of the file named on the command line; prints one JSON line.

    The best of at least `runs`, and of more where they are short: it is set against our median, so that noise on the
    machine counts against us.
    """
    numbers = np.load(sys.argv[1])
    matrix, weights = numbers["matrix"], numbers["weights"]
    work(matrix, weights[:100])  # first calls import and set up
    times: list[float] = []
    while len(times) < numbers["runs"] or sum(times) < SECONDS:
        start = time.perf_counter()
        found = work(matrix, weights)
        times.append(time.perf_counter() - start)
    said = {"version": version(name), "best_ms": min(times) * 1000, "found": np.asarray(found).tolist()}
    sys.stdout.write(json.dumps(said) + "\n")
