"""Where something turns, by frameworks small enough to work out by hand: ties, ends, ends of intervals."""

from dataclasses import replace
from math import ceil, floor

import numpy as np
import pytest

from advisor import Ballot, Framework, agreement, recommend
from advisor.agreement import kendalls_w
from advisor.ballots import read_request
from advisor.confidence import Sureness
from advisor.flips import Transfer
from advisor.group import group_answer
from advisor.shares import _outwards
from advisor.standing import Limits, first_of, order, standing_of
from advisor.statement import clarity_of
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
    """Also where the other one stands first in the framework, which settles ties."""
    curves = {"a": flat(0.5), "b": [0.5, 0.5, 0, 0.5, 0.6]}
    for order_ in ("ab", "ba"):
        drawn = small_framework({"c": {key: curves[key] for key in order_}})
        assert level_flips(drawn, everyone(c=2)) == [("c", 2, 4, "b")]


def test_level_flips_come_nearest_first_then_by_weight_then_in_the_frameworks_order() -> None:
    near, far = [0.45, 1, 0.45, 0.45, 0.45], [1, 0.45, 0.45, 0.45, 0.45]
    curves = {"far": far, "light": near, "heavy": near, "alike": near}
    framework = small_framework(
        {key: {"a": flat(0.5), "b": curve} for key, curve in curves.items()},
        weights={"far": 4, "light": 3, "heavy": 4, "alike": 3},
    )
    found = level_flips(framework, everyone(far=2, light=2, heavy=2, alike=2))
    assert [(flip[0], flip[2]) for flip in found] == [("heavy", 1), ("light", 1), ("alike", 1), ("far", 0)]


def test_of_two_levels_as_near_the_lower_one_is_named() -> None:
    framework = small_framework({"c": {"a": flat(0.5), "b": [0.45, 1, 0.45, 1, 0.45]}})
    assert [(flip[0], flip[2]) for flip in level_flips(framework, everyone(c=2))] == [("c", 1)]


def transfer(framework: Framework, **levels: int) -> tuple[object, ...] | None:
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
    assert found == ({"d": pytest.approx(0.295 / 0.61)}, "c", pytest.approx(0.295 / 0.61), "b")


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


def test_everybody_may_have_to_change() -> None:
    framework = small_framework({"c": {"a": [1, 1, 1, 0.4, 0], "b": [0, 0, 0.5, 0.9, 1]}})
    found = recommend({"ballots": everyone(c=2)}, framework, draws=FEW)["fewest_voters"]
    assert found is not None
    assert (found["people"], found["of"], found["new_approach"]) == (1, 2, "b")
    stubborn = small_framework({"c": {"a": [1, 1, 1, 0.4, 0.4], "b": [0, 0, 0, 0.5, 0.5]}})
    every = recommend({"ballots": everyone(c=1)}, stubborn, draws=FEW)["fewest_voters"]
    assert every is not None
    assert (every["people"], every["of"]) == (2, 2)


def test_fewest_voters_are_those_of_the_rival_who_needs_fewest() -> None:
    """Of four people b needs three, c two."""
    framework = small_framework({"c": {"a": [1, 0, 0, 0, 0], "b": [0, 0.5, 0, 0, 0], "c": [0.1, 0, 1, 0, 0]}})
    ballots = spread("c", {"data": [0, 0, 0, 0]})
    found = recommend({"ballots": ballots}, framework, draws=FEW)["fewest_voters"]
    assert found is not None
    assert (found["people"], found["new_approach"]) == (2, "c")


def test_weight_flips_come_nearest_first() -> None:
    framework = small_framework(
        {"base": {"a": flat(0.9), "b": flat(0.1)}, "far": {"a": flat(0.9), "b": flat(0.1)},
         "near": {"a": flat(0.2), "b": flat(0.8)}},
        weights={"base": 3, "far": 4, "near": 4},
    )  # fmt: skip
    flips = recommend({"ballots": everyone(base=1, far=1, near=1)}, framework, draws=FEW)["flips"]
    assert [flip["criterion"] for flip in flips] == ["near", "far"]


def test_agenda_puts_the_larger_stake_first() -> None:
    turns = {"a": flat(0.5), "b": [0, 0.4, 0.6, 0.8, 1]}
    framework = small_framework({"small": turns, "large": turns}, weights={"small": 2, "large": 3})
    ballots = [
        {"participant": "p", "role": "data", "scores": {"small": 0, "large": 0}},
        {"participant": "q", "role": "data", "scores": {"small": 4, "large": 4}},
    ]
    rows = agreement({"ballots": ballots}, framework)
    assert [(row["criterion"], row["can_flip"]) for row in rows] == [("large", True), ("small", True)]
    assert rows[0]["stake"] > rows[1]["stake"]


