"""Where something turns, by frameworks small enough to work out by hand: ties, ends, ends of intervals."""

from math import ceil, floor

import pytest

from advisor import Ballot, Framework, agreement, recommend
from advisor.ballots import read_request
from advisor.group import group_answer
from advisor.shares import _outwards
from tests.advisor.rooms import random_room
from tests.advisor.small import flat, small_framework

FEW = 20


def everyone(**levels: int) -> list[Ballot]:
    """Two people of one role who say the same."""
    return [{"participant": f"p{i}", "role": "data", "scores": levels} for i in range(2)]


def spread(criterion: str, by_role: dict[str, list[int]]) -> list[Ballot]:
    return [
        {"participant": f"{role}{i}", "role": role, "scores": {criterion: level}}
        for role, levels in by_role.items()
        for i, level in enumerate(levels)
    ]


VALLEY = small_framework({"c": {"a": flat(0.5), "b": [1, 1, 0, 1, 1]}})


def level_flips(framework: Framework, ballots: list[Ballot]) -> list[tuple[str, float | None, float, str]]:
    flips = recommend({"ballots": ballots}, framework, draws=FEW)["flips"]
    return [(f["criterion"], f["from"], f["to"], f["new_approach"]) for f in flips if f["kind"] == "level"]


def test_of_two_levels_equally_near_the_lower_one_is_named() -> None:
    assert level_flips(VALLEY, everyone(c=2)) == [("c", 2, 1, "b")]


def test_levels_are_equally_near_whatever_the_last_digit_of_the_mean() -> None:
    """Three roles that mean 2: added up as floating numbers, a hair less or more."""
    rooms = [{"a": [2], "b": [2], "c": [2, 2]}, {"a": [2], "b": [2, 2, 2], "c": [3, 2, 1]}]
    means = [group_answer(read_request({"ballots": spread("c", room)}, VALLEY), VALLEY).mean(0) for room in rooms]
    assert means[0] < 2 < means[1]
    assert [level_flips(VALLEY, spread("c", room))[0][2] for room in rooms] == [1, 1]


def test_nearest_level_counts_from_the_mean_and_not_from_the_median() -> None:
    assert level_flips(VALLEY, spread("c", {"a": [2, 2, 2, 4]})) == [("c", 2, 3, "b")]


def test_level_at_which_another_only_draws_level_is_no_flip() -> None:
    drawn = small_framework(
        {"c": {"a": flat(0.5), "b": [0.5, 0.5, 0, 0.5, 0.6]}, "d": {"a": flat(0.5), "b": flat(0.5)}}
    )
    assert level_flips(drawn, everyone(c=2, d=1)) == [("c", 2, 4, "b")]


def test_level_flips_come_nearest_first_then_by_weight_then_in_the_frameworks_order() -> None:
    near, far = [0.45, 1, 0.45, 0.45, 0.45], [1, 0.45, 0.45, 0.45, 0.45]
    curves = {"far": far, "light": near, "heavy": near, "alike": near}
    framework = small_framework(
        {key: {"a": flat(0.5), "b": curve} for key, curve in curves.items()},
        weights={"far": 4, "light": 3, "heavy": 4, "alike": 3},
    )
    found = level_flips(framework, everyone(far=2, light=2, heavy=2, alike=2))
    assert [(flip[0], flip[2]) for flip in found] == [("heavy", 1), ("light", 1), ("alike", 1), ("far", 0)]


def transfer(framework: Framework, **levels: int) -> tuple[dict[str, float], str, float, str] | None:
    found = recommend({"ballots": everyone(**levels)}, framework, draws=FEW)["smallest_transfer"]
    return None if found is None else (found["from"], found["to"], found["points"], found["new_approach"])


def test_transfer_that_can_only_reach_a_tie_is_none() -> None:
    """Where c alone counted both would be equal: no weighting puts b ahead."""
    framework = small_framework({"c": {"a": flat(0.5), "b": flat(0.5)}, "d": {"a": flat(0.8), "b": flat(0.2)}})
    result = recommend({"ballots": everyone(c=1, d=1)}, framework, draws=FEW)
    assert result["approach"] == "a"
    assert (result["smallest_transfer"], result["confidence"]["transfer"]) == (None, None)


def test_transfer_that_wins_by_the_least_is_one() -> None:
    framework = small_framework({"c": {"a": flat(0.5), "b": flat(0.51)}, "d": {"a": flat(0.8), "b": flat(0.2)}})
    found = transfer(framework, c=1, d=1)
    assert found is not None
    donors, to, points, winner = found
    assert (list(donors), to, winner) == (["d"], "c", "b")
    assert points == pytest.approx(0.295 / 0.61)


def test_tie_needs_no_transfer() -> None:
    framework = small_framework({"c": {"a": flat(1), "b": flat(0)}, "d": {"a": flat(0), "b": flat(1)}})
    assert transfer(framework, c=1, d=1) is None


def test_third_approach_that_overtakes_with_the_same_transfer_is_the_one_named() -> None:
    """A sixth of the weight brings b level with a, and c too; a hair beyond it c is ahead of both."""
    framework = small_framework(
        {"x": {"a": flat(1), "b": flat(0.5), "c": flat(0)}, "y": {"a": flat(0), "b": flat(0.25), "c": flat(0.5)}}
    )
    assert transfer(framework, x=1, y=1) == ({"x": pytest.approx(1 / 6)}, "y", pytest.approx(1 / 6), "c")


def test_donors_give_by_descending_lead_and_all_they_have() -> None:
    framework = small_framework(
        {"most": {"a": flat(1), "b": flat(0)}, "some": {"a": flat(0.9), "b": flat(0.2)},
         "none": {"a": flat(0.2), "b": flat(0.8)}},
        weights={"most": 1, "some": 5, "none": 4},
    )  # fmt: skip
    found = transfer(framework, most=1, some=1, none=1)
    gap = 0.1 + 0.5 * 0.7 - 0.4 * 0.6
    left = gap - 0.1 * 1.6
    assert found == (
        {"most": pytest.approx(0.1), "some": pytest.approx(left / 1.3)}, "none", pytest.approx(0.1 + left / 1.3), "b",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_interval_holds_its_value_however_few_the_draws(seed: int) -> None:
    for row in recommend(random_room(seed, people=2 + seed), draws=1)["ranking"]:
        assert row["low"] <= row["value"] <= row["high"]
        assert row["low"] >= 0
        assert row["high"] <= 1


def test_interval_is_rounded_away_from_its_middle_and_stays_within_nought_and_one() -> None:
    assert [_outwards(0.1234567, floor), _outwards(0.1234567, ceil)] == [0.123456, 0.123457]
    assert [_outwards(-1e-12, floor), _outwards(1 + 1e-12, ceil)] == [0.0, 1.0]


def test_changed_voters_whom_the_gates_would_leave_nothing_are_none() -> None:
    """Whoever wanted b would have to answer what shuts both out."""
    shut = {"effect": "exclude", "approaches": ["a", "b"], "when": ["c >= 3"]}
    framework = small_framework({"c": {"a": [1, 1, 1, 0, 0], "b": [0, 0, 0, 1, 1]}}, gates=[shut])
    result = recommend({"ballots": everyone(c=1)}, framework, draws=FEW)
    assert (result["approach"], result["fewest_voters"]) == ("a", None)


def test_agreement_on_nothing_is_no_row_with_a_stake() -> None:
    rows = agreement({"ballots": [{"participant": "p", "role": "data", "scores": {}}]}, VALLEY)
    assert [(row["winners"], row["stake"], row["spread"], row["can_flip"]) for row in rows] == [([], 0.0, 0.0, False)]
