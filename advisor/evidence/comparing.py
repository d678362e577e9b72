"""Two variants on the cases that they share, metric by metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from advisor.evidence.measures import FEW_CLUSTERS, Series, Verdict
from advisor.evidence.rates import Pairs, holm, mcnemar, paired_difference
from advisor.evidence.rows import Floats
from advisor.evidence.scores import drawn_means, percentile_interval

ALPHA = 0.05
SAME = 12  # decimals of a difference; what lies behind them is noise of the arithmetic


class PassedSaid(TypedDict):
    both: int
    only_a: int
    only_b: int
    neither: int


class ComparisonSaid(TypedDict):
    """`paired`, `only_a`, `only_b`: cases that both, or only one, were run on. `difference`: a less b, with what
    failed counted as the worst; `complete_cases` the same without it. `p_exact`: McNemar's, for yes and no. `p_holm`:
    corrected where there are more than two variants. `verdict`: whether a is better than b."""

    metric: str
    a: str
    b: str
    paired: int
    only_a: int
    only_b: int
    failed_a: int
    failed_b: int
    passed: PassedSaid | None
    difference: float | None
    low: float | None
    high: float | None
    complete_cases: float | None
    p_exact: float | None
    p_holm: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Cases:
    """A series by its cases: the mean of each case's repeats, and how many of its rows failed."""

    name: str
    series: Series
    case: npt.NDArray[np.int64]
    mean: Floats
    failed: npt.NDArray[np.bool_]
    single: bool


def by_case(name: str, series: Series) -> Cases:
    """What failed is the worst; where no worst is known, its case is left out."""
    missing = np.isnan(series.values)
    keep = np.ones(len(missing), dtype=np.bool_) if series.worst is not None else ~missing
    values = np.where(missing, series.worst or 0.0, series.values)[keep]
    case, place, counts = np.unique(series.case[keep], return_inverse=True, return_counts=True)
    sums = np.bincount(place, weights=values, minlength=len(case))
    failed = np.bincount(place, weights=missing[keep], minlength=len(case)) > 0
    return Cases(name, series, case, sums / counts, failed, bool((counts == 1).all()))


def compare(metric: str, variants: Sequence[Cases], seed: int) -> list[ComparisonSaid]:
    """Each pair of variants; their p-values corrected after Holm where there are more than two."""
    said, chances = [], []
    for a, b in combinations(variants, 2):
        one, chance = _pair(metric, a, b, seed)
        said.append(one)
        chances.append(chance)
    if len(variants) > 2:
        tested = [place for place, chance in enumerate(chances) if chance is not None]
        for place, corrected in zip(tested, holm([chances[place] or 0.0 for place in tested]), strict=True):
            said[place]["p_holm"] = corrected
            if corrected >= ALPHA:
                said[place]["verdict"] = "too_few"
    return said


def _pair(metric: str, a: Cases, b: Cases, seed: int) -> tuple[ComparisonSaid, float | None]:
    _shared, in_a, in_b = np.intersect1d(a.case, b.case, assume_unique=True, return_indices=True)
    said: ComparisonSaid = {
        "metric": metric,
        "a": a.name,
        "b": b.name,
        "paired": len(in_a),
        "only_a": len(a.case) - len(in_a),
        "only_b": len(b.case) - len(in_b),
        "failed_a": int(a.failed[in_a].sum()),
        "failed_b": int(b.failed[in_b].sum()),
        "passed": None,
        "difference": None,
        "low": None,
        "high": None,
        "complete_cases": None,
        "p_exact": None,
        "p_holm": None,
        "verdict": "too_few",
    }
    if not len(in_a):
        return said, None
    one, other = a.mean[in_a], b.mean[in_b]
    whole = ~(a.failed[in_a] | b.failed[in_b])
    said["complete_cases"] = float((one - other)[whole].mean()) if whole.any() else None
    chance = _difference(said, one, other, seed, a, b)
    if said["low"] is not None and said["high"] is not None:
        better, worse = said["low"] > 0, said["high"] < 0
        if a.series.lower_is_better:
            better, worse = worse, better
        said["verdict"] = "meets" if better else "fails" if worse else "too_few"
    return said, chance


def _difference(said: ComparisonSaid, one: Floats, other: Floats, seed: int, a: Cases, b: Cases) -> float | None:
    """Fills in the difference with its interval; the chance of one as large where there is none."""
    both = np.concatenate([one, other])
    if a.series.share and a.single and b.single and bool(np.isin(both, (0.0, 1.0)).all()):
        passed: PassedSaid = {
            "both": int(((one == 1) & (other == 1)).sum()),
            "only_a": int(((one == 1) & (other == 0)).sum()),
            "only_b": int(((one == 0) & (other == 1)).sum()),
            "neither": int(((one == 0) & (other == 0)).sum()),
        }
        found = paired_difference(Pairs(**passed))
        said["passed"], said["p_exact"] = passed, mcnemar(passed["only_a"], passed["only_b"])
        said["difference"], said["low"], said["high"] = found.value, found.low, found.high
        return said["p_exact"]
    gaps = np.round(one - other, SAME)
    said["difference"] = float(gaps.mean())
    if len(gaps) < FEW_CLUSTERS:
        return None
    means = drawn_means(gaps, None, seed=seed)
    said["low"], said["high"] = percentile_interval(means)
    below, above = float((means <= 0).sum()), float((means >= 0).sum())
    return min(1.0, 2 * (min(below, above) + 1) / (len(means) + 1))
