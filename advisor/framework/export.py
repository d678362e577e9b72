"""The shape of a framework as plain JSON values, and the parts of it that are not written as they stand."""

from dataclasses import asdict
from typing import NotRequired, TypedDict

from advisor.framework.parts import (
    Confidence,
    CostInput,
    Counts,
    Criterion,
    Event,
    FailureMode,
    Fallback,
    Gate,
    Metric,
    SecurityNote,
    Sequence,
    Source,
    Step,
    Technique,
)
from advisor.framework.rules import Rule
from advisor.lenses import lenses_of
from advisor.speech import gettext as _
from advisor.version import FIRST

Part = dict[str, object]  # one of the dataclasses in `parts`, field by field


class LensRule(TypedDict):
    """A lens without its function."""

    key: str
    name: str
    source: str
    rule: str
    reads: list[str]


class FrameworkExport(TypedDict):
    """What `python -m advisor framework` prints."""

    key: str
    version: str
    engine: int
    digest: str
    name: str
    question: str
    approaches: list[Part]
    criteria: list[Part]
    values: dict[str, dict[str, list[float]]]
    curves: dict[str, dict[str, Part]]
    counts: NotRequired[list[Part]]
    gates: list[Part]
    lenses: list[str]
    lens_rules: list[LensRule]
    roles: list[Part]
    sets: dict[str, list[str]]
    sources: list[Part]
    confidence: Part
    techniques: list[Part]
    fallbacks: list[Part]
    metrics: list[Part]
    failure_modes: list[Part]
    sequence: list[Part]
    costs: list[Part]
    cost_presets: NotRequired[list[Part]]
    security: list[Part]
    events: NotRequired[list[Part]]
    terms: NotRequired[list[Part]]
    comparison: NotRequired[list[Part]]
    before: NotRequired[list[Part]]
    risks: NotRequired[list[Part]]
    questions: NotRequired[list[Part]]
    checklist: NotRequired[list[Part]]
    deadline: NotRequired[Part]
    checked: NotRequired[str]


def lens_rule(key: str, engine: int) -> LensRule:
    """The lens of that key as that engine reads it, in the form in which the export lists it."""
    lens = lenses_of(engine)[key]
    return {"key": key, "name": _(lens.name), "source": lens.source, "rule": _(lens.rule), "reads": sorted(lens.reads)}


def without_inline(item: Criterion) -> Part:
    """A criterion without the form of its name that only the advisor's own sentences use."""
    plain = asdict(item)
    del plain["inline"]
    return plain


ONLY_FIRST = ("uniform", "votes", "transfer")


def confidence_part(item: Confidence, engine: int) -> Part:
    """Without the limits that only the first engine reads."""
    plain = asdict(item)
    return plain if engine == FIRST else {key: plain[key] for key in plain if key not in ONLY_FIRST}


def cost_part(item: CostInput) -> Part:
    """An input of the cost model, without what it does not say; its day as a text."""
    plain = {key: value for key, value in asdict(item).items() if value not in (None, "", ())}
    return plain | ({"as_of": item.as_of.isoformat()} if item.as_of else {})


def source_part(item: Source) -> Part:
    """A source, without the year and the address that it does not have."""
    return {key: value for key, value in asdict(item).items() if value}


def fallback_part(item: Fallback) -> Part:
    """A fallback; it has a sentence for a rule, and where it has one too, a condition."""
    plain = asdict(item)
    del plain["when"], plain["key"]
    return {**_key(item), **plain, **_conditions(item.when)}


def counts_part(item: Counts) -> Part:
    """A rule of what counts; its key where it has one."""
    plain = with_rule(item)
    return plain if item.key else {key: value for key, value in plain.items() if key != "key"}


def sequence_part(item: Sequence) -> Part:
    return {"approach": item.approach, "steps": [_step_part(step) for step in item.steps], "sources": item.sources}


def _step_part(item: Step) -> Part:
    plain: Part = {"title": item.title, "text": item.text, "weeks": item.weeks}
    return {**_key(item), **plain, **_conditions(item.rule)}


def _key(item: Fallback | Step) -> Part:
    return {"key": item.key} if item.key else {}


def _conditions(rule: Rule) -> Part:
    """`when` and `any`, and nothing where the rule always applies."""
    return {**rule.to_dict()} if rule.conditions else {}


def with_rule(item: Counts | Gate | Technique | Metric | FailureMode | SecurityNote | Event) -> Part:
    """A part that has a rule, the rule written as the framework file writes it."""
    plain = asdict(item)
    del plain["rule"]
    return {**plain, **item.rule.to_dict()}