def test_kendalls_w_of_people_who_agree_is_one_also_with_ties() -> None:
    framework = small_framework({key: {"a": flat(0.5), "b": flat(0.4)} for key in "xyz"})
    weights = {"x": 1, "y": 1, "z": 2}
    ballots = [{"participant": f"p{i}", "role": "data", "scores": {"x": 1}, "weights": weights} for i in range(3)]
    assert kendalls_w(read_request({"ballots": ballots}, framework)) == pytest.approx(1)
    one = [{**ballot, "weights": {"x": 1}} for ballot in ballots]
    assert kendalls_w(read_request({"ballots": one}, framework)) is None


NOISE = np.array([0.5, 0.5 + 1e-12, 0.4])
FREE = Limits(np.zeros(3, dtype=bool), np.zeros(3, dtype=bool))


def test_noise_does_not_reorder_equals() -> None:
    assert first_of(NOISE, FREE) == 0
    assert order(NOISE, FREE) == [0, 1, 2]


def test_where_everything_is_capped_the_best_of_it_comes_first() -> None:
    capped = Limits(np.array([False, False, True]), np.array([True, True, False]))
    values = np.array([0.2, 0.6, 0.9])
    assert (first_of(values, capped), order(values, capped)) == (1, [1, 0, 2])


@pytest.mark.parametrize("noise", [0, 1e-12, -1e-12])
def test_median_of_a_group_split_in_half_lies_between(noise: float) -> None:
    group = group_answer(read_request({"ballots": everyone(c=1)}, VALLEY), VALLEY)
    halves = np.array([[0, 0.5 + noise, 0, 0.5 - noise, 0]])
    assert replace(group, distribution=halves).median(0) == 2


def test_role_that_counts_nothing_is_no_lone_voice_and_a_role_that_was_counted_on_is_missing() -> None:
    ballots = spread("c", {"data": [1, 1], "law": [2]})
    result = recommend({"ballots": ballots, "role_weights": {"law": 0, "sales": 2}}, VALLEY, draws=FEW)
    assert (result["lone_roles"], result["missing_roles"]) == ([], ["sales"])
    assert result["notes"][-1] == "Nobody answered for: sales."


SURE = {"uniform": 0.6, "perturbed": 0.9, "weights": 0.9, "votes": 0.9, "transfer": 0.05}


def kind(pseudo: bool = False, **shares: float) -> str:
    """How clear a is, by shares that are just enough or a little less."""
    framework = small_framework({"c": {"a": flat(1), "b": flat(0)}})
    group = group_answer(read_request({"ballots": everyone(c=1)}, framework), framework)
    at = {**SURE, **shares}
    zeros = np.zeros(2)
    sure = Sureness(
        ranks=np.array([[at["perturbed"], 0], [0, 0]]), low=zeros, high=zeros, uniform=np.array([at["uniform"], 0]),
        weights_only=np.array([at["weights"], 0]), votes_only=np.array([at["votes"], 0]), central=np.zeros((2, 1)),
        pseudo_voters=pseudo, first=np.array([at["perturbed"], 0]), unanswered_moves=0.0,
    )  # fmt: skip
    standing = standing_of(group, framework, frozenset())
    return clarity_of(framework, standing, sure, Transfer({0: at["transfer"]}, 0, at["transfer"], 1)).kind


@pytest.mark.parametrize("name", ["uniform", "perturbed", "votes", "transfer"])
def test_clear_is_clear_by_each_of_its_conventions(name: str) -> None:
    assert (kind(), kind(False, **{name: SURE[name] - 0.001})) == ("clear", "close")


def test_few_votes_are_clear_by_the_weights_alone() -> None:
    assert (kind(True), kind(True, votes=0, perturbed=0), kind(True, weights=0.89)) == (
        "few_votes",
        "few_votes",
        "close",
    )


def test_several_lone_roles_are_counted() -> None:
    framework = small_framework({"c": {"a": flat(1), "b": flat(0)}})
    for roles, said in (
        (["x", "y", "z"], "only one person speaks for each of 3 roles"),
        (["x", "y", "y"], "only one person speaks for x"),
        (["x"], "this is one voice"),
    ):
        ballots = [{"participant": str(i), "role": role, "scores": {"c": 1}} for i, role in enumerate(roles)]
        assert recommend({"ballots": ballots}, framework, draws=FEW)["statement"] == (
            f"A, clearly by these answers; but {said}, too few votes to be sure."
        )


