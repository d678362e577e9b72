"""Scores that are not only yes or no: means of repeats, and differences on the same cases."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from advisor.evidence.rates import Interval

DRAWS = 10_000
BLOCK = 200_000  # counts held at once
CACHED = 200_000  # picks held at once
BYTE, FEW_BLOCKS, DRAWS_AT_ONCE = 256, 16, 50
FEW_KINDS = 32  # values for each kind of them, from which on kinds are drawn

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


def standard_error(values: Floats, clusters: Places) -> float:
    """Of the mean of all values, where those of one cluster (repeats of a case) stand or fall together. Clusters are
    numbered from 0 without gaps. nan for a single cluster. (Liang & Zeger 1986, with the factor G/(G-1).)"""
    groups = int(clusters.max()) + 1
    if groups < 2:
        return math.nan
    off = np.bincount(clusters, weights=values - values.mean(), minlength=groups)
    return float(math.sqrt(groups / (groups - 1) * float(off @ off)) / len(values))


def bootstrap(values: Floats, clusters: Places, *, seed: int, draws: int = DRAWS, confidence: float = 0.95) -> Interval:
    """The mean with its percentile interval, whole clusters drawn with replacement (Efron & Tibshirani 1993). For
    paired variants the values are differences, case by case. The same seed gives the same interval."""
    low, high = percentile_interval(drawn_means(values, clusters, seed=seed, draws=draws), confidence=confidence)
    return Interval(float(values.mean()), low, high)


def percentile_interval(means: Floats, *, confidence: float = 0.95) -> tuple[float, float]:
    """Between which ends that share of the drawn means lies."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def drawn_means(values: Floats, clusters: Places | None, *, seed: int, draws: int = DRAWS) -> Floats:
    """The mean of each draw of whole clusters with replacement; None: each value is a cluster.

    Clusters that are alike need not be told apart: how often each kind is drawn is multinomial. Where the kinds are few
    that is drawn; it is the same distribution at a small part of the work."""
    random = np.random.default_rng(seed)
    if clusters is None:
        sums, counts = values, np.ones(1)
    else:
        groups = int(clusters.max()) + 1
        sums = np.bincount(clusters, weights=values, minlength=groups).astype(np.float64)
        counts = np.bincount(clusters, minlength=groups).astype(np.float64)
        if counts.min() == counts.max():
            sums, counts = sums / counts[0], np.ones(1)
    if len(counts) > 1:
        return _ratios(sums, counts, random, draws)
    kinds, often = np.unique(sums, return_counts=True)
    if len(kinds) * FEW_KINDS <= len(sums):
        return _of_kinds(kinds, often, random, draws)
    return _means(sums, random, draws)


def _of_kinds(kinds: Floats, often: Places, random: np.random.Generator, draws: int) -> Floats:
    n, means = int(often.sum()), np.empty(draws)
    step = max(1, BLOCK // len(kinds))
    for begin in range(0, draws, step):
        drawn = random.multinomial(n, often / n, size=min(step, draws - begin))
        means[begin : begin + step] = drawn @ kinds / n
    return means


def _means(values: Floats, random: np.random.Generator, draws: int) -> Floats:
    """Which of the values are picked is drawn in two steps, which is the same distribution: how many of them in each
    block of 256 (multinomial), then which within it, by one random byte for each. Beside drawing every place by itself
    that halves the time, since a block stays in the processor's nearest cache."""
    whole = len(values) // BYTE
    if whole < FEW_BLOCKS:
        return _picked(values, random, draws, len(values)) / len(values)
    rest = values[whole * BYTE :]
    chances = np.append(np.full(whole, BYTE / len(values)), len(rest) / len(values))
    chances /= chances.sum()
    means = np.empty(draws)
    for begin in range(0, draws, DRAWS_AT_ONCE):
        counts = random.multinomial(len(values), chances, size=min(DRAWS_AT_ONCE, draws - begin)).T
        sums = _in_blocks(values, np.ascontiguousarray(counts[:whole]), random)
        if len(rest):
            sums += [rest.take(random.integers(0, len(rest), size=count)).sum() for count in counts[whole]]
        means[begin : begin + DRAWS_AT_ONCE] = sums / len(values)
    return means


def _in_blocks(values: Floats, counts: Places, random: np.random.Generator) -> Floats:
    """The sum of each draw. `counts` (blocks, draws): how many values each draw picks of each block."""
    sums = np.zeros(counts.shape[1])
    for block, often in enumerate(counts):
        ends = often.cumsum()
        raw = np.asarray(random.bit_generator.random_raw(int(ends[-1]) // 8 + 1), dtype=np.uint64)
        # One value of 0 behind the last, so that a draw that picks nothing at the end still has a place.
        picked = np.empty(len(raw) * 8)
        values[block * BYTE : (block + 1) * BYTE].take(raw.view(np.uint8), out=picked, mode="clip")
        picked[ends[-1] :] = 0.0
        found = np.add.reduceat(picked, ends - often)
        sums += np.where(often > 0, found, 0.0)
    return sums


def _picked(values: Floats, random: np.random.Generator, draws: int, many: int) -> Floats:
    """The sum of so many values in each draw, a block of draws at a time."""
    sums = np.empty(draws)
    step = max(1, CACHED // many)
    for begin in range(0, draws, step):
        picks = random.integers(0, len(values), size=(min(step, draws - begin), many))
        sums[begin : begin + step] = values.take(picks).sum(axis=1)
    return sums


def _ratios(sums: Floats, counts: Floats, random: np.random.Generator, draws: int) -> Floats:
    """The same for clusters that differ in size."""
    groups, means = len(sums), np.empty(draws)
    step = max(1, CACHED // groups)
    for begin in range(0, draws, step):
        picks = random.integers(0, groups, size=(min(step, draws - begin), groups))
        means[begin : begin + step] = sums.take(picks).sum(axis=1) / counts.take(picks).sum(axis=1)
    return means
