"""The newest pilot of a decision as its sheet says it, on paper too: each value a text, or a share of a picture."""

from __future__ import annotations

from typing import TypedDict

from workshops.domain.pilot_reading import said_of
from workshops.models import Pilot
from workshops.words.pilot_metrics import MetricShown, VariantLine
from workshops.words.pilot_sheet import pilot_sheet

# Where nothing was asked, the first so many metrics stand for all.
UNASKED = 2


class PilotPicture(TypedDict):
    """How far along the picture each thing stands, 0 to 1; None where there is none. `good`: from where to where."""

    low: float | None
    high: float | None
    value: float | None
    level: float | None
    good: list[float]


class PilotSvg(TypedDict):
    """The same as SVG reads it."""

    low: str
    high: str
    value: str
    level: str
    good: list[str]


class PilotRow(TypedDict):
    """One variant on one metric. `verdict_key`: meets, fails, too_few or empty; `tone`: of its chip; `findings`: what
    people make of its judge, and what cannot be trusted in the metric's numbers, said with its first variant."""

    metric: str
    variant: str
    asked: str
    value: str
    range: str
    verdict: str
    verdict_key: str
    tone: str
    sentence: str
    picture: PilotPicture
    svg: PilotSvg
    findings: list[str]


class PilotBrief(TypedDict):
    """`findings`: what cannot be trusted in the file as a whole; `before`: what moved since the pilot before it."""

    id: str
    title: str
    line: str
    headline: str
    rows: list[PilotRow]
    findings: list[str]
    before: list[str]


def pilot_brief(pilot: Pilot, *, time_zone: str) -> PilotBrief:
    shown = pilot_sheet(pilot, time_zone=time_zone)
    metrics = shown.judged or shown.besides[:UNASKED]
    stands_by = said_of(pilot)["stands_by"]
    return {
        "id": shown.id,
        "title": shown.title,
        "line": shown.line,
        "headline": shown.headline,
        "rows": [row for metric in metrics for row in _rows(metric, stands_by)],
        "findings": [found.line for found in shown.findings],
        "before": [shown.before_words, *moved] if (moved := [one.short for one in shown.before if one.is_told]) else [],
    }


def _rows(metric: MetricShown, stands_by: str) -> list[PilotRow]:
    """Of the variant that the decision stands by; where it was not measured, or none was named, of all."""
    lines = [line for line in metric.lines if line.name == stands_by] or metric.lines
    findings = [found.line for found in metric.findings]
    return [_row(metric, line, findings if line is lines[0] else []) for line in lines]


def _row(metric: MetricShown, line: VariantLine, findings: list[str]) -> PilotRow:
    drawn = line.drawn
    start, width = (_share(each) or 0.0 for each in metric.good)
    return {
        "metric": metric.name,
        "variant": line.name,
        "asked": metric.asked,
        "value": line.value,
        "range": line.range,
        "verdict": line.verdict_words,
        "verdict_key": line.verdict or "",
        "tone": line.tone,
        "sentence": line.sentence,
        "picture": {
            "low": _share(drawn.low),
            "high": _share(drawn.high),
            "value": _share(drawn.value),
            "level": _share(metric.level),
            "good": [start, start + width] if metric.good[0] else [],
        },
        "svg": {
            "low": drawn.low,
            "high": drawn.high,
            "value": drawn.value,
            "level": metric.level,
            "good": [*metric.good],
        },
        "findings": [*([line.agreement] if line.agreement else []), *findings],
    }


def _share(length: str) -> float | None:
    """ "79.35%" of a picture as 0.7935."""
    return float(length.removesuffix("%")) / 100 if length else None
