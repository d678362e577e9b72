"""One metric of one variant: its value with what failed counted as the worst, its interval, and its verdict."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

import numpy as np
import numpy.typing as npt

from advisor.errors import InvalidInput
from advisor.evidence.findings import Finding, found
from advisor.evidence.metric_names import FAITHFULNESS, canonical
from advisor.evidence.rates import Interval, normal_quantile, wilson
from advisor.evidence.rows import ABSENT, NO, UNSAID, YES, Floats, Run
from advisor.evidence.scores import drawn_means, percentile_interval, standard_error
from advisor.evidence.sizes import percentile_ranks
from advisor.evidence.sorting import distinct
from advisor.speech import gettext as _

FEW_CLUSTERS = 10  # fewer say nothing about how they spread
MANY_CLUSTERS = 5_000  # from which on a mean's distribution is normal to three digits
FOR_P95 = 72
ABOVE_ONE = 1.5  # no share of 1 for sure
COUNTED = ("error_rate", "refusal")  # shares of all rows, beside the file's metrics
LATENCIES = {"latency_p50": 0.5, "latency_p95": 0.95}
COMPARATORS = (">=", ">", "<=", "<")

Verdict = Literal["meets", "fails", "too_few"]


class MeasureSaid(TypedDict):
    source_name: str
    n: int
    cases: int
    failed: int
    value: float | None
    low: float | None
    high: float | None
    complete_cases: float | None
    lower_is_better: bool
    judge: str | None
    threshold: str | None
    verdict: Verdict | None


@dataclass(frozen=True)
class Threshold:
    """What a metric was to reach, by the decision: never by the file. Raises InvalidInput for another comparator."""

    metric: str
    comparator: str
    value: float

    def __str__(self) -> str:
        return f"{self.comparator} {self.value:g}"

    def __post_init__(self) -> None:
        if self.comparator not in COMPARATORS or not math.isfinite(self.value):
            message = _("A threshold has a metric, one of >=, >, <=, <, and a number.")
            raise InvalidInput("invalid_input", message, {"threshold": f"{self.metric} {self.comparator} {self.value}"})

    def fits(self, value: float | None, *, share: bool) -> bool:
        """Whether it is on the scale of a metric: no 90 for a share of 1, and no .9 where a score is 85 of 100."""
        if share:
            return 0 <= self.value <= 1
        return not (self.comparator in (">=", ">") and 0 < self.value < 1 and (value or 0) > ABOVE_ONE)

    def verdict(self, low: float | None, high: float | None) -> Verdict:
        """Whether the whole interval is on one side."""
        if low is None or high is None:
            return "too_few"
        meets = {">=": low >= self.value, ">": low > self.value, "<=": high <= self.value, "<": high < self.value}
        fails = {">=": high < self.value, ">": high <= self.value, "<=": low > self.value, "<": low >= self.value}
        return "meets" if meets[self.comparator] else "fails" if fails[self.comparator] else "too_few"


@dataclass(frozen=True)
class Series:
    """The values of one metric on one variant, row by row; NaN where it failed. `worst`: what that counts as, None
    where it is left out. `share`: between 0 and 1."""

    key: str
    source_name: str
    values: Floats
    case: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    worst: float | None
    share: bool
    lower_is_better: bool
    judge: str | None = None

    @property
    def is_within_one(self) -> bool:
        """Whether it could be a share of 1 by its values, whatever the metric is elsewhere."""
        known = self.values[~np.isnan(self.values)]
        return bool(len(known)) and float(known.min()) >= 0 and float(known.max()) <= 1

    def counted(self) -> tuple[Floats, npt.NDArray[np.int64]]:
        """The values with what failed as the worst, and their cases; or without what failed."""
        missing = np.isnan(self.values)
        if self.worst is None:
            return self.values[~missing], self.case[~missing]
        return np.where(missing, self.worst, self.values), self.case


def series_of(run: Run, place: int) -> Iterator[Series]:
    """Each metric of the variant at this place, then what is counted beside them: errors, refusals, costs, tokens."""
    own = run.variant == place
    case, rows = run.case[own], run.source_row[own]
    refused = None if run.refused is None else run.refused[own] == YES
    for metric in run.metrics:
        values = metric.values[own]
        there = values != ABSENT
        if metric.key == FAITHFULNESS and refused is not None:
            there &= ~refused
        if there.any():
            share = metric.floor == 0 and metric.ceiling == 1
            yield Series(
                metric.key, metric.source_name, values[there], case[there], rows[there], metric.worst, share,
                metric.lower_is_better, metric.judge,
            )  # fmt: skip
    yield Series(
        "error_rate", "error", run.failed[own].astype(np.float64), case, rows, 1.0, share=True, lower_is_better=True
    )
    yield from _beside(run, own, case, rows)


def _beside(
    run: Run, own: npt.NDArray[np.bool_], case: npt.NDArray[np.int64], rows: npt.NDArray[np.int32]
) -> Iterator[Series]:
    if run.refused is not None:
        told = run.refused[own]
        known = told != UNSAID
        if known.any():
            gave_up = (told[known] == YES).astype(np.float64)
            yield Series(
                "refusal", "refusal", gave_up, case[known], rows[known], None, share=True, lower_is_better=True
            )
    for name, column in (("cost_usd", run.cost), ("tokens", run.tokens)):
        if column is not None:
            values = column[own]
            known = ~np.isnan(values)
            if known.any():
                yield Series(
                    name, name, values[known], case[known], rows[known], None, share=False, lower_is_better=True
                )


def measure(series: Series, thresholds: Sequence[Threshold], seed: int) -> MeasureSaid:
    values, case = series.counted()
    missing = int(np.isnan(series.values).sum())
    there = series.values[~np.isnan(series.values)]
    found_there = interval_of(values, case, share=series.share, seed=seed) if len(values) else None
    value = found_there.value if found_there else None
    threshold = _threshold(series.key, series.source_name, thresholds)
    threshold = threshold if threshold and threshold.fits(value, share=series.share) else None
    low, high = (found_there.low, found_there.high) if found_there else (None, None)
    low, high = (None, None) if low is None or math.isnan(low) else (low, high)
    return {
        "source_name": series.source_name,
        "n": len(series.values),
        "cases": distinct(series.case),
        "failed": missing,
        "value": value,
        "low": low,
        "high": high,
        "complete_cases": float(there.mean()) if len(there) else None,
        "lower_is_better": series.lower_is_better,
        "judge": series.judge,
        "threshold": str(threshold) if threshold else None,
        "verdict": threshold.verdict(low, high) if threshold else None,
    }


def _threshold(key: str, source_name: str, thresholds: Sequence[Threshold]) -> Threshold | None:
    """The one that names the metric, by its own name or the canonical one."""
    names = (key, source_name)
    return next((one for one in thresholds if one.metric in names or canonical(one.metric) == key), None)


def interval_of(values: Floats, case: npt.NDArray[np.int64], *, share: bool, seed: int) -> Interval:
    """The mean and its interval at 95 %: Wilson's for yes and no of single cases; else whole cases are drawn. Where
    they are too few or all alike, Wilson's for a share of so many cases, which is wider; NaN for what is no share."""
    mean = float(values.mean())
    kinds, clusters = np.unique(case, return_inverse=True)
    binary = share and bool(np.isin(values, (0.0, 1.0)).all())
    if binary and len(kinds) == len(values):
        return wilson(float(values.sum()), len(values))
    if len(kinds) < FEW_CLUSTERS or bool((values == values[0]).all()):
        return wilson(mean * len(kinds), len(kinds)) if share else Interval(mean, math.nan, math.nan)
    if len(kinds) > MANY_CLUSTERS:
        half = normal_quantile(0.95) * standard_error(values, clusters)
        return Interval(mean, mean - half, mean + half)
    low, high = percentile_interval(drawn_means(values, clusters, seed=seed))
    return Interval(mean, low, high)


