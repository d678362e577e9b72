"""The shape of a framework as plain JSON values, and the parts of it that are not written as they stand."""

from dataclasses import asdict
from typing import TypedDict

from advisor.framework.parts import Criterion, FailureMode, Gate, Metric, SecurityNote, Technique
from advisor.lenses import LENSES
from advisor.speech import gettext as _

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
    digest: str
    name: str
    question: str
    approaches: list[Part]
    criteria: list[Part]
    values: dict[str, dict[str, list[float]]]
    curves: dict[str, dict[str, Part]]
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
    security: list[Part]


def lens_rule(key: str) -> LensRule:
    """The lens of that key, as the export lists it."""
    lens = LENSES[key]
    return {"key": key, "name": _(lens.name), "source": lens.source, "rule": _(lens.rule), "reads": sorted(lens.reads)}


def without_inline(item: Criterion) -> Part:
    """A criterion without the form of its name that only the advisor's own sentences use."""
    plain = asdict(item)
    del plain["inline"]
    return plain


def with_rule(item: Gate | Technique | Metric | FailureMode | SecurityNote) -> Part:
    """A part that has a rule, the rule written as the framework file writes it."""
    plain = asdict(item)
    del plain["rule"]
    return {**plain, **item.rule.to_dict()}
