"""How a signal stands by its readings: a pure function of numbers and moments, without a database or a clock.

It is judged by the window that ends with its newest reading, so a signal that falls silent stays what it was, and that
it is silent is said beside it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import NamedTuple

from workshops.enums import AssumptionState, Comparator

# A newest reading so near to the threshold, as a share of it, puts the assumption at risk.
NEAR = 0.1
# What two sums of the same decimals may differ by.
SAME = 1e-9

COMPARE: dict[Comparator, Callable[[float, float], bool]] = {
    Comparator.GT: operator.gt,
    Comparator.GTE: operator.ge,
    Comparator.LT: operator.lt,
    Comparator.LTE: operator.le,
    Comparator.EQ: operator.eq,
}


class Measured(NamedTuple):
    """One reading, as far as the rule looks at it."""

    at: datetime
    value: float


@dataclass(frozen=True)
class Rule:
    """What breaks a signal. `one_is_enough`: its newest reading alone does. `newest_alone`: nothing else does."""

    comparator: Comparator
    threshold: float
    window_days: int
    one_is_enough: bool = False
    newest_alone: bool = False

    @property
    def window(self) -> timedelta:
        return timedelta(days=self.window_days)

    def holds(self, value: float) -> bool:
        """Whether a value is beyond the threshold, by the rule's comparison; a hair beside it counts as on it."""
        level = self.threshold if math.isclose(value, self.threshold, rel_tol=SAME) else value
        return COMPARE[self.comparator](level, self.threshold)

    def is_near(self, value: float) -> bool:
        """Whether a value is within a tenth of the threshold. No tenth of 0 can be near to it."""
        margin = NEAR * abs(self.threshold)
        return margin > 0 and abs(value - self.threshold) <= margin * (1 + SAME)


@dataclass(frozen=True)
class Judgement:
    """How it stands. `mean` is that of the readings `within` the window, oldest first; None where there are none."""

    state: AssumptionState
    mean: float | None = None
    within: tuple[Measured, ...] = ()

    @property
    def is_broken(self) -> bool:
        return self.state is AssumptionState.BROKEN


def judge(readings: Sequence[Measured], rule: Rule) -> Judgement:
    """`readings`: oldest first; of one moment, the one that came last.

    Broken: the comparison holds over the window, by the mean of two readings or more (for "equal to", by each of them,
    since 0 and 2 are not 1), or by the newest alone where one is enough. At risk: the newest is beyond the threshold,
    or within a tenth of it.
    """
    if not readings:
        return Judgement(AssumptionState.OPEN)
    newest = readings[-1]
    within = tuple(reading for reading in readings if reading.at >= newest.at - rule.window)
    values = [reading.value for reading in within]
    return Judgement(state_by(values, rule), fmean(values), within)


def state_by(values: Sequence[float], rule: Rule) -> AssumptionState:
    """The state by the values of one window, the newest last."""
    values = values[-1:] if rule.newest_alone else values
    beyond = rule.holds(values[-1])
    if (rule.one_is_enough and beyond) or (_enough(values, rule) and _holds_over(values, rule)):
        return AssumptionState.BROKEN
    return AssumptionState.AT_RISK if beyond or rule.is_near(values[-1]) else AssumptionState.HOLDING


def _enough(values: Sequence[float], rule: Rule) -> bool:
    return len(values) >= (1 if rule.one_is_enough else 2)


def _holds_over(values: Sequence[float], rule: Rule) -> bool:
    if rule.comparator is Comparator.EQ:
        return all(map(rule.holds, values))
    return rule.holds(fmean(values))


def states_along(readings: Sequence[Measured], rule: Rule, start: int = 0) -> list[AssumptionState]:
    """The state at each reading from the index `start` on, by the window that ends with it. Oldest first."""
    values, states, first = [reading.value for reading in readings], [], 0
    for index in range(start, len(readings)):
        while readings[first].at < readings[index].at - rule.window:
            first += 1
        states.append(state_by(values[first : index + 1], rule))
    return states
