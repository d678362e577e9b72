"""The parts of a framework, as frozen values: what may be chosen, what is asked, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.framework.rules import Rule

LEVELS = 5


@dataclass(frozen=True)
class Source:
    """Something that was read, so that every statement can say where it comes from."""

    key: str
    title: str
    by: str


@dataclass(frozen=True)
class Role:
    key: str
    name: str


@dataclass(frozen=True)
class Confidence:
    """Settings of the simulation, and the conventions for saying "not close"."""

    weight_sd: float = 0.5
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
    """How an approach most likely fails, and which approaches survive that."""

    approach: str
    failure: str
    survivors: tuple[str, ...]
    rule: str
    sources: tuple[str, ...]


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


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    weeks: str


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
class CostInput:
    """One number that the cost model starts from, with its plausible range."""

    key: str
    name: str
    unit: str
    default: float
    low: float
    high: float
    about: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """A published sentence that names a situation and what fits it."""

    key: str
    situation: str
    source: str
    passage: str
    answers: Mapping[str, int]
    approaches: tuple[str, ...]
    miss: str
