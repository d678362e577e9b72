"""How many cases: to see a difference, to bound a high percentile, and what running them would be worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from advisor.evidence.rates import log_chance

TAIL = 0.025  # of a two-sided interval of 95 %
STEPS, CLOSE = 300, 1e-15  # of the continued fraction


def pairs_needed(difference: float, discordance: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Cases that two variants must share to show this difference of their rates, where they disagree on this share of
    them (Connor 1987). Raises ValueError where fewer cases disagree than the difference needs."""
    if not 0 < abs(difference) <= discordance <= 1:
        raise ValueError("the share of cases on which they disagree is at least the difference")
    normal = NormalDist()
    seen = normal.inv_cdf(1 - alpha / 2) * math.sqrt(discordance)
    missed = normal.inv_cdf(power) * math.sqrt(discordance - difference**2)
    return math.ceil((seen + missed) ** 2 / difference**2)


@dataclass(frozen=True)
class Ranks:
    """Which of n sorted values bound a percentile, counted from 1; `high` is None where too few were measured."""

    low: int
    high: int | None


def percentile_ranks(n: int, share: float = 0.95) -> Ranks | None:
    """The order statistics around a percentile, 95 % sure on both sides (binomial); None where not even one lies below
    it for sure."""
    below = 0.0
    low, high = 0, None
    far = 12 * math.sqrt(n * share * (1 - share)) + 12  # what lies beyond weighs nothing
    for k in range(max(0, math.floor(n * share - far)), min(n, math.ceil(n * share + far)) + 1):
        if high is None and below >= 1 - TAIL and k:
            high = k
        below += math.exp(log_chance(k, n, share))
        if below <= TAIL:
            low = k + 1
    return Ranks(low, high if high and high <= n else None) if low else None


@dataclass(frozen=True)
class Worth:
    """What n more cases would be worth: in points of the rate, before their cost.

    perfect: what it would be worth to know the rate. switches: how often the cases would change the choice.
    """

    sample: float
    perfect: float
    switches: float


def worth_of_cases(n: int, *, successes: float, failures: float, sure: float) -> Worth:
    """Choosing between a rate of which so much is known (a Beta prior) and another that is sure, after n more cases
    (Raiffa & Schlaifer 1961)."""
    mean = successes / (successes + failures)
    now = max(mean, sure)
    value = switches = 0.0
    for k in range(n + 1):
        chance = _beta_binomial(k, n, successes, failures)
        after = (successes + k) / (successes + failures + n)
        value += chance * max(after, sure)
        switches += chance * ((after > sure) != (mean > sure))
    return Worth(
        max(0.0, value - now) if switches else 0.0, max(0.0, _knowing(successes, failures, sure) - now), switches
    )


def _knowing(a: float, b: float, sure: float) -> float:
    """The mean of the better of both, once the rate is known."""
    return sure * beta_below(sure, a, b) + a / (a + b) * (1 - beta_below(sure, a + 1, b))


def _beta_binomial(k: int, n: int, a: float, b: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + _log_beta(a + k, b + n - k) - _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def beta_below(x: float, a: float, b: float) -> float:
    """The chance that a Beta(a, b) lies below x: the regularised incomplete beta function, by its continued fraction
    (DLMF 8.17.22, evaluated after Lentz)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d1/(1 + d2/(1 + …))."""
    value = upper = 1.0
    lower = 0.0
    for step in range(1, STEPS):
        term = _term(step, x, a, b)
        lower = 1 / (1 + term * lower)
        upper = 1 + term / upper
        value *= lower * upper
        if abs(lower * upper - 1) < CLOSE:
            break
    return value


def _term(step: int, x: float, a: float, b: float) -> float:
    m = step // 2
    if step % 2 == 0:
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
