"""The referee: what each file says, what cannot be trusted in it, and how its variants compare."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from advisor.errors import InvalidInput
from advisor.evidence.calibrating import AgreementSaid, agreements
from advisor.evidence.comparing import ComparisonSaid, by_case, compare
from advisor.evidence.doubts import doubts, is_copy
from advisor.evidence.findings import Finding, found
from advisor.evidence.measures import (
    MeasureSaid,
    Series,
    Threshold,
    latencies,
    measure,
    misfits,
    refusals,
    series_of,
    shares_of,
    unknown_thresholds,
)
from advisor.evidence.metric_names import FAITHFULNESS
from advisor.evidence.rows import ABSENT, YES, Integers, Run
from advisor.evidence.sorting import among
from advisor.speech import gettext as _
from advisor.speech import listed

NOT_COMPARED = frozenset({"tokens"})
OF_THRESHOLDS = frozenset({"threshold_off_scale", "threshold_turned"})
ENOUGH, SURE = 10, 2.58  # cases on each side, and standard errors (of 1 % by chance)


class FindingSaid(TypedDict):
    """`facts`: what its sentence names, `metric` (as the file calls it) and `variant` among them, so that it can stand
    beside the number that it is about."""

    key: str
    rows: list[int]
    count: int
    facts: dict[str, str | float]
    sentence: str


class FileSaid(TypedDict):
    path: str
    sha256: str
    tool: str
    version: str | None
    variants: list[str]
    cases: int
    rows: int
    metrics: dict[str, dict[str, MeasureSaid]]
    refusals: dict[str, dict[str, dict[str, int]]]
    agreement: dict[str, dict[str, AgreementSaid]]
    findings: list[FindingSaid]


class Judgement(TypedDict):
    files: list[FileSaid]
    comparisons: list[ComparisonSaid]
    seed: int


@dataclass(frozen=True)
class _Variant:
    """One variant of one file, under the name by which the others know it."""

    run: Run
    place: int
    name: str
    series: tuple[Series, ...]


def judge(runs: Sequence[Run], thresholds: Sequence[Threshold] = (), seed: int = 0) -> Judgement:
    """The files one by one, and their variants compared: those of one tool, on the cases that they share.

    The same runs, thresholds and seed give the same bytes. Raises InvalidInput where variants of one tool have a metric
    in common and no case, and where a threshold names no metric of the files.
    """
    names = _names(runs)
    variants = [
        _Variant(run, place, names[at][place], tuple(series_of(run, place)))
        for at, run in enumerate(runs)
        if run.refusal is None
        for place in range(len(run.variants))
    ]
    findings: dict[int, list[Finding]] = {at: list(run.findings) for at, run in enumerate(runs)}
    _scraped(runs, findings)
    comparisons = _compare(variants, runs, findings, seed)
    files = [
        _file(run, names[at], [one for one in variants if one.run is run], findings[at], thresholds, seed)
        for at, run in enumerate(runs)
    ]
    known = {name for file in files for metrics in file["metrics"].values() for name in metrics}
    known |= {
        said["source_name"] for file in files for metrics in file["metrics"].values() for said in metrics.values()
    }
    wrong = unknown_thresholds(thresholds, known) if variants else {}
    if wrong:
        message = _("The files have these metrics: {metrics}.").format(metrics=listed(sorted(known)))
        raise InvalidInput("unknown_metric", message, wrong)
    return {"files": files, "comparisons": comparisons, "seed": seed}


def _names(runs: Sequence[Run]) -> list[list[str]]:
    """The variants' names; those that several files have are told apart by the file."""
    often = Counter(name for run in runs for name in run.variants)
    taken: Counter[str] = Counter()
    names = []
    for run in runs:
        own = []
        for variant in run.variants:
            name = variant if often[variant] == 1 else f"{variant} ({run.name})"
            taken[name] += 1
            own.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
        names.append(own)
    return names


