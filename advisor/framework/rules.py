"""Rules over the group's answers, as the framework's data writes them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CONDITION = re.compile(r"(?P<criterion>[a-z][a-z0-9_]*) (?:(?P<sign>>=|<=|==) (?P<level>[0-4])|(?P<unknown>unknown))")

# Share of the (role-balanced) answers that must meet a condition. At one half a tie counts as met, so that
# a gate shows itself and can be waived instead of passing unseen.
MAJORITY = 0.5
SLACK = 1e-9

Distribution = Sequence[float]


@dataclass(frozen=True)
class Condition:
    """`latency >= 3`, `training_data unknown`: one thing that the group's answers may meet."""

    criterion: str
    sign: str
    level: int

    @classmethod
    def parse(cls, text: str) -> "Condition | None":
        """The condition written in `text`, or None if it is not one."""
        match = CONDITION.fullmatch(text)
        if match is None:
            return None
        if match["unknown"]:
            return cls(match["criterion"], "unknown", 0)
        return cls(match["criterion"], match["sign"], int(match["level"]))

    def __str__(self) -> str:
        if self.sign == "unknown":
            return f"{self.criterion} unknown"
        return f"{self.criterion} {self.sign} {self.level}"

    @property
    def levels(self) -> range:
        """The levels that meet a condition with a sign."""
        ends = {">=": (self.level, 5), "<=": (0, self.level + 1), "==": (self.level, self.level + 1)}
        return range(*ends[self.sign])

    def holds(self, answers: Mapping[str, Distribution]) -> bool:
        """Whether it holds for `answers`: criterion → shares of levels 0 to 4, only where somebody answered."""
        shares = answers.get(self.criterion)
        if shares is None or self.sign == "unknown":
            return shares is None and self.sign == "unknown"
        return sum(shares[level] for level in self.levels) >= MAJORITY - SLACK


@dataclass(frozen=True)
class Rule:
    """All of `when`, and one of `any_of` if there are any. An empty rule always applies."""

    when: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()

    def applies(self, answers: Mapping[str, Distribution]) -> bool:
        """Whether the rule applies to the group's answers (as in `Condition.holds`)."""
        if not all(condition.holds(answers) for condition in self.when):
            return False
        return not self.any_of or any(condition.holds(answers) for condition in self.any_of)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.when + self.any_of

    def to_dict(self) -> dict[str, list[str]]:
        return {"when": [str(item) for item in self.when], "any": [str(item) for item in self.any_of]}
