"""Stochastic multicriteria acceptability: how often each approach takes each rank over many draws.

Lahdelma, Hokkanen & Salminen (1998); Tervonen & Lahdelma (2007). A share of the weightings drawn, not a
probability of being right.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from advisor.group import TIE, Floats
from advisor.standing import Limits, effective


def rank_acceptability(values: Floats, limits: Limits) -> Floats:
    """Shares b[a, r] of the draws `values` (D, A) in which approach a takes rank r. Rows and columns sum to 1.

    Ties share their ranks. Excluded approaches share the last ranks, whatever their values.
    """
    count = values.shape[1]
    allowed = np.flatnonzero(~limits.excluded)
    shares = np.zeros((count, count))
    shares[np.ix_(limits.excluded, np.arange(count) >= len(allowed))] = 1 / max(1, count - len(allowed))
    ranked = effective(values, limits)
    above, level = np.zeros((2, count, len(values)), dtype=np.int16)
    for a, b in combinations(allowed, 2):
        ahead = ranked[:, b] - ranked[:, a]
        ahead_of_a, ahead_of_b = ahead > TIE, ahead < -TIE
        above[a] += ahead_of_a
        above[b] += ahead_of_b
        tied = ~(ahead_of_a | ahead_of_b)
        level[a] += tied
        level[b] += tied
    for a in allowed:
        shares[a] += _spread(above[a], level[a], count)
    return shares


def _spread(above: npt.NDArray[np.int16], level: npt.NDArray[np.int16], count: int) -> Floats:
    """Share of each rank, given how many are above and how many level with it in each draw."""
    cases = np.bincount(above * count + level, minlength=count * count).reshape(count, count)
    shares = np.zeros(count)
    for better, tied in zip(*np.nonzero(cases), strict=True):
        shares[better : better + tied + 1] += cases[better, tied] / (tied + 1)
    return np.asarray(shares / len(above))


def first_masks(values: Floats, limits: Limits) -> Floats:
    """(D, A): each approach's share in the first place of each draw (1, or split among ties)."""
    ranked = effective(values, limits)
    first = ranked >= ranked.max(axis=1, keepdims=True) - TIE
    first[:, limits.excluded] = False
    return np.asarray(first / np.maximum(first.sum(axis=1, keepdims=True), 1))


def uniform_weights(generator: np.random.Generator, draws: int, count: int) -> Floats:
    """(draws, count) weights uniform on the simplex: exponentials over their sum (normalised uniforms are not)."""
    raw = generator.standard_exponential((count, draws))
    raw /= raw.sum(axis=0)
    return raw.T


def concentration(count: int, weight_sd: float) -> float:
    """κ of a Dirichlet around stated weights, so that a weight of average size w has the sd `weight_sd`·w."""
    mean = 1 / count
    return max((1 - mean) / (mean * weight_sd**2) - 1, 1.0) if count > 1 else 1.0


def perturbed_weights(generator: np.random.Generator, around: Floats, kappa: float) -> Floats:
    """(D, K) draws from Dirichlet(κ w) around each row of `around` (D, K); a row of zeros stays where it is."""
    raw = generator.standard_gamma(around.T * kappa)
    total = raw.sum(axis=0)
    return np.asarray(np.divide(raw, total, out=raw if (total > 0).all() else around.T.copy(), where=total > 0).T)


def pairwise_share(differences: Sequence[float]) -> float:
    """Exact share of all weightings in which Σ w_j d_j > 0, for `differences` d_j of two approaches (Varsi/Ali 1973).

    The volume of the simplex cut by a hyperplane, by recursion: no sampling noise. Criteria on which both
    are equal still take weight, and count on neither side. Two approaches equal everywhere: 0.5.
    """
    if all(abs(d) <= TIE for d in differences):
        return 0.5
    negative = [d for d in differences if d < 0]
    share = [1.0] + [0.0] * len(negative)
    for u in (d for d in differences if d >= 0):
        for i, v in enumerate(negative, start=1):
            share[i] = (v * share[i] - u * share[i - 1]) / (v - u)
    return share[-1]
