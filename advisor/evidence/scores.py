"""Scores that are not only yes or no: means of repeats, and differences on the same cases."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from advisor.evidence.rates import Interval

DRAWS = 10_000
BLOCK = 200_000  # counts held at once
CACHED = 200_000  # picks held at once
MANY = 5_000  # values, from which on the distribution of a sum of picks is smooth
HEAVY = 0.1  # of the sum's standard error, beyond which one value shapes its distribution
ORDERS, STEP, FARTHEST, GRID = 19, 0.25, 10.0, 4_001  # of its inversion, in standard errors
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
    """Few values are picked one by one. The sum of many picks has a distribution of its own, which is computed and
    drawn from; only values that weigh too much for that are picked."""
    light = _light(values)
    if np.count_nonzero(light) < MANY:
        return _picked(values, random, draws) / len(values)
    heavy, many = values[~light], values[light]
    often = random.binomial(len(values), len(heavy) / len(values), size=draws)
    picks = heavy.take(random.integers(0, max(1, len(heavy)), size=int(often.sum())))
    sums = np.bincount(np.repeat(np.arange(draws), often), weights=picks, minlength=draws).astype(np.float64)
    for count in np.flatnonzero(np.bincount(often)):
        here = often == count
        sums[here] += _sums(many, len(values) - int(count), random.random(int(here.sum())))
    return sums / len(values)


def _light(values: Floats) -> npt.NDArray[np.bool_]:
    """Those of which none shapes the distribution of the others' sum."""
    light = np.ones(len(values), dtype=np.bool_)
    while len(own := values[light]) >= MANY:
        heavy = light & (np.abs(values - own.mean()) > HEAVY * own.std() * math.sqrt(len(own)))
        if not heavy.any():
            break
        light &= ~heavy
    return light


def _sums(values: Floats, picks: int, chances: Floats) -> Floats:
    """Below which the sum of so many picks with replacement lies with these chances; no value beyond HEAVY.

    The characteristic function of a pick is told by its moments (to 15 digits, up to where its power has died away),
    and that of the sum inverted after Gil-Pelaez (1951) by the midpoint rule, whose error is the chance of a sum beyond
    ten standard errors (Davies 1973)."""
    mean, spread = float(values.mean()), float(values.std()) * math.sqrt(picks)
    half = np.arange(0.5, FARTHEST / STEP)
    turned = 1j * STEP * half
    power, one, away = np.ones(len(values)), np.zeros(len(half), dtype=np.complex128), (values - mean) / spread
    for order in range(ORDERS):
        one += turned**order * (float(power.mean()) / math.factorial(order))
        power *= away
    at = np.linspace(-FARTHEST, FARTHEST, GRID)
    below = 0.5 - (np.exp(-np.outer(at, turned)) * (one**picks / half)).imag.sum(axis=1) / math.pi
    return np.asarray(picks * mean + spread * np.interp(chances, np.maximum.accumulate(below), at))


def _picked(values: Floats, random: np.random.Generator, draws: int) -> Floats:
    """The sum of as many picks as there are values in each draw, a block of draws at a time."""
    sums, many = np.empty(draws), len(values)
    step = max(1, CACHED // many)
    for begin in range(0, draws, step):
        picks = random.integers(0, many, size=(min(step, draws - begin), many))
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
