"""A decision's form as the sheet will read: what stands in its fields, in the words of the sheet.

It is read from the fields as they are, also from what cannot be used: the page shows what was typed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from workshops.domain.decision_text import CONFIGURATION_LABELS
from workshops.enums import Comparator
from workshops.forms.decisions import AssumptionForm, DecisionForms, Rows, TextForm
from workshops.words.thresholds import signal_text_words, threshold_words

# Which fields each part of the sheet has; a fault in one of them opens it.
PARTS: Mapping[str, tuple[str, ...]] = {
    "choice": ("title", "approach", "rationale"),
    "fallback": ("fallback",),
    "scope": ("scope_now", "scope_later"),
    "risks": ("risks", "own_risks"),
    "configuration": tuple(CONFIGURATION_LABELS),
    "backup": ("backup",),
}


class MetricRead(TypedDict):
    name: str
    threshold: str


class AssumptionRead(TypedDict):
    """`origin`: whence its number comes, where it was filled in."""

    statement: str
    signal: str
    origin: str


@dataclass(frozen=True)
class Watched:
    """A signal that somebody is asked to watch: its field, and the metric."""

    field: BoundField
    metric: str


@dataclass(frozen=True)
class DraftSheet:
    """`open`: the parts that hold a fault, which stand open."""

    text: Mapping[str, str]
    approach: str
    metrics: list[MetricRead]
    assumptions: list[AssumptionRead]
    watched: list[Watched]
    risks: list[str]
    configuration: list[tuple[str, str, str]]
    open: frozenset[str]


def draft_sheet(written: DecisionForms, origins: Mapping[str, str] | None = None) -> DraftSheet:
    """`origins`: {statement of an assumption: whence its number comes}."""
    form = written.form
    names = {approach.key: approach.name for approach in written.framework.approaches}
    text = {key: str(form[key].value() or "") for key in form.fields}
    assumed = list(_filled(written.assumptions))
    named, own = form["risks"].value() or [], str(form["own_risks"].value() or "").splitlines()
    return DraftSheet(
        text=text,
        approach=names.get(text["approach"], ""),
        metrics=[_metric(row) for row in _filled(written.metrics)],
        assumptions=[_assumption(row, origins or {}) for row in assumed],
        watched=[
            Watched(row["owner"], _said(row, "metric"))
            for row in assumed
            if isinstance(row, AssumptionForm) and row.is_watched
        ],
        risks=[risk for risk in (*named, *(line.strip() for line in own)) if risk],
        configuration=[(key, str(label), text[key]) for key, label in CONFIGURATION_LABELS.items()],
        open=frozenset(_faulty(form, written)),
    )


def _faulty(form: TextForm, written: DecisionForms) -> Iterator[str]:
    yield from (part for part, fields in PARTS.items() if any(form[name].errors for name in fields))
    lists: Iterable[tuple[str, Rows]] = (("metrics", written.metrics), ("assumptions", written.assumptions))
    for part, rows in lists:
        bound = rows.is_bound
        if bound and (rows.non_form_errors() or any(set(row.errors) - {"owner"} for row in rows.forms)):
            yield part


def _filled(rows: Rows) -> Iterator[forms.Form]:
    """Those that count, in their order, as far as they can be read."""
    for row in rows.forms:
        says_something = any(_said(row, name) for name in row.fields if name in ("name", "statement", "metric"))
        if says_something and not row["DELETE"].value():
            yield row


def _said(row: forms.Form, name: str) -> str:
    return str(row[name].value() if row[name].value() is not None else "").strip()


LONGEST = 40  # characters of a number


def _number(words: str) -> float | None:
    """None for what is none, or is beyond what a page shows of one while it is written."""
    try:
        found = float(words[:LONGEST])
    except ValueError:
        return None
    return found if len(words) <= LONGEST and math.isfinite(found) else None


def _compared(row: forms.Form) -> str:
    said = _said(row, "comparator")
    return said if said in Comparator.values else Comparator.GTE.value


def _metric(row: forms.Form) -> MetricRead:
    number, unit = _number(_said(row, "threshold")), _said(row, "unit")
    if number is None:
        return {"name": _said(row, "name"), "threshold": _said(row, "threshold")}
    name = _said(row, "name")
    said = threshold_words({"name": name, "comparator": _compared(row), "threshold": number, "unit": unit})
    return {"name": name, "threshold": said}


def _assumption(row: forms.Form, origins: Mapping[str, str]) -> AssumptionRead:
    statement = _said(row, "statement")
    return {"statement": statement, "signal": _signal(row), "origin": origins.get(statement, "")}


def _signal(row: forms.Form) -> str:
    number, days = _number(_said(row, "threshold")), _said(row, "window_days")
    metric = _said(row, "metric")
    if not metric:
        return ""
    if number is None or not days.isdecimal() or len(days) > LONGEST:
        return _("{metric} {threshold}").format(metric=metric, threshold=_said(row, "threshold"))
    return signal_text_words(
        {
            "metric": metric,
            "comparator": _compared(row),
            "threshold": number,
            "window_days": int(days),
            "one_is_enough": bool(row["one_is_enough"].value()),
        }
    )
