"""One evaluation run in columns: a value of each column per row, so that 200,000 rows stay small in memory.

Nothing is not 0: in a metric's values NaN is a row that should have one and has none (it failed), and ABSENT is a row
that the metric does not apply to.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from advisor.errors import InvalidInput
from advisor.evidence.findings import Finding, found
from advisor.evidence.hearing import Column, Heard, Said
from advisor.evidence.metric_names import canonical, is_better_low
from advisor.evidence.people import is_of_people
from advisor.evidence.plain import cell, number, says_nothing
from advisor.evidence.sorting import among, distinct
from advisor.speech import gettext as _

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.int8]

ABSENT = math.inf
NO_NUMBER = re.compile(r"[^\W\d_]{3}")
MAX_ROWS = 200_000  # records in one file
UNSAID, NO, YES = -1, 0, 1


@dataclass(frozen=True)
class Metric:
    """One metric of a run. `source_name`: as the file has it. `floor`, `ceiling`: ends of its scale, None where no
    scale is known. `judge`: the model that scored it, where the file says so."""

    key: str
    source_name: str
    values: Floats
    floor: float | None = 0.0
    ceiling: float | None = 1.0
    judge: str | None = None

    @property
    def lower_is_better(self) -> bool:
        return is_better_low(self.key)

    @property
    def worst(self) -> float | None:
        """What a failed row counts as."""
        return self.ceiling if self.lower_is_better else self.floor


@dataclass(frozen=True)
class Run:
    """A file that was read. Arrays have one place per row.

    `variant`: place in `variants`. `case`: what the row was asked, as a number made of its content; rows of one case
    are repeats. `source_row`: which record of the file, from 1. `failed`: the system failed on it. `latency`: in
    milliseconds, `cost` in US dollars, `tokens`: NaN where unknown; None where the file has none. `replayed`: the
    latency came from a cache. `refused`, `answerable`: YES, NO or UNSAID.
    """

    name: str
    tool: str
    version: str | None
    sha256: str
    rows: int
    variants: tuple[str, ...]
    variant: npt.NDArray[np.int32]
    case: Integers
    source_row: npt.NDArray[np.int32]
    failed: npt.NDArray[np.bool_]
    metrics: tuple[Metric, ...]
    latency: Floats | None
    replayed: npt.NDArray[np.bool_] | None
    cost: Floats | None
    tokens: Floats | None
    refused: Marks | None
    answerable: Marks | None
    findings: tuple[Finding, ...]
    evaluation: str | None = None

    @property
    def refusal(self) -> Finding | None:
        """Why this file is no pilot, if it is none."""
        return next((finding for finding in self.findings if finding.refuses), None)

    @property
    def cases(self) -> int:
        return distinct(self.case)


@dataclass(slots=True)
class Row:
    """One row as a reader hands it over. A score of None is missing; a name that is not there does not apply."""

    variant: str
    case: int
    source_row: int
    scores: Mapping[str, float | None]
    failed: bool = False
    latency: float | None = None
    replayed: bool = False
    cost: float | None = None
    tokens: float | None = None
    refused: bool | None = None
    answerable: bool | None = None
    said: Said | None = None


@dataclass
class Rows:
    """Rows in the order of the file, put into columns as they come."""

    name: str
    tool: str
    version: str | None = None
    findings: list[Finding] = field(default_factory=list)
    noted: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    evaluation: str | None = None
    records: int = 0
    names: dict[str, str] = field(default_factory=dict)  # of variants, where a reader learns them last
    scales: dict[str, tuple[float, float]] = field(default_factory=dict)
    judges: dict[str, str] = field(default_factory=dict)
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self._variants: dict[str, int] = {}
        self._variant, self._case, self._row = array("i"), array("q"), array("i")
        self._failed = array("b")
        self._metrics: dict[str, array[float]] = {}
        self._latency, self._cost, self._tokens = (Column("d", math.nan) for _n in range(3))
        self._replayed, self._refused, self._answerable = (Column("b", empty) for empty in (0, UNSAID, UNSAID))

    def __len__(self) -> int:
        return len(self._case)

    def add(self, row: Row) -> None:
        """Raises InvalidInput for more records than are read."""
        place = len(self._case)
        self.records = max(self.records, row.source_row)
        if self.records > MAX_ROWS:
            raise too_many_rows(self.name)
        self._variant.append(self._variants.setdefault(row.variant, len(self._variants)))
        self._case.append(row.case)
        self._row.append(row.source_row)
        self._failed.append(row.failed)
        if row.latency is not None:
            self._latency.put(place, row.latency)
        if row.replayed:
            self._replayed.put(place, YES)
        if row.cost is not None:
            self._cost.put(place, row.cost)
        if row.tokens is not None:
            self._tokens.put(place, row.tokens)
        if row.refused is not None:
            self._refused.put(place, row.refused)
        if row.answerable is not None:
            self._answerable.put(place, row.answerable)
        if row.said is not None:
            self.heard.add(place, row.source_row, row.variant, row.said, row.scores, refused=row.refused is True)
        for name in row.scores:
            if name not in self._metrics:
                self._metrics[name] = array("d", [ABSENT]) * place if place else array("d")
        for name, values in self._metrics.items():
            value = row.scores.get(name, ABSENT)
            values.append(math.nan if value is None else value)

    def number(self, value: object, row: int, name: str) -> float | None:
        """A score as JSON has it, some write it as text; what is NaN, infinite or no number is missing."""
        if isinstance(value, str):
            return self._text(value, row, name)
        found_number = number(value)
        if found_number is None and value is not None:
            self.note("not_a_number", row, name)
        return found_number

    def _text(self, value: str, row: int, name: str) -> float | None:
        try:
            found_number = cell(value)
        except ValueError:
            found_number = None
        if found_number is None and not says_nothing(value):
            self.note("in_words" if NO_NUMBER.search(value) else "not_a_number", row, name)
        return found_number

    def score(self, value: str, row: int, name: str, *, comma: bool = False) -> float | None:
        """A score as a table has it; text that is no number is missing, and what had to be read as one is told."""
        try:
            found_number = cell(value, comma=comma)
        except ValueError:
            found_number = None
        if found_number is None and not says_nothing(value):
            self.note("not_a_number", row, name)
        elif found_number is not None and ("%" in value or "/" in value):
            self.note("read_as_share", row, name)
        return found_number

    def cell(self, value: str, row: int, name: str, *, comma: bool = False) -> float | None:
        """What is no score, as a table has it. Raises InvalidInput for text that is no number."""
        try:
            found_number = cell(value, comma=comma)
        except ValueError:
            message = _("{name} has no number in column {column}, row {row}: {text}.")
            raise InvalidInput(
                "not_a_number",
                message.format(name=self.name, column=name, row=row, text=value[:40]),
                {name: _("Write a number, yes or no, or leave the cell empty.")},
            ) from None
        if found_number is None and not says_nothing(value):
            self.note("not_a_number", row, name)
        return found_number

    def failures(self) -> list[bool]:
        """Row by row, whether the system failed."""
        return [bool(failed) for failed in self._failed]

    def forget_scores(self) -> None:
        """Where metrics are named, and nobody has scored a row."""
        self._metrics.clear()

    @property
    def metric_names(self) -> list[str]:
        """As the file has them."""
        return list(self._metrics)

    def forget(self, name: str) -> None:
        """Where a metric says nothing by itself."""
        self._metrics.pop(name, None)

    def note(self, key: str, row: int, about: str = "") -> None:
        """A row on which a finding rests; the finding is made when all are read."""
        self.noted[key, about].append(row)

    def done(self, sha256: str) -> Run:
        """The columns, and what was noted."""
        self._in_words()
        self._failed_everywhere()
        self._not_labelled()
        if not self._metrics and len(self) and not any(finding.refuses for finding in self.findings):
            self.findings.append(found("no_scores", ()))
        replayed = self._marks(self._replayed)
        variant, row = np.frombuffer(self._variant, dtype=np.int32), np.frombuffer(self._row, dtype=np.int32)
        case = np.frombuffer(self._case, dtype=np.int64)
        names = tuple(self.names.get(key, key) for key in self._variants)
        self.findings += self.heard.findings(variant, case, row, names)
        return Run(
            name=self.name,
            tool=self.tool,
            version=self.version,
            sha256=sha256,
            rows=self.records,
            variants=names,
            variant=variant,
            case=self.heard.cases(variant, case),
            source_row=row,
            failed=np.frombuffer(self._failed, dtype=np.bool_),
            metrics=self._named(),
            latency=self._floats(self._latency),
            replayed=None if replayed is None else replayed.astype(np.bool_),
            cost=self._floats(self._cost),
            tokens=self._floats(self._tokens),
            refused=self._marks(self._refused),
            answerable=self._marks(self._answerable),
            findings=(*self.findings, *self._findings()),
            evaluation=self.evaluation,
        )

    def _in_words(self) -> None:
        """A metric that says nothing but words is left out, and told; words among its numbers are missing numbers."""
        for (key, name), rows in [*self.noted.items()]:
            if key != "in_words":
                continue
            values = np.frombuffer(self._metrics[name], dtype=np.float64) if name in self._metrics else np.zeros(0)
            del self.noted[key, name]
            if np.isfinite(values).any() or len(rows) < int(np.isnan(values).sum()) or len(rows) < 2:
                self.noted["not_a_number", name] = sorted([*self.noted["not_a_number", name], *rows])
                continue
            self._metrics.pop(name, None)
            self.findings.append(found("scored_in_words", rows, facts={"metric": name}))

    def _failed_everywhere(self) -> None:
        """A row on which the system failed fails in each metric that its case has elsewhere; where its case has none,
        in each metric of the file."""
        if not any(self._failed):
            return
        failed, cases = np.frombuffer(self._failed, dtype=np.bool_), np.frombuffer(self._case, dtype=np.int64)
        columns = [np.frombuffer(values, dtype=np.float64) for values in self._metrics.values()]
        scored = np.logical_or.reduce([np.isfinite(values) for values in columns]) if columns else failed
        never = ~among(cases, cases[scored])
        for values in columns:
            has = among(cases, cases[values != ABSENT])
            values[failed & (values == ABSENT) & (has | never)] = math.nan

    def _not_labelled(self) -> None:
        """What people were not shown has not failed by them, where something else scored it."""
        people = [name for name in self._metrics if is_of_people(name)]
        for name in people if len(people) < len(self._metrics) else []:
            values = np.frombuffer(self._metrics[name], dtype=np.float64)
            values[np.isnan(values)] = ABSENT

    def _named(self) -> tuple[Metric, ...]:
        """Each metric under its canonical name, but two that would share one keep their own."""
        names: defaultdict[str, list[str]] = defaultdict(list)
        for source in self._metrics:
            names[canonical(source)].append(source)
        for sources in names.values():
            if len(sources) > 1:
                self.findings.append(
                    found("two_names_one_metric", (), facts={"first": sources[0], "second": sources[1]})
                )
        return tuple(
            self._metric(key if len(sources) == 1 else source, source)
            for key, sources in names.items()
            for source in sources
        )

    def _metric(self, key: str, source: str) -> Metric:
        values = np.frombuffer(self._metrics[source], dtype=np.float64)
        self._without_minus_one(source, values)
        there = np.isfinite(values)
        floor, ceiling = self.scales.get(source, (0.0, 1.0))
        judge = self.judges.get(source)
        rows = np.frombuffer(self._row, dtype=np.int32)
        outside = there & ((values < floor) | (values > ceiling))
        if source in self.scales and not outside.any():
            self.findings.append(found("scale_one_to_five", rows[there].tolist(), facts={"metric": source}))
            return Metric(key, source, values, floor, ceiling, judge)
        if outside.any():
            facts: dict[str, str | float] = {
                "metric": source,
                "low": float(values[there].min()),
                "high": float(values[there].max()),
            }
            self.findings.append(found("scale_unknown", rows[outside].tolist(), facts=facts))
            return Metric(key, source, values, None, None, judge)
        return Metric(key, source, values, judge=judge)

    def _without_minus_one(self, source: str, values: Floats) -> None:
        """Where all else lies between 0 and 1 and is more than yes and no, a score of -1 stands for none."""
        minus, rest = values == -1, values[np.isfinite(values) & (values != -1)]
        if not minus.any() or not len(rest) or rest.min() < 0 or rest.max() > 1 or np.isin(rest, (0.0, 1.0)).all():
            return
        values[minus] = math.nan
        rows = np.frombuffer(self._row, dtype=np.int32)[minus]
        self.findings.append(found("minus_one_for_missing", rows.tolist(), facts={"metric": source}))

    def _floats(self, column: Column) -> Floats | None:
        values = column.fill(len(self))
        return None if values is None else np.frombuffer(values, dtype=np.float64)

    def _marks(self, column: Column) -> Marks | None:
        values = column.fill(len(self))
        return None if values is None else np.frombuffer(values, dtype=np.int8)

    def _findings(self) -> list[Finding]:
        made = []
        for (key, about), rows in self.noted.items():
            facts: dict[str, str | float] = {}
            if key == "threshold_in_file":
                facts["metric"], _sep, facts["threshold"] = about.rpartition("\n")
            elif about:
                facts["field" if key in ("zero_for_missing", "below_zero") else "metric"] = about
            made.append(found(key, rows, facts=facts))
        return made


def too_many_rows(name: str) -> InvalidInput:
    message = _("{name} has more than {count} rows.").format(name=name, count=MAX_ROWS)
    return InvalidInput("too_many_rows", message, {name: _("Import a sample of the cases, or one variant at a time.")})
