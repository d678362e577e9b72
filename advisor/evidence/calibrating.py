"""How far a judge agrees with people who labelled the same answers, and the rate that its mistakes hide.

A metric is people's where its name says so ("human", "human_faithfulness", "correctness (expert)"); it is held against
the metric of the same name, or against the only other one that is yes or no.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from advisor.evidence.findings import Finding, found
from advisor.evidence.metric_names import FAITHFULNESS, canonical
from advisor.evidence.people import PEOPLE, is_of_people, parts_of
from advisor.evidence.rates import Interval, Judged, as_judged_interval, kappa, normal_quantile, wilson
from advisor.evidence.rows import ABSENT, YES, Floats, Metric, Run
from advisor.evidence.scores import standard_error
from advisor.evidence.sorting import distinct

JUDGES = frozenset({"judge", "llm", "model", "ai", "auto", "automatic"})
NOISE = frozenset(
    {"label", "labels", "labelled", "labeled", "score", "rating", "verdict", "grade", "by", "a", "b", "c"}
)


SCALES = (1.0, 5.0, 10.0, 100.0)  # where scores end
FEWEST = 20  # cases with scores of people, from which on their distance from a judge is told
ALIKE = 0.4  # below it a judge and people say different things, whatever their means are


class AgreementSaid(TypedDict):
    """A judge beside people, on the answers of one variant that both have said yes or no to.

    `people`: the metrics that are theirs. `labelled`: answers with both, in `cases`; `split`: left out, as people
    disagree among themselves. `both`, `only_judge`, `only_people`, `neither`: who said yes. `accuracy`: how often they
    agree, with Wilson's interval; `kappa`: Cohen's, beyond chance, None where both always say the same one thing.
    `sensitivity`, `specificity`: how often the judge says yes to what people say yes to, and no to what they say no to.
    `observed`: the judge's rate over the `judged` answers, failed ones apart; `corrected`: the rate without its
    mistakes (Rogan and Gladen), None where it tells nothing apart. All shares of 1, with the ends of their intervals.
    """

    people: list[str]
    labelled: int
    cases: int
    split: int
    judged: int
    both: int
    only_judge: int
    only_people: int
    neither: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    sensitivity: float | None
    specificity: float | None
    observed: float
    corrected: float | None
    corrected_low: float | None
    corrected_high: float | None


@dataclass(frozen=True)
class Calibrated:
    """A metric that a judge gave, and those of people that it is held against."""

    judge: Metric
    people: tuple[Metric, ...]


def _stem(metric: Metric) -> str:
    """What is measured, without who says so; empty where the name says nothing else."""
    left = [p for p in parts_of(metric.source_name) if p not in PEOPLE | JUDGES | NOISE and not p.isdigit()]
    return canonical("_".join(left)) if left else ""


def calibrated(run: Run) -> list[Calibrated]:
    """Judges' metrics of a run for which people's labels stand beside."""
    people = [one for one in run.metrics if is_of_people(one.source_name)]
    judges = [one for one in run.metrics if not is_of_people(one.source_name)]
    alone = _alone(judges)
    beside: dict[str, list[Metric]] = {}
    for one in people:
        stem = _stem(one)
        same = [judge for judge in judges if stem and stem in (_stem(judge), judge.key)]
        for judge in same[:1] or ([] if stem else alone):
            beside.setdefault(judge.key, []).append(one)
    return [Calibrated(judge, tuple(beside[judge.key])) for judge in judges if judge.key in beside]


def _alone(judges: Sequence[Metric]) -> list[Metric]:
    """The one that a bare "human" can mean: the one that says that it is a judge's, or the only one of yes and no."""
    named = [judge for judge in judges if JUDGES & set(parts_of(judge.source_name))] or [*judges]
    told = named if len(named) == 1 else [judge for judge in named if _is_yes_or_no(judge.values)]
    return told if len(told) == 1 else []


def _is_yes_or_no(values: Floats) -> bool:
    return bool(np.isin(values[np.isfinite(values)], (0.0, 1.0)).all())