def latencies(run: Run, place: int, thresholds: Sequence[Threshold]) -> tuple[dict[str, MeasureSaid], list[Finding]]:
    """p50 and p95 in milliseconds of what was measured and not replayed, between order statistics."""
    if run.latency is None:
        return {}, []
    known = (run.variant == place) & ~np.isnan(run.latency)
    measured = known if run.replayed is None else known & ~run.replayed
    replayed = int(known.sum()) - int(measured.sum())
    if not known.any():
        return {}, []
    ranked = np.sort(run.latency[measured])
    said = {key: _percentile(ranked, share, key, replayed, thresholds) for key, share in LATENCIES.items()}
    if len(ranked) >= FOR_P95:
        return said, []
    few = found(
        "too_few_for_p95", run.source_row[measured].tolist(), count=len(ranked), facts={"variant": run.variants[place]}
    )
    return said, [few]


def _percentile(ranked: Floats, share: float, key: str, replayed: int, thresholds: Sequence[Threshold]) -> MeasureSaid:
    n = len(ranked)
    ranks = percentile_ranks(n, share) if n else None
    low = float(ranked[ranks.low - 1]) if ranks else None
    high = float(ranked[ranks.high - 1]) if ranks and ranks.high else None
    threshold = _threshold(key, key, thresholds)
    return {
        "source_name": _("measured {measured}, replayed {replayed}").format(measured=n, replayed=replayed),
        "n": n,
        "cases": n,
        "failed": 0,
        "value": float(ranked[max(0, math.ceil(share * n) - 1)]) if n else None,
        "low": low,
        "high": high,
        "complete_cases": None,
        "lower_is_better": True,
        "judge": None,
        "threshold": str(threshold) if threshold else None,
        "verdict": _one_sided(threshold, low, high) if threshold else None,
    }