def _scraped(runs: Sequence[Run], findings: dict[int, list[Finding]]) -> None:
    """Rows that belong to a record which says that it was not run."""
    scraped = {run.evaluation for run in runs if any(one.key == "scraped_not_run" for one in run.findings)} - {None}
    for at, run in enumerate(runs):
        if run.evaluation in scraped and not any(one.key == "scraped_not_run" for one in findings[at]):
            findings[at].append(found("scraped_not_run", run.source_row.tolist()))


def _file(
    run: Run,
    names: list[str],
    variants: list[_Variant],
    findings: list[Finding],
    thresholds: Sequence[Threshold],
    seed: int,
) -> FileSaid:
    metrics: dict[str, dict[str, MeasureSaid]] = {}
    tables = {}
    agreement: dict[str, dict[str, AgreementSaid]] = {}
    for variant in variants:
        said = {series.key: measure(series, thresholds, seed) for series in variant.series}
        times, few = latencies(run, variant.place, thresholds)
        metrics[variant.name] = said | times
        findings += _left_out(variant, said) + few
        if (table := refusals(run, variant.place)) is not None:
            tables[variant.name] = table
        beside, off = agreements(run, variant.place, variant.name)
        findings += off
        if beside:
            agreement[variant.name] = beside
    if variants:
        findings += [
            *_repeats(run),
            *_refusals_as_faithful(run),
            *doubts(run),
            *misfits(metrics, shares_of(run), thresholds),
        ]
    return {
        "path": run.name,
        "sha256": run.sha256,
        "tool": run.tool,
        "version": run.version,
        "variants": names,
        "cases": run.cases,
        "rows": run.rows,
        "metrics": metrics,
        "refusals": tables,
        "agreement": agreement,
        "findings": [_said(one) for one in findings],
    }


def misfits_said(
    metrics: Mapping[str, Mapping[str, MeasureSaid]], shares: Collection[str], thresholds: Sequence[Threshold]
) -> list[FindingSaid]:
    """What is wrong with thresholds themselves (OF_THRESHOLDS), beside the measures of each variant."""
    return [_said(one) for one in misfits(metrics, shares, thresholds)]


def _said(finding: Finding) -> FindingSaid:
    return {
        "key": finding.key,
        "rows": list(finding.rows),
        "count": finding.count,
        "facts": dict(finding.facts),
        "sentence": finding.sentence,
    }


def _left_out(variant: _Variant, said: dict[str, MeasureSaid]) -> list[Finding]:
    """Metrics that some rows should have and do not."""
    findings = []
    for series in variant.series:
        missing = np.isnan(series.values)
        one = said[series.key]
        if missing.any() and series.worst is not None:
            facts: dict[str, str | float] = {
                "metric": series.source_name,
                "variant": variant.name,
                "complete": _said_or_nothing(one["complete_cases"]),
                "value": _said_or_nothing(one["value"]),
            }
            findings.append(found("failed_rows_left_out", series.rows[missing].tolist(), facts=facts))
    return findings


def _said_or_nothing(value: float | None) -> str | float:
    return _("nothing") if value is None else value


def _repeats(run: Run) -> list[Finding]:
    """Rows of a case that its variant has had before."""
    order = np.lexsort((np.arange(len(run.case)), run.case, run.variant))
    same = (np.diff(run.case[order]) == 0) & (np.diff(run.variant[order]) == 0)
    again = run.source_row[order[1:][same]]
    return [found("repeats_as_cases", again.tolist(), count=len(again))] if len(again) else []


def _refusals_as_faithful(run: Run) -> list[Finding]:
    if run.refused is None:
        return []
    return [
        found("refusals_scored_as_faithful", run.source_row[faithful].tolist(), facts={"metric": metric.source_name})
        for metric in run.metrics
        if metric.key == FAITHFULNESS
        for faithful in [(run.refused == YES) & (metric.values >= 1) & (metric.values != ABSENT)]
        if faithful.any()
    ]


