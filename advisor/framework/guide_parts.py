"""The parts of a framework beside its rules: the approaches side by side, what people ask, how long a plan may take."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """One thing that sources say of an approach. `words`: source → what stands there."""

    said: str
    words: Mapping[str, str]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self.words)


@dataclass(frozen=True)
class Difference:
    """Where sources say different things of one aspect."""

    said: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Aspect:
    """One row of the comparison. `cells`: approach → statements, none where no source speaks of it. `criteria`: those
    that ask about the same."""

    key: str
    name: str
    asks: str
    criteria: tuple[str, ...]
    cells: Mapping[str, tuple[Statement, ...]]
    differ: tuple[Difference, ...]


@dataclass(frozen=True)
class Deadline:
    """How many weeks each answer to a criterion leaves for the plan; 0 where it sets no end."""

    criterion: str
    weeks: tuple[float, ...]


@dataclass(frozen=True)
class Point:
    """Something to confirm, a risk or a question (asked, or to be answered), with what is to be said about it. `words`
    as above, where a source says it."""

    key: str
    name: str
    text: str
    sources: tuple[str, ...]
    words: Mapping[str, str]
