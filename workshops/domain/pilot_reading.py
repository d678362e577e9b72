"""The one door between pilots and the advisor's readers of evaluation files: bytes go in, what they say comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict, cast

from django.utils.translation import gettext as _

import advisor
from advisor import evidence
from workshops.domain.frameworks import ENGLISH, present_language
from workshops.domain.visible import visible_line
from workshops.figures import whole
from workshops.models import Pilot, PilotUpload
from workshops.queries.pilots import PilotThreshold
from workshops.refusals import InvalidFields, Refusal

MeasureSaid = evidence.MeasureSaid
FindingSaid = evidence.FindingSaid
ComparisonSaid = evidence.ComparisonSaid
AgreementSaid = evidence.AgreementSaid
ColumnSaid = evidence.ColumnSaid
Run = evidence.Run

MAX_BYTES = evidence.MAX_BYTES
TOOLS = evidence.TOOLS
COMPARATORS = evidence.COMPARATORS
# Fields of a table that a mapping may name, besides metrics.
FIELDS = evidence.FIELDS
# More of them are seldom meant: then a column that is another in each row was taken for the variant's. Each is compared
# with each, which so many still are in time.
MOST_VARIANTS = 12
TOO_MANY = "too_many_variants"
# So that `python -m advisor evidence` says the same of the same file.
SEED = 0
_NOTHING: Mapping[str, str] = {}
_OF_TIME = {"s": 1000.0, "sec": 1000.0, "seconds": 1000.0, "ms": 1.0, "milliseconds": 1.0}


class PilotSaid(evidence.FileSaid):
    """What one file says, its variants compared. `shares`: metrics that are shares of 1. `stands_by`: the variant that
    the decision stands by, the only one or the one that was named; empty while each of them may be."""

    comparisons: list[ComparisonSaid]
    shares: list[str]
    stands_by: str


class WithBefore(TypedDict):
    """Two pilots on the cases that they share: in each comparison `a` is a variant of the earlier one, `b` of the later
    one, each by the name that it has there. `why`: why there is none (`other_tool`, `no_common_case`, `unreadable`), or
    empty."""

    comparisons: list[ComparisonSaid]
    why: str


class UnreadableFile(Refusal):
    """It cannot be read, or is no pilot; `fields` has the file's name, and what to do."""

    status = 422
    code = "unreadable"

    def __init__(self, no: advisor.InvalidInput):
        super().__init__(no.message, code=no.code, fields=no.fields)

    @property
    def is_unmapped(self) -> bool:
        """Whether it is a table that has to be told what its columns are."""
        return self.code in ("unmapped", "no_such_column", TOO_MANY)


@dataclass(frozen=True)
class File:
    """An evaluation file as it came, and what its sender says of it. `mapping`: {field: column} of a table.
    `named`: {metric of a threshold: metric of the file}, where the two are the same under two names. `stands_by`: the
    variant that the decision stands by; empty, none is named."""

    name: str
    content: bytes
    tool: str = ""
    mapping: Mapping[str, str] | None = None
    named: Mapping[str, str] | None = None
    stands_by: str = ""


def read_file(file: File) -> Run:
    """Its rows. Raises UnreadableFile with one sentence and the fix, also for what is read and no pilot."""
    with advisor.language(present_language()):
        try:
            run = evidence.read(file.content, name=file.name, tool=file.tool or None, mapping=file.mapping or None)
        except advisor.InvalidInput as no:
            raise UnreadableFile(no) from no
        if run.refusal is not None:
            raise UnreadableFile(advisor.InvalidInput("no_pilot", run.refusal.sentence, {}))
    if len(run.variants) > MOST_VARIANTS:
        raise UnreadableFile(_too_many(run))
    return run


def _too_many(run: Run) -> advisor.InvalidInput:
    words = _("{name} has {count} variants, and up to {most} are compared.")
    fix = _("Say which column names the variant, or import fewer of them at a time.")
    message = words.format(name=run.name, count=whole(len(run.variants)), most=whole(MOST_VARIANTS))
    return advisor.InvalidInput(TOO_MANY, message, {run.name: fix})


def judge_file(run: Run) -> PilotSaid:
    """What it says, in English as all that is stored; no threshold is laid against it yet (`against`).

    Raises UnreadableFile where its variants have no case in common.
    """
    with advisor.language(ENGLISH):
        try:
            judged = evidence.judge([run], seed=SEED)
        except advisor.InvalidInput as no:
            raise UnreadableFile(no) from no
    (said,) = judged["files"]
    # What the file is called lies apart, where it can be erased.
    alone = said["variants"][0] if len(said["variants"]) == 1 else ""
    shares = sorted(evidence.shares_of(run))
    return {**said, "path": "", "comparisons": judged["comparisons"], "shares": shares, "stands_by": alone}


