"""The one rule by which a signal stands, as a function of numbers and moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.domain.signal_state import COMPARE, Measured, Rule, judge, states_along
from workshops.enums import AssumptionState, Comparator

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NUMBERS = st.integers(-1000, 1000).map(lambda n: n / 10)
OPEN, HOLDING, AT_RISK, BROKEN = AssumptionState


def read(*values: float, every: timedelta = DAY, until: datetime = NOW) -> list[Measured]:
    """Oldest first, the last of them at `until`."""
    return [Measured(until - every * (len(values) - 1 - index), value) for index, value in enumerate(values)]


def state(rule: Rule, *values: float) -> AssumptionState:
    return judge(read(*values), rule).state


ABOVE = Rule(Comparator.GT, 100, 30)
ALONE = Rule(Comparator.GT, 100, 30, one_is_enough=True)


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        (ABOVE, (), OPEN),
        (ABOVE, (50,), HOLDING),
        (ABOVE, (150,), AT_RISK),  # one reading breaks nothing
        (ABOVE, (150, 150), BROKEN),
        (ABOVE, (10, 150), AT_RISK),  # the newest is beyond, the mean is not
        (ABOVE, (190, 50), BROKEN),  # the mean is beyond, whatever the newest says
        (ABOVE, (50, 89), HOLDING),
        (ABOVE, (50, 90), AT_RISK),  # within a tenth
        (ABOVE, (100, 100), AT_RISK),  # on the threshold is not above it
        (Rule(Comparator.GTE, 100, 30), (100, 100), BROKEN),
        (Rule(Comparator.LT, 4, 30), (4.4,), AT_RISK),
        (Rule(Comparator.LT, 4, 30), (4.5,), HOLDING),
        (Rule(Comparator.LTE, 4, 30), (5, 3), BROKEN),
        (Rule(Comparator.GT, 0, 30), (0, 0), HOLDING),  # there is no tenth of 0
        (Rule(Comparator.GT, 0, 30), (0, 0.001), BROKEN),
        (Rule(Comparator.GT, -10, 30), (-10.5,), AT_RISK),
        (Rule(Comparator.GTE, 0.3, 30), (0.3, 0.3, 0.3), BROKEN),
        (Rule(Comparator.EQ, 1, 30), (1, 1), BROKEN),
        (Rule(Comparator.EQ, 1, 30), (0, 2), HOLDING),  # their mean is 1, and neither is
        (Rule(Comparator.EQ, 1, 30), (0, 1), AT_RISK),
        (ALONE, (150,), BROKEN),
        (ALONE, (1, 1, 1, 150), BROKEN),
        (ALONE, (95,), AT_RISK),
    ],
)
def test_what_readings_come_to(rule: Rule, values: tuple[float, ...], expected: AssumptionState) -> None:
    assert state(rule, *values) is expected


def test_only_the_window_that_ends_with_the_newest_reading_counts() -> None:
    rule = Rule(Comparator.GT, 100, 2)
    judged = judge(read(900, 900, 50, 60), rule)
    assert (judged.state, judged.mean) == (BROKEN, fmean((900, 50, 60)))
    assert judge(read(900, 900, 50, 50, 60), rule).state is HOLDING


@given(values=st.lists(NUMBERS, min_size=2, max_size=12), threshold=NUMBERS, comparator=st.sampled_from(Comparator))
def test_broken_means_that_the_comparison_holds_over_the_window(
    values: list[float], threshold: float, comparator: Comparator
) -> None:
    found = state(Rule(comparator, threshold, 30), *values)
    if comparator is Comparator.EQ:
        assert (found is BROKEN) == (set(values) == {threshold})
    elif abs(fmean(values) - threshold) > 1e-6:
        assert (found is BROKEN) == COMPARE[comparator](fmean(values), threshold)


@given(value=NUMBERS, count=st.integers(2, 9), threshold=NUMBERS, comparator=st.sampled_from(Comparator))
def test_the_same_value_again_and_again_is_judged_as_that_value(
    value: float, count: int, threshold: float, comparator: Comparator
) -> None:
    rule = Rule(comparator, threshold, 30)
    alone = Rule(comparator, threshold, 30, one_is_enough=True)
    assert state(rule, *[value] * count) is state(alone, value)


@given(values=st.lists(NUMBERS, min_size=1, max_size=12), threshold=NUMBERS, comparator=st.sampled_from(Comparator))
def test_one_that_is_enough_never_makes_it_better(
    values: list[float], threshold: float, comparator: Comparator
) -> None:
    order = [HOLDING, AT_RISK, BROKEN]
    strict = state(Rule(comparator, threshold, 30, one_is_enough=True), *values)
    assert order.index(strict) >= order.index(state(Rule(comparator, threshold, 30), *values))


@given(values=st.lists(NUMBERS, min_size=1, max_size=12), threshold=NUMBERS, days=st.integers(1, 6))
def test_the_states_along_are_those_of_each_moment(values: list[float], threshold: float, days: int) -> None:
    rule, readings = Rule(Comparator.GTE, threshold, days), read(*values)
    at_each = [judge(readings[: n + 1], rule).state for n in range(len(readings))]
    assert states_along(readings, rule) == at_each
