"""How far each criterion counts, by the framework's own rules over the group's answers.

A rule of `[[counts]]` says when the answers to a criterion count in full. Where it says less, the approaches are drawn
together on that criterion: every value v becomes 0.5 + share·(v - 0.5), so that all differences shrink alike, whichever
approaches there are. The weights stay as they were stated, and contributions still add up to the value. Where several
rules are about one criterion, the least share counts.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from advisor.framework.model import Framework
from advisor.framework.parts import Counts

MIDDLE = 0.5

Answers = Mapping[str, Sequence[float]]  # as `rules.Condition.holds` reads them


def counted(framework: Framework, answers: Answers, rules: Sequence[Counts] | None = None) -> dict[str, float]:
    """Criterion → the share of its differences that counts, of those that a rule (one of these `rules`) is about and
    that were answered."""
    found: dict[str, float] = {}
    for rule in framework.counts if rules is None else rules:
        if rule.criterion in answers:
            share = 1.0 if rule.in_full(answers) else rule.otherwise
            found[rule.criterion] = min(share, found.get(rule.criterion, 1.0))
    return found


def rules_in_force(framework: Framework, answers: Answers) -> list[Counts]:
    """Of each criterion that counts for less the rule by which it does, the first where several come to the same."""
    less = counting_less(framework, answers)
    found = (
        next(
            rule
            for rule in framework.counts
            if rule.criterion == criterion and rule.otherwise == share and not rule.in_full(answers)
        )
        for criterion, share in less.items()
    )
    return list(found)


def drawn_together(value: float, share: float) -> float:
    """A value of which only `share` of the difference from others counts."""
    return MIDDLE + share * (value - MIDDLE)


def counting_less(framework: Framework, answers: Answers, rules: Sequence[Counts] | None = None) -> dict[str, float]:
    """Those of `counted` that do not count in full."""
    return {criterion: share for criterion, share in counted(framework, answers, rules).items() if share < 1}


def values_counting(framework: Framework, less: Mapping[str, float]) -> npt.NDArray[np.float64]:
    """The framework's values (A, C, 5) where some criteria count for less, as in `counting_less`."""
    if not less:
        return framework.value_array
    values = framework.value_array.copy()
    for criterion, share in less.items():
        place = framework.criterion_index[criterion]
        values[:, place] = MIDDLE + share * (values[:, place] - MIDDLE)
    return values


def values_in_force(framework: Framework, answers: Answers) -> npt.NDArray[np.float64]:
    """The framework's values (A, C, 5) as far as they count by these answers."""
    return values_counting(framework, counting_less(framework, answers))