def judge_with_before(before: Run, run: Run) -> WithBefore:
    """The pilot before it and this one."""
    if before.tool != run.tool:
        return {"comparisons": [], "why": "other_tool"}
    earlier, later = replace(before, name="earlier"), replace(run, name="later")
    with advisor.language(ENGLISH):
        try:
            judged = evidence.judge([earlier, later], seed=SEED)
        except advisor.InvalidInput as no:
            return {"comparisons": [], "why": no.code}
    then, now = (
        dict(zip(file["variants"], of.variants, strict=True))
        for file, of in zip(judged["files"], (before, run), strict=True)
    )
    across = [one for one in judged["comparisons"] if one["a"] in then and one["b"] in now and one["paired"]]
    if not across:
        return {"comparisons": [], "why": "no_common_case"}
    return {"comparisons": [{**one, "a": then[one["a"]], "b": now[one["b"]]} for one in across], "why": ""}


def against(said: PilotSaid, thresholds: Sequence[PilotThreshold], named: Mapping[str, str] = _NOTHING) -> PilotSaid:
    """The same with each threshold laid against the metric that it names, in the metric's own unit. What names none,
    or compares in another way than more or less, is laid against nothing. `named`: see `File`."""
    usable = [
        evidence.Threshold(key, one["comparator"], in_unit_of(said, key, one))
        for one in thresholds
        if one["comparator"] in COMPARATORS and (key := metric_named(said, one["metric"], named))
    ]
    metrics = {
        variant: evidence.against(measures, usable, said["shares"]) for variant, measures in said["metrics"].items()
    }
    with advisor.language(ENGLISH):
        wrong = evidence.misfits_said(metrics, said["shares"], usable)
    before = [one for one in said["findings"] if one["key"] not in evidence.OF_THRESHOLDS]
    return {**said, "metrics": metrics, "findings": [*before, *wrong]}


def standing_by(said: PilotSaid, variant: str) -> PilotSaid:
    """The same, judged by this variant. Raises InvalidFields for one that is not in the file."""
    if variant and variant not in said["variants"]:
        words = _("Choose one of the file’s variants: {values}.")
        raise InvalidFields({"stands_by": words.format(values=", ".join(said["variants"]))})
    return {**said, "stands_by": variant or said["stands_by"]}


def metric_named(said: PilotSaid, name: str, named: Mapping[str, str] = _NOTHING) -> str:
    """The key under which the file has the metric of a threshold; empty where it has none."""
    name = named.get(name, name)
    for measures in said["metrics"].values():
        if (key := evidence.metric_named(measures, name)) is not None:
            return key
    return ""


def in_unit_of(said: PilotSaid, key: str, threshold: PilotThreshold) -> float:
    """Per cent of a share as a share of 1, also where only a number above 1 says that it is one; a time in
    milliseconds; anything else as it is."""
    unit = threshold["unit"].strip().lower()
    per_cent = unit.startswith(("%", "percent", "per cent"))
    if key in said["shares"] and (per_cent or (not unit and 1 < threshold["value"] <= 100)):
        return threshold["value"] / 100
    if key.startswith("latency") and unit:
        return threshold["value"] * _OF_TIME.get(unit.split()[0], 1.0)
    return threshold["value"]


def said_of(pilot: Pilot | PilotUpload) -> PilotSaid:
    """What was stored of it; of pilots from before judges were held against people, that nobody did."""
    return cast(PilotSaid, {"agreement": {}, **(pilot.said or {})})


def verdict_between(comparator: str, threshold: float, low: float | None, high: float | None) -> evidence.Verdict:
    """Of an interval that is no metric's own."""
    return evidence.Threshold("", comparator, threshold).verdict(low, high)


def compared_of(pilot: Pilot | PilotUpload) -> WithBefore | None:
    return cast("WithBefore | None", pilot.compared)


def columns_of(file: File) -> list[ColumnSaid]:
    """Those of a table, with some of what stands in them; empty for anything else. Raises UnreadableFile."""
    with advisor.language(present_language()):
        try:
            columns = evidence.columns(file.content, name=file.name)
        except advisor.InvalidInput as no:
            raise UnreadableFile(no) from no
    return [{**one, "samples": [*filter(None, map(visible_line, one["samples"]))]} for one in columns]


def mapping_by_names(columns: Sequence[ColumnSaid], mapping: Mapping[str, str] = _NOTHING) -> dict[str, str]:
    """{field or metric: column} by this mapping, and as far as the columns' names say it themselves."""
    return evidence.mapping_by_names(columns, mapping)
