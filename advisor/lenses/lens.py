"""What a lens gets to read, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from advisor.speech import gettext as _


@dataclass(frozen=True)
class Verdict:
    """What an article would say: an approach (None if it cannot say), and why in plain words."""

    approach: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What the workshop says beside its answers, as `Ballots` has it; None where it says nothing."""

    in_place: str | None = None
    budget: str | None = None

    @property
    def money_is_short(self) -> bool:
        return self.budget in ("none", "modest")


NO_FACTS = Facts()


@dataclass
class Medians:
    """The group's answers as one article sees them: the median level per criterion, the facts, and nothing else.

    `levels` has a value only where somebody answered; `words` turns a criterion into what was answered
    ("knowledge churn: weekly"). Every criterion that was asked for in vain is kept in `unread`.
    """

    levels: Mapping[str, float]
    words: Callable[[str], str]
    unread: list[str] = field(default_factory=list)
    facts: Facts = NO_FACTS

    def level(self, criterion: str) -> float | None:
        """The median level, or None, noted as unread."""
        found = self.levels.get(criterion)
        if found is None and criterion not in self.unread:
            self.unread.append(criterion)
        return found

    def at_least(self, criterion: str, level: int) -> bool:
        found = self.level(criterion)
        return found is not None and found >= level

    def at_most(self, criterion: str, level: int) -> bool:
        found = self.level(criterion)
        return found is not None and found <= level

    def quoted(self, sentence: str, criterion: str) -> str:
        """`sentence` with what was answered to the criterion in its place {answer}."""
        return sentence.format(answer=self.words(criterion))

    def known(self, *criteria: str) -> bool:
        """Whether any of the criteria was answered; the others are noted as unread."""
        levels = [self.level(criterion) for criterion in criteria]  # all of them, so that each gap is noted
        return any(level is not None for level in levels)


@dataclass(frozen=True)
class Lens:
    """One published framework: a pure function from answers to a verdict.

    `reads` are the criteria that its article asks about, as close as our criteria come to them.
    """

    key: str
    name: str
    source: str
    rule: str
    reads: frozenset[str]
    read: Callable[[Medians], Verdict]


def nothing_read() -> Verdict:
    return Verdict(None, (_("None of the answers that it asks for was given."),))
