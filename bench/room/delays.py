"""From what the clients noted to the figures: acknowledgements, and the way from an answer to every screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from bench.room.crowd import Answer
from bench.room.wire import Stream
from bench.timing import rounded

BIN = 0.0001  # seconds; what two delays may differ by and count as the same
LONGEST = 60.0  # seconds; a later state, or none at all, counts as this

Counts = npt.NDArray[np.int64]


def nothing() -> Counts:
    """Counts of no pair at all."""
    return np.zeros(int(LONGEST / BIN) + 1, dtype=np.int64)


def percentiles(seconds: Sequence[float] | npt.NDArray[np.float64], *shares: int) -> dict[str, float | None]:
    """{"p50_ms": …} of delays in seconds; None of none."""
    found = np.asarray(seconds, dtype=np.float64) * 1000
    return {f"p{share}_ms": rounded(float(np.percentile(found, share))) if len(found) else None for share in shares}


def screen_counts(answers: Iterable[Answer], streams: Iterable[Stream], before: int) -> Counts:
    """How many (answer, client) pairs took how long: counts of delays in bins of BIN.

    `answers`: those of which each raises the number in the room's states by one; it was `before` when the room was
    quiet. States do not say whose answers they hold; here the answers have their numbers in the order of their
    acknowledgements. So two that overtook each other inside the server change places, by as much as one gains and
    the other loses.
    """
    saved = sorted((a for a in answers if a.status == 200), key=lambda a: a.acknowledged)
    due = np.array([a.due for a in saved])
    wanted = before + 1 + np.arange(len(saved))
    counts = nothing()
    for stream in streams:
        times = np.append(np.array(stream.times, dtype=np.float64), np.inf)
        delays = np.minimum(times[np.searchsorted(known_numbers(stream), wanted)] - due, LONGEST)
        counts += np.bincount((np.maximum(delays, 0) / BIN).astype(np.int64), minlength=len(counts))
    return counts


def known_numbers(stream: Stream) -> Counts:
    """After each state, the highest number that the client had seen."""
    seen = np.array(stream.numbers, dtype=np.int64)
    return np.maximum.accumulate(seen) if len(seen) else seen


def screen_figures(counts: Counts) -> dict[str, object]:
    """p50, p95 and p99 of the pairs, those that no client ever saw counting as the longest; `unseen`: their share.

    `seen_p99_ms` is that of the others: a library that drops states is not held to those it dropped at the very end.
    """
    total = int(counts.sum())
    figures = {f"p{share}_ms": _percentile(counts, share) for share in (50, 95, 99)}
    unseen = rounded(float(counts[-1]) / total) if total else 0.0
    return {"pairs": total, **figures, "seen_p99_ms": _percentile(counts[:-1], 99), "unseen": unseen}


def _percentile(counts: Counts, share: int) -> float | None:
    """In milliseconds; None of no pairs."""
    reached = np.cumsum(counts)
    if not reached[-1]:
        return None
    return rounded(float(np.searchsorted(reached, share / 100 * reached[-1])) * BIN * 1000)
