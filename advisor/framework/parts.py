"""The parts of a framework, as frozen values: what may be chosen, what is asked, and what follows from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from advisor.framework.rules import ALWAYS, Distribution, Rule

LEVELS = 5


# How a source was read: the whole text, its page as it was stored, its abstract; in others' quotations where the page
# was not reached; or as the table that is installed.
READ = ("text", "page", "abstract", "copy", "table")


@dataclass(frozen=True)
class Source:
    """Something that was read, so that every statement can say where it comes from, and where that stands.

    `read`: how much of it could be read on the day on which the framework was checked, one of `READ`; empty where it
    does not say.
    """

    key: str
    title: str
    by: str
    year: int | None = None
    url: str = ""
    read: str = ""

    @property
    def credit(self) -> str:
        """Who wrote it, and when."""
        return self.by if self.year is None else f"{self.by}, {self.year}"


@dataclass(frozen=True)
class Role:
    key: str
    name: str


@dataclass(frozen=True)
class Confidence:
    """Settings of the simulation, and the conventions for saying "not close".

    weight_sd: how far the framework's weights may be off, stated_sd one person's (from engine 2 on), as a share of the
    average weight. reading: share of those who know the same and answer one level off (from engine 2 on). prior: shares
    of the levels where nobody answered.
    """

    weight_sd: float = 0.5
    stated_sd: float = 0.5
    reading: float = 0.3
    prior: tuple[float, ...] = (0.2,) * LEVELS
    uniform: float = 0.6
    perturbed: float = 0.9
    votes: float = 0.9
    transfer: float = 0.05


@dataclass(frozen=True)
class Signal:
    """The number to watch for a criterion. `at[l]` is the value from which level l holds."""

    metric: str
    unit: str
    at: tuple[float, ...]
    window_days: int

    @property
    def rises(self) -> bool:
        """Whether a larger value means a higher level (a response-time budget runs the other way)."""
        return self.at[-1] > self.at[0]


@dataclass(frozen=True)
class Criterion:
    """One question with its five anchored answers. `short` holds the same five in a few words, `inline` is the name
    inside a sentence."""

    key: str
    name: str
    inline: str
    question: str
    kind: str
    pulls: str
    lead: str
    weight: float
    levels: tuple[str, ...]
    short: tuple[str, ...]
    about: str
    sources: tuple[str, ...]
    signal: Signal | None = None


@dataclass(frozen=True)
class Approach:
    """One thing that a workshop may choose. `short` starts a sentence, `inline` stands inside one."""

    key: str
    name: str
    short: str
    inline: str
    line: str
    changes: str
    techniques: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Curve:
    """How well an approach serves each of the five answers to a criterion, 0 to 1, and why."""

    levels: tuple[float, ...]
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """How far the answers to a criterion count: in full where `rule` applies, or where nobody answered any of the
    other criteria that it looks at; else `otherwise` of the differences between the approaches, 0 to 1.

    A criterion may have several rules, each with a key of its own: it counts as far as the least of them lets it.
    """

    criterion: str
    rule: Rule
    otherwise: float
    why: str
    sources: tuple[str, ...]
    key: str = ""

    @cached_property
    def others(self) -> frozenset[str]:
        """The other criteria that the rule looks at."""
        return frozenset(self.rule.criteria) - {self.criterion}

    def in_full(self, answers: Mapping[str, Distribution]) -> bool:
        """Whether it counts in full by these answers (as in `Rule.applies`)."""
        unknown = bool(self.others) and self.others.isdisjoint(answers)
        return unknown or self.rule.applies(answers)


@dataclass(frozen=True)
class Gate:
    """A rule that holds whatever the weights: `exclude` an approach, or `cap` it below the free ones."""

    key: str
    effect: str
    approaches: tuple[str, ...]
    rule: Rule
    reason: str
    waive_when: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Technique:
    """Something that goes with an approach when its rule applies."""

    key: str
    name: str
    approaches: tuple[str, ...]
    rule: Rule
    reason: str
    what: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Fallback:
    """How an approach most likely fails `when` the answers are such, and which approaches answer that failure.

    An approach may have several, each with a key; the first that applies is meant.
    """

    approach: str
    failure: str
    survivors: tuple[str, ...]
    rule: str
    sources: tuple[str, ...]
    when: Rule = ALWAYS
    key: str = ""


@dataclass(frozen=True)
class ThresholdBy:
    """A threshold that depends on the level answered on a criterion."""

    criterion: str
    at: tuple[float, ...]


@dataclass(frozen=True)
class Metric:
    """Something to measure, with a threshold to start the argument from."""

    key: str
    name: str
    comparator: str
    threshold: float
    threshold_by: ThresholdBy | None
    unit: str
    approaches: tuple[str, ...]
    rule: Rule
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class FailureMode:
    key: str
    approaches: tuple[str, ...]
    rule: Rule
    name: str
    sign: str
    mitigation: str
    sources: tuple[str, ...]


NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Step:
    """`weeks` as it is read ("2 to 4", "1", or nothing); the step is left out where its rule does not apply."""

    title: str
    text: str
    weeks: str
    rule: Rule = ALWAYS
    key: str = ""

    @property
    def span(self) -> tuple[float, float]:
        """The fewest and the most weeks that it takes; none where it has no time of its own."""
        found = [float(number.replace(",", ".")) for number in NUMBER.findall(self.weeks)] or [0.0]
        return found[0], found[-1]


@dataclass(frozen=True)
class Sequence:
    """In which order to work in phase one."""

    approach: str
    steps: tuple[Step, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SecurityNote:
    key: str
    approaches: tuple[str, ...]
    rule: Rule
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """Something that happens, rather than a number that moves, after which the decision is looked at again."""

    key: str
    approaches: tuple[str, ...]
    rule: Rule
    name: str
    then: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class CostInput:
    """One number that the cost model starts from, with its plausible range.

    `most`: a number above which it has no meaning (1 for a share), if there is one. `as_of`: when the figure was looked
    up. `model` and `of`: whose price it is, and which, by the names of `advisor.prices`. `by_level`: its
    value for each level of the criterion `by_criterion`, where a room has answered that.
    """

    key: str
    name: str
    unit: str
    default: float
    low: float
    high: float
    about: str
    sources: tuple[str, ...]
    most: float | None = None
    as_of: date | None = None
    model: str = ""
    of: str = ""
    by_criterion: str = ""
    by_level: tuple[float, ...] = ()


@dataclass(frozen=True)
class CostPreset:
    """Inputs of the cost model that belong together, in place of the defaults."""

    key: str
    name: str
    about: str
    inputs: Mapping[str, float]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A word or a name of a source's, and what it stands for there; `dated` where it ages, as names of models do."""

    key: str
    name: str
    meaning: str
    dated: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """A published sentence that names a situation and what fits it. `in_place` and `budget` where it says them.

    alone: it supposes that nothing else is known, so it is like no group that answered more.
    """

    key: str
    situation: str
    source: str
    passage: str
    answers: Mapping[str, int]
    approaches: tuple[str, ...]
    miss: str
    in_place: str | None = None
    budget: str | None = None
    alone: bool = False
