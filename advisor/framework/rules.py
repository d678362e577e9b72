"""Rules over the group's answers, as the framework's data writes them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

CONDITION = re.compile(r"(?P<criterion>[a-z][a-z0-9_]*) (?:(?P<sign>>=|<=|==) (?P<level>[0-4])|(?P<unknown>unknown))")

# What is known of a use case besides the answers, and what may be said of it. A rule reads such a fact like an answer
# (`in_place == look_up`, `in_place != look_up`, `budget unknown`); nobody scores it, and it has no weight.
FACTS = {"in_place": ("nothing", "prompt", "look_up", "tuned"), "budget": ("none", "modest", "ample")}
OBSERVER = "observer"  # looks on and has no ballot, so it is no role of a framework
ABOUT_FACT = re.compile(r"(?P<fact>[a-z_]+) (?P<sign>==|!=) (?P<said>[a-z_]+)")

# Share of the (role-balanced) answers that must meet a condition. At one half a tie counts as met, so that
# a gate shows itself and can be waived instead of passing unseen.
MAJORITY = 0.5
SLACK = 1e-9

Distribution = Sequence[float]


@dataclass(frozen=True)
class Condition:
    """`latency >= 3`, `training_data unknown`, `in_place == look_up`: one thing that the answers, or a fact, may meet.

    criterion: of a criterion or of a fact; of a fact, `level` is the place of what is said in `FACTS`.
    """

    criterion: str
    sign: str
    level: int

    @classmethod
    def parse(cls, text: str) -> "Condition | None":
        """The condition written in `text`, or None if it is not one."""
        about = ABOUT_FACT.fullmatch(text)
        if about is not None and about["said"] in FACTS.get(about["fact"], ()):
            return cls(about["fact"], about["sign"], FACTS[about["fact"]].index(about["said"]))
        match = CONDITION.fullmatch(text)
        if match is None:
            return None
        if match["unknown"]:
            return cls(match["criterion"], "unknown", 0)
        return cls(match["criterion"], match["sign"], int(match["level"]))

    def __str__(self) -> str:
        if self.sign == "unknown":
            return f"{self.criterion} unknown"
        if self.is_fact:
            return f"{self.criterion} {self.sign} {FACTS[self.criterion][self.level]}"
        return f"{self.criterion} {self.sign} {self.level}"

    @property
    def is_fact(self) -> bool:
        """Whether it is about a fact of the use case, and not about an answer."""
        return self.criterion in FACTS

    @cached_property
    def levels(self) -> range:
        """The levels that meet a condition with a sign (other than !=, which is of facts)."""
        ends = {">=": (self.level, 5), "<=": (0, self.level + 1), "==": (self.level, self.level + 1)}
        return range(*ends[self.sign])

    def holds(self, answers: Mapping[str, Distribution]) -> bool:
        """Whether it holds for `answers`: criterion → shares of levels 0 to 4, only where somebody answered.

        A fact is there as one share of 1 at the place of what is said (`shares_of`).
        """
        shares = answers.get(self.criterion)
        if self.sign == "!=":
            return shares is None or shares[self.level] < MAJORITY
        if shares is None or self.sign == "unknown":
            return shares is None and self.sign == "unknown"
        return sum(shares[self.levels.start : self.levels.stop]) >= MAJORITY - SLACK


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

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return self.when + self.any_of

    @cached_property
    def watched(self) -> frozenset[str]:
        """The criteria and facts that it looks at."""
        return frozenset(condition.criterion for condition in self.conditions)

    def to_dict(self) -> dict[str, list[str]]:
        return {"when": [str(item) for item in self.when], "any": [str(item) for item in self.any_of]}

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that it looks at, facts left out."""
        return tuple(condition.criterion for condition in self.conditions if not condition.is_fact)


ALWAYS = Rule()


def shares_of(facts: Mapping[str, str]) -> dict[str, list[float]]:
    """Facts as rules read them: fact → a share of 1 at the place of what is said."""
    return {key: [float(said == one) for one in FACTS[key]] for key, said in facts.items()}