def agreements(run: Run, place: int, name: str) -> tuple[dict[str, AgreementSaid], list[Finding]]:
    """{metric: the judge beside people} of the variant at this place, and what that says of its rate."""
    said: dict[str, AgreementSaid] = {}
    findings: list[Finding] = []
    for pair in calibrated(run):
        rows = _rows(run, place, pair)
        if np.isnan(rows.mean).all():
            continue
        if not (_is_yes_or_no(rows.judge) and _is_yes_or_no(np.concatenate([rows.people, *rows.each]))):
            findings += _on_a_scale(rows, pair.judge.source_name, name)
            continue
        one = _agreement(rows, [metric.source_name for metric in pair.people])
        if one is not None:
            said[pair.judge.key] = one
            findings += _findings(one, rows, pair.judge.source_name, name)
    return said, findings


@dataclass(frozen=True)
class _Rows:
    """The answers that were judged. `people`: what they say together, NaN where nobody did or they disagree; `mean`:
    on average, NaN where nobody did."""

    judge: Floats
    people: Floats
    mean: Floats
    each: tuple[Floats, ...]
    case: npt.NDArray[np.int64]
    source: npt.NDArray[np.int32]
    split: int

    @property
    def labelled(self) -> npt.NDArray[np.bool_]:
        return ~np.isnan(self.people)


def _rows(run: Run, place: int, pair: Calibrated) -> _Rows:
    own = (run.variant == place) & np.isfinite(pair.judge.values)
    if pair.judge.key == FAITHFULNESS and run.refused is not None:
        own &= run.refused != YES
    each = [np.where(one.values[own] == ABSENT, np.nan, one.values[own]) for one in pair.people]
    stacked = np.stack(each)
    said = ~np.isnan(stacked)
    least = np.where(said, stacked, np.inf).min(axis=0)
    most = np.where(said, stacked, -np.inf).max(axis=0)
    agreed = said.any(axis=0) & (least == most)
    people = np.where(agreed, least, np.nan)
    split = int((said.any(axis=0) & ~agreed).sum())
    told = tuple(one[~np.isnan(one)] for one in each)
    mean = np.where(said, stacked, 0.0).sum(axis=0) / np.where(said.any(axis=0), said.sum(axis=0), np.nan)
    return _Rows(pair.judge.values[own], people, mean, told, run.case[own], run.source_row[own], split)


def _agreement(rows: _Rows, people: list[str]) -> AgreementSaid | None:
    there = rows.labelled
    judge, human, cases = rows.judge[there] == 1, rows.people[there] == 1, distinct(rows.case[there])
    judged = Judged(
        both=int((judge & human).sum()),
        only_judge=int((judge & ~human).sum()),
        only_people=int((~judge & human).sum()),
        neither=int((~judge & ~human).sum()),
    )
    # Repeats of a case tell less than other cases: for how sure a number is, each case counts once.
    once = cases / judged.answers
    accuracy = wilson(judged.accuracy * cases, cases)
    beyond = kappa(judged, weight=once)
    observed = float(rows.judge.mean())
    corrected = _corrected(judged, observed, rows, once)
    return {
        "people": people,
        "labelled": judged.answers,
        "cases": cases,
        "split": rows.split,
        "judged": len(rows.judge),
        "both": judged.both,
        "only_judge": judged.only_judge,
        "only_people": judged.only_people,
        "neither": judged.neither,
        "accuracy": judged.accuracy,
        "accuracy_low": accuracy.low,
        "accuracy_high": accuracy.high,
        "kappa": beyond.value if beyond else None,
        "kappa_low": beyond.low if beyond else None,
        "kappa_high": beyond.high if beyond else None,
        "sensitivity": judged.sensitivity,
        "specificity": judged.specificity,
        "observed": observed,
        "corrected": corrected.value if corrected else None,
        "corrected_low": corrected.low if corrected else None,
        "corrected_high": corrected.high if corrected else None,
    }