@pytest.mark.parametrize(("people", "counted"), [(1, False), (2, True), (60, True), (61, False)])
def test_people_are_left_out_one_by_one_in_a_room_and_not_in_a_crowd(people: int, counted: bool) -> None:
    ballots = spread("c", {"data": [1] * people})
    found = recommend({"ballots": ballots}, VALLEY, draws=FEW)["without_person"]
    assert found == ({"people": people, "decisive": 0} if counted else None)


def scenario(key: str, **answers: int) -> dict[str, object]:
    return {"key": key, "situation": key, "source": "s", "passage": "p", "answers": answers, "approaches": ["a"]}


def test_situations_are_near_up_to_one_level_off_and_fuller_ones_come_first() -> None:
    framework = small_framework(
        {key: {"a": flat(1), "b": flat(0)} for key in "cd"},
        scenarios=[scenario("bare", c=2), scenario("full", c=2, d=2), scenario("off", c=3), scenario("far", c=4),
                   scenario("off_by_more", c=3, d=4), scenario("nothing"), scenario("again", c=2)],
    )  # fmt: skip
    found = recommend({"ballots": everyone(c=2, d=2)}, framework, draws=FEW)["situations"]
    assert [(row["key"], row["distance"]) for row in found] == [("full", 0), ("bare", 0), ("again", 0)]
    alone = recommend({"ballots": everyone(c=2)}, framework, draws=FEW)["situations"]
    assert [(row["key"], row["distance"]) for row in alone] == [("bare", 0), ("again", 0), ("off", 1)]


def test_threshold_by_level_takes_the_higher_of_two_between_which_the_group_stands() -> None:
    metric = {"key": "m", "name": "m", "comparator": ">=", "threshold": 1, "unit": "u", "approaches": ["a"], "why": "w",
              "threshold_by": {"criterion": "c", "at": [10, 20, 30, 40, 50]}, "sources": ["s"]}  # fmt: skip
    framework = small_framework(
        {"c": {"a": flat(1), "b": flat(0)}, "d": {"a": flat(1), "b": flat(0)}}, metrics=[metric]
    )
    rooms = [spread("c", {"data": levels}) for levels in ([1, 1], [1, 2], [2, 2])] + [everyone(d=1)]
    said = [recommend({"ballots": room}, framework, draws=FEW)["metrics"][0]["threshold"] for room in rooms]
    assert said == [20, 30, 30, 1]


def test_fallback_is_none_that_a_gate_excludes_and_a_person_where_nothing_survives() -> None:
    curves = {"c": {"a": flat(1), "b": flat(0.8), "d": flat(0.5)}}
    shut = {"effect": "exclude", "approaches": ["b"], "when": ["c >= 1"]}
    fallback = {"approach": "a", "failure": "f", "rule": "Go to {approach}.", "sources": ["s"]}
    survivors = [["b", "d"], ["b"]]
    said = []
    for keys in survivors:
        framework = small_framework(curves, gates=[shut], fallbacks=[{**fallback, "survivors": keys}])
        found = recommend({"ballots": everyone(c=1)}, framework, draws=FEW)["fallback"]
        assert found is not None
        said.append((found["approach"], found["rule"]))
    assert said == [("d", "Go to D."), (None, "Go to a person.")]
    assert recommend({"ballots": everyone(c=1)}, small_framework(curves), draws=FEW)["fallback"] is None


def test_runner_up_is_the_second_of_those_that_no_gate_excludes() -> None:
    curves = {"c": {"a": flat(1), "b": flat(0.8), "d": flat(0.5), "e": flat(0.2)}}
    shut = {"effect": "exclude", "approaches": ["b"], "when": ["c >= 1"]}
    result = recommend({"ballots": everyone(c=1)}, small_framework(curves, gates=[shut]), draws=FEW)
    assert (result["approach"], result["runner_up"]) == ("a", "d")
    assert result["gate_price"] is None
    capped = {"effect": "cap", "approaches": ["a"], "when": ["c >= 1"]}
    dear = recommend({"ballots": everyone(c=1)}, small_framework(curves, gates=[capped]), draws=FEW)
    assert dear["gate_price"] == {"approach": "a", "price": pytest.approx(0.2)}
