"""Rates: how sure one is, whether two differ on the same cases, and what a judge's mistakes make of them.

Counts are whole numbers of cases; shares are of 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

EXACT = 1000  # cases up to which whole numbers are summed; beyond, their logarithms


@dataclass(frozen=True)
class Interval:
    """`value` with the ends of its interval. Shares of 1, or the metric's own unit."""

    value: float
    low: float
    high: float


def normal_quantile(confidence: float) -> float:
    """How many standard deviations a two-sided interval of this confidence reaches."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(successes: float, of: float, *, confidence: float = 0.95) -> Interval:
    """A rate with Wilson's score interval (Wilson 1927). For scores between 0 and 1 `successes` is their sum, and the
    interval is at least as wide as theirs. Raises ValueError where there is no case."""
    if not 0 <= successes <= of or not of:
        raise ValueError("a rate needs at least one case, and no more successes than cases")
    z = normal_quantile(confidence)
    rate = successes / of
    scale = 1 + z * z / of
    centre = (rate + z * z / (2 * of)) / scale
    half = z / scale * math.sqrt(rate * (1 - rate) / of + z * z / (4 * of * of))
    low = 0.0 if successes == 0 else centre - half
    high = 1.0 if successes == of else centre + half
    return Interval(rate, low, high)


@dataclass(frozen=True)
class Pairs:
    """Two variants on the same cases: how many both passed, one alone, and neither."""

    both: int
    only_a: int
    only_b: int
    neither: int

    @property
    def cases(self) -> int:
        return self.both + self.only_a + self.only_b + self.neither


def paired_difference(pairs: Pairs) -> Interval:
    """Rate of A less rate of B, with Newcombe's method 10 (Newcombe 1998): Wilson's limits of both rates, joined with
    their correlation, corrected for continuity where it is positive."""
    n = pairs.cases
    a, b = wilson(pairs.both + pairs.only_a, n), wilson(pairs.both + pairs.only_b, n)
    correlation = _correlation(pairs)
    difference = (pairs.only_a - pairs.only_b) / n
    low = _reach(a.value - a.low, b.high - b.value, correlation)
    high = _reach(a.high - a.value, b.value - b.low, correlation)
    return Interval(difference, difference - low, difference + high)


def _reach(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * correlation * one * other + other * other))


def _correlation(pairs: Pairs) -> float:
    a, b, c, d, n = pairs.both, pairs.only_a, pairs.only_b, pairs.neither, pairs.cases
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 0.0
    product = a * d - b * c
    corrected = max(product - n / 2, 0.0) if product > 0 else product
    return corrected / math.sqrt(margins)


def mcnemar(only_a: int, only_b: int) -> float:
    """The exact two-sided p-value that cases which only one passes fall evenly (McNemar 1947, binomial)."""
    n, fewer = only_a + only_b, min(only_a, only_b)
    if n <= EXACT:
        return min(1.0, float(2 * sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n))
    far = fewer - 12 * math.sqrt(n)  # what lies below weighs nothing
    return min(1.0, 2 * sum(math.exp(log_chance(k, n, 0.5)) for k in range(max(0, math.floor(far)), fewer + 1)))


def log_chance(k: int, n: int, share: float) -> float:
    """The logarithm of the chance of k successes in n (binomial)."""
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return ways + k * math.log(share) + (n - k) * math.log1p(-share)


def holm(p_values: Sequence[float]) -> list[float]:
    """The same p-values, corrected for being several (Holm 1979), each at its place."""
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def as_judged(observed: float, *, sensitivity: float, specificity: float) -> float:
    """The rate behind the one that a judge saw who is right so often on good and on bad answers (Rogan & Gladen 1978).
    Raises ValueError for a judge who tells nothing apart."""
    told = sensitivity + specificity - 1
    if told <= 0:
        raise ValueError("a judge must be right more often than a coin")
    return min(1.0, max(0.0, (observed + specificity - 1) / told))


@dataclass(frozen=True)
class Judged:
    """Answers that a judge and people said yes or no to: to how many both said yes, one of them alone, and neither."""

    both: int
    only_judge: int
    only_people: int
    neither: int

    @property
    def answers(self) -> int:
        return self.both + self.only_judge + self.only_people + self.neither

    @property
    def accuracy(self) -> float:
        return (self.both + self.neither) / self.answers

    @property
    def people_rate(self) -> float:
        return (self.both + self.only_people) / self.answers

    @property
    def judge_rate(self) -> float:
        return (self.both + self.only_judge) / self.answers

    @property
    def sensitivity(self) -> float | None:
        """How often the judge says yes to what people say yes to; None where they never do."""
        good = self.both + self.only_people
        return self.both / good if good else None

    @property
    def specificity(self) -> float | None:
        """How often it says no to what people say no to."""
        bad = self.neither + self.only_judge
        return self.neither / bad if bad else None


def kappa(judged: Judged, *, weight: float = 1.0) -> Interval | None:
    """Agreement beyond chance (Cohen 1960) with its large-sample interval (Fleiss, Cohen & Everitt 1969); where they
    agree on all, which has no spread, with Wilson's lower end of their agreement. None where chance explains all.
    `weight`: what an answer counts for how sure it is, less than 1 where cases were repeated."""
    n, judge, people = judged.answers, judged.judge_rate, judged.people_rate
    chance = judge * people + (1 - judge) * (1 - people)
    if chance == 1:
        return None
    value = (judged.accuracy - chance) / (1 - chance)
    if judged.accuracy == 1:
        least = wilson(n * weight, n * weight).low
        return Interval(value, (least - chance) / (1 - chance), 1.0)
    half = normal_quantile(0.95) * math.sqrt(_kappa_variance(judged, value, chance) / (n * weight))
    return Interval(value, max(-1.0, value - half), min(1.0, value + half))


def _kappa_variance(judged: Judged, value: float, chance: float) -> float:
    n, judge, people, left = judged.answers, judged.judge_rate, judged.people_rate, 1 - value
    alike = judged.both / n * (1 - (judge + people) * left) ** 2
    alike += judged.neither / n * (1 - (2 - judge - people) * left) ** 2
    apart = judged.only_judge / n * (people + 1 - judge) ** 2 + judged.only_people / n * (judge + 1 - people) ** 2
    return (alike + left**2 * apart - (value - chance * left) ** 2) / (1 - chance) ** 2


def as_judged_interval(observed: float, n: float, judged: Judged, *, weight: float = 1.0) -> Interval | None:
    """The rate behind the one that a judge saw in n cases (`as_judged`), with an interval that carries how little is
    known of its sensitivity and specificity (Lang & Reiczigel 2014). None where the labels have no good or no bad
    answer, or the judge tells them apart no better than a coin."""
    sensitivity, specificity = judged.sensitivity, judged.specificity
    if sensitivity is None or specificity is None or sensitivity + specificity <= 1:
        return None
    value = as_judged(observed, sensitivity=sensitivity, specificity=specificity)
    z = normal_quantile(0.95)
    good, bad = (judged.both + judged.only_people) * weight, (judged.neither + judged.only_judge) * weight
    cases, rate = n + z * z, (n * observed + z * z / 2) / (n + z * z)
    hits, passes = (good * sensitivity + 1) / (good + 2), (bad * specificity + 1) / (bad + 2)
    told = hits + passes - 1
    if told <= 0:
        return Interval(value, 0.0, 1.0)
    centre = min(1.0, max(0.0, (rate + passes - 1) / told))
    of_hits, of_passes = hits * (1 - hits) / (good + 2), passes * (1 - passes) / (bad + 2)
    shift = 2 * z * z * (centre * of_hits - (1 - centre) * of_passes)
    spread = rate * (1 - rate) / cases + centre**2 * of_hits + (1 - centre) ** 2 * of_passes
    half = z * math.sqrt(spread) / told
    low, high = max(0.0, centre + shift - half), min(1.0, centre + shift + half)
    return Interval(value, min(low, value), max(high, value))