def _compare(
    variants: Sequence[_Variant], runs: Sequence[Run], findings: dict[int, list[Finding]], seed: int
) -> list[ComparisonSaid]:
    """By tool and metric. Two metrics of one canonical name that their files call differently are not compared."""
    groups: defaultdict[tuple[str, str, str, bool, bool], list[tuple[_Variant, Series]]] = defaultdict(list)
    for variant in variants:
        for series in variant.series:
            if series.key not in NOT_COMPARED:
                scale = series.share, series.is_within_one
                groups[variant.run.tool, series.key, series.source_name, *scale].append((variant, series))
    comparisons: list[ComparisonSaid] = []
    for (_tool, key, *_scale), those in groups.items():
        if len(those) > 1:
            comparisons += compare(key, [by_case(variant.name, series) for variant, series in those], seed)
    if comparisons and not any(one["paired"] for one in comparisons):
        names = list(dict.fromkeys(run.name for run in runs))
        message = _("The variants have no case in common, so they cannot be compared: {names}.")
        said = listed(list(dict.fromkeys(name for one in comparisons for name in (one["a"], one["b"]))))
        fix = _("Give results of the same cases, or one file at a time.")
        raise InvalidInput("no_common_case", message.format(names=said), dict.fromkeys(names, fix))
    _unpaired(comparisons, variants, runs, findings)
    return comparisons


def _unpaired(
    comparisons: Sequence[ComparisonSaid],
    variants: Sequence[_Variant],
    runs: Sequence[Run],
    findings: dict[int, list[Finding]],
) -> None:
    """Rows whose case only one of two compared variants was run on, told once for each pair."""
    by_name = {variant.name: variant for variant in variants}
    several = len({name for one in comparisons for name in (one["a"], one["b"])}) > 2
    left: defaultdict[int, list[int]] = defaultdict(list)
    for a, b in dict.fromkeys((one["a"], one["b"]) for one in comparisons):
        one, other = by_name[a], by_name[b]
        for own, beside in ((one, other), (other, one)):
            mine = own.run.variant == own.place
            theirs = beside.run.case[beside.run.variant == beside.place]
            alone = own.run.source_row[mine & ~among(own.run.case, theirs)]
            at = next(at for at, run in enumerate(runs) if run is own.run)
            left[at] += alone.tolist()
            if len(alone) and not several:
                findings[at].append(found("unpaired", alone.tolist(), facts={"a": a, "b": b}))
            findings[at] += _easier(own, beside, theirs, alone)
        findings[at] += _copies(one, other)
    for at, rows in left.items():
        if several and rows:
            findings[at].append(found("unpaired_several", rows))


def _easier(own: _Variant, beside: _Variant, theirs: Integers, alone: npt.NDArray[np.int32]) -> list[Finding]:
    """Whether what only one was run on is easier or harder by its first metric, for sure."""
    series = own.series[0]
    cases = by_case(own.name, series)
    shared = among(cases.case, theirs)
    inside, outside = cases.mean[shared], cases.mean[~shared]
    if min(len(inside), len(outside)) < ENOUGH:
        return []
    apart = abs(float(inside.mean() - outside.mean()))
    spread = math.sqrt(cases.mean.var(ddof=1) * (1 / len(inside) + 1 / len(outside)))
    if apart <= SURE * spread:
        return []
    facts: dict[str, str | float] = {"a": own.name, "b": beside.name, "metric": series.source_name}
    facts |= {"alone": float(outside.mean()), "shared": float(inside.mean())}
    return [found("easier_cases", alone.tolist(), facts=facts)]


def _copies(one: _Variant, other: _Variant) -> list[Finding]:
    """Where each metric that has many values has the same ones."""
    alike = [is_copy(mine, theirs) for mine in one.series for theirs in other.series if mine.key == theirs.key]
    told = [same for same in alike if same is not None]
    if not told or not all(told):
        return []
    rows = other.run.source_row[other.run.variant == other.place].tolist()
    return [found("same_numbers", rows, facts={"a": one.name, "b": other.name})]