def _one_sided(threshold: Threshold, low: float | None, high: float | None) -> Verdict:
    """A percentile that has only its lower end can still be above a limit for sure."""
    return threshold.verdict(math.nan if low is None else low, math.inf if high is None else high)


def against(
    measures: Mapping[str, MeasureSaid], thresholds: Sequence[Threshold], shares: Collection[str]
) -> dict[str, MeasureSaid]:
    """Measures of one variant by their keys, with these thresholds laid against them instead of those before. `shares`:
    the keys of those that are shares of 1."""
    return {key: _against(key, said, _fitting(key, said, thresholds, shares)) for key, said in measures.items()}


def _fitting(key: str, said: MeasureSaid, thresholds: Sequence[Threshold], shares: Collection[str]) -> Threshold | None:
    threshold = _threshold(key, said["source_name"], thresholds)
    is_share = key in shares or key in COUNTED
    return threshold if threshold and threshold.fits(said["value"], share=is_share) else None


def misfits(
    metrics: Mapping[str, Mapping[str, MeasureSaid]], shares: Collection[str], thresholds: Sequence[Threshold]
) -> list[Finding]:
    """Thresholds that are on another scale than their metric ({variant: {metric: measure}}), or are met by what is
    worse; each once."""
    findings: dict[tuple[str, str], Finding] = {}
    for measures in metrics.values():
        for key, said in measures.items():
            threshold = _threshold(key, said["source_name"], thresholds)
            if threshold is None:
                continue
            facts: dict[str, str | float] = {"metric": said["source_name"], "threshold": str(threshold)}
            if _fitting(key, said, thresholds, shares) is None:
                known = [one[key]["value"] for one in metrics.values() if key in one]
                values = [value for value in known if value is not None]
                ends: tuple[float, float] = (0, 1) if key in shares or key in COUNTED else (min(values), max(values))
                facts |= {"low": ends[0], "high": ends[1]}
                findings.setdefault((key, "off"), found("threshold_off_scale", (), facts=facts))
            elif said["lower_is_better"] and threshold.comparator in (">=", ">"):
                findings.setdefault((key, "turned"), found("threshold_turned", (), facts=facts))
    return [*findings.values()]


def _against(key: str, said: MeasureSaid, threshold: Threshold | None) -> MeasureSaid:
    if threshold is None:
        return {**said, "threshold": None, "verdict": None}
    judge = _one_sided if key in LATENCIES else Threshold.verdict
    verdict = judge(threshold, said["low"], said["high"])
    return {**said, "threshold": str(threshold), "verdict": verdict}


def metric_named(measures: Mapping[str, MeasureSaid], name: str) -> str | None:
    """The key of the first that a threshold of this name would be laid against."""
    for key, said in measures.items():
        if name in (key, said["source_name"]) or canonical(name) == key:
            return key
    return None


def shares_of(run: Run) -> set[str]:
    """The keys of its metrics that are shares of 1."""
    return {series.key for place in range(len(run.variants)) for series in series_of(run, place) if series.share}


def refusals(run: Run, place: int) -> dict[str, dict[str, int]] | None:
    """Answerable by answered; None where nothing tells."""
    if run.refused is None:
        return None
    own = run.variant == place
    told = run.refused[own]
    can = np.full(len(told), UNSAID) if run.answerable is None else run.answerable[own]
    rows = {"answerable": YES, "unanswerable": NO, "unknown": UNSAID}
    return {
        name: {
            "answered": int(((can == mark) & (told == NO)).sum()),
            "refused": int(((can == mark) & (told == YES)).sum()),
        }
        for name, mark in rows.items()
    }


def unknown_thresholds(thresholds: Sequence[Threshold], known: set[str]) -> dict[str, str]:
    """Those that name no metric of the files."""
    return {
        f"threshold.{one.metric}": _("No file has a metric of this name.")
        for one in thresholds
        if one.metric not in known and canonical(one.metric) not in known
    }
