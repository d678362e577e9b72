"""A framework as one value: all of its parts, and the arrays that the engine computes with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from advisor.framework.export import (
    FrameworkExport,
    confidence_part,
    cost_part,
    counts_part,
    fallback_part,
    lens_rule,
    sequence_part,
    source_part,
    with_rule,
    without_inline,
)
from advisor.framework.guide_parts import Aspect, Deadline, Point
from advisor.framework.parts import (
    Approach,
    Confidence,
    CostInput,
    CostPreset,
    Counts,
    Criterion,
    Curve,
    Event,
    FailureMode,
    Fallback,
    Gate,
    Metric,
    Role,
    Scenario,
    SecurityNote,
    Sequence,
    Source,
    Technique,
    Term,
)
from advisor.framework.rules import Condition
from advisor.version import ENGINES, FIRST


@dataclass(frozen=True)
class Framework:
    """Everything that the advice rests on. Made by `load_framework`, never by hand."""

    key: str
    version: str
    name: str
    question: str
    digest: str
    roles: tuple[Role, ...]
    sources: tuple[Source, ...]
    confidence: Confidence
    sets: Mapping[str, tuple[str, ...]]
    approaches: tuple[Approach, ...]
    criteria: tuple[Criterion, ...]
    values: Mapping[str, Mapping[str, Curve]]
    counts: tuple[Counts, ...] = ()
    gates: tuple[Gate, ...] = ()
    lenses: tuple[str, ...] = ()
    techniques: tuple[Technique, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
    metrics: tuple[Metric, ...] = ()
    failure_modes: tuple[FailureMode, ...] = ()
    sequence: tuple[Sequence, ...] = ()
    security: tuple[SecurityNote, ...] = ()
    events: tuple[Event, ...] = ()
    terms: tuple[Term, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    costs: tuple[CostInput, ...] = ()
    comparison: tuple[Aspect, ...] = ()
    deadline: Deadline | None = None
    before: tuple[Point, ...] = ()
    risks: tuple[Point, ...] = ()
    questions: tuple[Point, ...] = ()
    checklist: tuple[Point, ...] = ()
    cost_presets: tuple[CostPreset, ...] = ()
    engine: int = FIRST
    checked: date | None = None
    translations: Mapping[str, "Framework"] = field(default_factory=dict, repr=False, compare=False)

    def in_language(self, code: str) -> "Framework":
        """The same framework, digest and all, with its texts in that language ("pt-br": or in "pt"), or in English."""
        code = code.lower().replace("_", "-")
        return self.translations.get(code) or self.translations.get(code.partition("-")[0]) or self

    def criterion(self, key: str) -> Criterion:
        """The criterion of that key. Raises KeyError if there is none."""
        return self.criteria[self.criterion_index[key]]

    def approach(self, key: str) -> Approach:
        """The approach of that key. Raises KeyError if there is none."""
        return self.approaches[self.approach_index[key]]

    def cost(self, key: str) -> CostInput:
        """The cost input of that key. Raises KeyError if there is none."""
        return {item.key: item for item in self.costs}[key]

    def source(self, key: str) -> Source:
        """The source of that key. Raises KeyError if there is none."""
        return next(item for item in self.sources if item.key == key)

    @property
    def engine_version(self) -> str:
        """Of the engine that this framework is computed by."""
        return ENGINES[self.engine]

    @cached_property
    def criterion_index(self) -> dict[str, int]:
        return {item.key: index for index, item in enumerate(self.criteria)}

    @cached_property
    def approach_index(self) -> dict[str, int]:
        return {item.key: index for index, item in enumerate(self.approaches)}

    @cached_property
    def value_array(self) -> npt.NDArray[np.float64]:
        """Values v(a, c, l), shape (approaches, criteria, 5), each in [0, 1]; where all count in full (`counting`)."""
        return np.array(
            [[self.values[c.key][a.key].levels for c in self.criteria] for a in self.approaches],
            dtype=np.float64,
        )

    @cached_property
    def counts_by(self) -> dict[str, tuple[Counts, ...]]:
        """Criterion → all rules about whatever its answers may make count otherwise."""
        found = {}
        for one in self.criteria:
            about = {rule.criterion for rule in self.counts if one.key in (rule.criterion, *rule.rule.watched)}
            found[one.key] = tuple(rule for rule in self.counts if rule.criterion in about)
        return found

    @cached_property
    def counting_conditions(self) -> dict[str, tuple[Condition, ...]]:
        """Criterion → what the rules of what counts ask of its answers."""
        asked = dict.fromkeys(one for rule in self.counts for one in rule.rule.conditions)
        return {item.key: tuple(one for one in asked if one.criterion == item.key) for item in self.criteria}

    @cached_property
    def counting_criteria(self) -> frozenset[str]:
        """The criteria whose answers decide how far any answer counts; those of the others change no curve."""
        return frozenset(key for one in self.counts for key in (one.criterion, *one.rule.criteria))

    @cached_property
    def default_weights(self) -> npt.NDArray[np.float64]:
        """The framework's own weights, shape (criteria,), summing to 1."""
        raw = np.array([item.weight for item in self.criteria], dtype=np.float64)
        return np.asarray(raw / raw.sum())

    def to_dict(self) -> FrameworkExport:
        """What `python -m advisor framework` prints. Curves stand twice: bare numbers, and with their reasons."""
        export: FrameworkExport = {
            "key": self.key,
            "version": self.version,
            "engine": self.engine,
            "digest": self.digest,
            "name": self.name,
            "question": self.question,
            "approaches": [asdict(item) for item in self.approaches],
            "criteria": [without_inline(item) for item in self.criteria],
            "values": {
                a.key: {c.key: list(self.values[c.key][a.key].levels) for c in self.criteria} for a in self.approaches
            },
            "curves": {
                c.key: {a.key: asdict(self.values[c.key][a.key]) for a in self.approaches} for c in self.criteria
            },
            "counts": [counts_part(item) for item in self.counts],
            "gates": [with_rule(item) for item in self.gates],
            "lenses": list(self.lenses),
            "lens_rules": [lens_rule(key, self.engine) for key in self.lenses],
            "roles": [asdict(item) for item in self.roles],
            "sets": {key: list(keys) for key, keys in self.sets.items()},
            "sources": [source_part(item) for item in self.sources],
            "confidence": confidence_part(self.confidence, self.engine),
            "techniques": [with_rule(item) for item in self.techniques],
            "fallbacks": [fallback_part(item) for item in self.fallbacks],
            "metrics": [with_rule(item) for item in self.metrics],
            "failure_modes": [with_rule(item) for item in self.failure_modes],
            "sequence": [sequence_part(item) for item in self.sequence],
            "costs": [cost_part(item) for item in self.costs],
            "security": [with_rule(item) for item in self.security],
        }
        if self.events:
            export["events"] = [with_rule(item) for item in self.events]
        if self.cost_presets:
            export["cost_presets"] = [asdict(item) for item in self.cost_presets]
        if self.terms:
            export["terms"] = [asdict(item) for item in self.terms]
        if self.comparison:
            export["comparison"] = [asdict(item) for item in self.comparison]
        if self.before:
            export["before"] = [asdict(item) for item in self.before]
        if self.risks:
            export["risks"] = [asdict(item) for item in self.risks]
        if self.questions:
            export["questions"] = [asdict(item) for item in self.questions]
        if self.checklist:
            export["checklist"] = [asdict(item) for item in self.checklist]
        if self.deadline:
            export["deadline"] = asdict(self.deadline)
        if self.checked:
            export["checked"] = self.checked.isoformat()
        return export