def _corrected(judged: Judged, observed: float, rows: _Rows, once: float) -> Interval | None:
    """Where people labelled every answer, their own rate."""
    if bool(rows.labelled.all()):
        cases = distinct(rows.case)
        return wilson(judged.people_rate * cases, cases)
    return as_judged_interval(observed, distinct(rows.case), judged, weight=once)


def _findings(said: AgreementSaid, rows: _Rows, metric: str, variant: str) -> Iterator[Finding]:
    """Where people contradict the rate that the file shows."""
    there = rows.labelled
    apart = there & (rows.judge != np.where(there, rows.people, rows.judge))
    facts: dict[str, str | float] = {"metric": metric, "variant": variant, "observed": said["observed"]}
    if said["corrected"] is None or said["corrected_low"] is None or said["corrected_high"] is None:
        if said["accuracy"] == 1:
            return  # it has not been caught at a mistake
        yield found("judge_tells_nothing", rows.source[there].tolist(), facts=facts)
    elif not said["corrected_low"] <= said["observed"] <= said["corrected_high"]:
        more: dict[str, str | float] = {"low": said["corrected_low"], "high": said["corrected_high"]}
        rates = {"corrected": said["corrected"], **more}
        yield found("judge_is_off", rows.source[apart].tolist(), facts={**facts, **rates})


def _on_a_scale(rows: _Rows, metric: str, variant: str) -> Iterator[Finding]:
    """Scores of people beside a judge's: how far they lie apart, where both use one scale."""
    there = ~np.isnan(rows.mean)
    judge, people, source = rows.judge[there], rows.mean[there], rows.source[there].tolist()
    facts: dict[str, str | float] = {"metric": metric, "variant": variant}
    if _is_yes_or_no(judge) or _is_yes_or_no(people) or _end_of(judge) != _end_of(people):
        yield found("labels_not_yes_or_no", source, facts=facts)
        return
    apart = interval_of_mean(judge - people, rows.case[there])
    alike = concordance(judge, people)
    if apart is None or (apart.low <= 0 <= apart.high and (alike is None or alike >= ALIKE)):
        return
    corrected = _without(apart, rows, people)
    yield found(
        "judge_scores_off",
        source,
        facts={
            **facts,
            **{"apart": apart.value, "apart_low": apart.low, "apart_high": apart.high},
            **{"observed": float(rows.judge.mean()), "corrected": corrected.value},
            **{"low": corrected.low, "high": corrected.high},
            "alike": "–" if alike is None else alike,
        },
    )


def _without(apart: Interval, rows: _Rows, people: Floats) -> Interval:
    """The mean of all that was judged, less what the judge is off on those that people scored (Angelopoulos and others
    2023), with both errors; where people scored all, their own mean."""
    everything = interval_of_mean(people if len(people) == len(rows.judge) else rows.judge, rows.case)
    assert everything is not None  # there are no fewer cases than people scored
    if len(people) == len(rows.judge):
        return everything
    value = everything.value - apart.value
    reach = math.hypot(apart.high - apart.value, everything.high - everything.value)
    return Interval(value, value - reach, value + reach)


def _end_of(values: Floats) -> float:
    """The end of the scale that these scores seem to use."""
    return next((end for end in SCALES if values.max() <= end), math.inf)


def interval_of_mean(values: Floats, case: npt.NDArray[np.int64]) -> Interval | None:
    """A mean with its 95 % interval, in which each case counts once; None for fewer cases than FEWEST."""
    clusters = np.unique(case, return_inverse=True)[1]
    if clusters.max(initial=-1) + 1 < FEWEST:
        return None
    mean, half = float(values.mean()), normal_quantile(0.95) * standard_error(values, clusters)
    return Interval(mean, mean - half, mean + half)


def concordance(one: Floats, other: Floats) -> float | None:
    """How alike two scores of the same answers are: 1 always the same, 0 no more than by chance (Lin 1989; with
    whole scores Cohen's kappa with quadratic weights). None where both are one and the same number."""
    spread = float(one.var() + other.var() + (one.mean() - other.mean()) ** 2)
    return 1 - float(((one - other) ** 2).mean()) / spread if spread else None
