"""Scores that are not only yes or no: means of repeats, and differences on the same cases."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from advisor.evidence.rates import Interval

DRAWS = 10_000
BLOCK = 2_000_000  # picks held at once

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
    groups = int(clusters.max()) + 1
    sums = np.bincount(clusters, weights=values, minlength=groups).astype(np.float64)
    counts = np.bincount(clusters, minlength=groups).astype(np.float64)
    means = _means(sums, counts, np.random.default_rng(seed), draws)
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(float(values.mean()), float(low), float(high))


def _means(sums: Floats, counts: Floats, random: np.random.Generator, draws: int) -> Floats:
    """The mean of each draw. Picks are made a block at a time, so that memory does not grow with the draws."""
    groups = len(sums)
    means = np.empty(draws)
    step = max(1, BLOCK // groups)
    for begin in range(0, draws, step):
        picks = random.integers(0, groups, size=(min(step, draws - begin), groups))
        means[begin : begin + step] = sums[picks].sum(axis=1) / counts[picks].sum(axis=1)
    return means
