"""The cost model: sums by hand, the break-even in closed form against a search, and bad inputs."""

from typing import Any

import pytest

from advisor import InvalidInput, estimate_costs, load_framework
from advisor.cost_model import COST_INPUTS, Cost, break_even, pay_back
from advisor.costs import _rounded
from advisor.framework import BUILT_IN
from tests.advisor.rooms import FRAMEWORK

EASY = {
    "question_tokens": 100, "instruction_tokens": 900, "retrieved_tokens": 4000, "tuned_instruction_tokens": 0,
    "answer_tokens": 100, "large_price_in": 2, "large_price_out": 10, "small_price_in": 1, "small_price_out": 5,
    "embedding_price": 1, "search_price": 0.001, "corpus_tokens": 50, "corpus_churn": 0.5, "index_hosting": 200,
    "person_week": 1000, "prompting_weeks": 1, "rag_weeks": 2, "tuning_weeks": 4, "examples": 1000, "example_price": 2,
    "run_price": 500, "first_runs": 2, "retrainings": 6, "refreshed_examples": 0.5, "model_hosting": 100,
    "prompting_upkeep": 0.1, "rag_upkeep": 0.3, "tuning_upkeep": 0.2, "queries_per_day": 1000,
}  # fmt: skip


def test_sums_done_by_hand() -> None:
    rows = {row["approach"]: row for row in estimate_costs(EASY, months=12)["approaches"]}
    found = {key: (row["up_front"], row["per_query"], row["per_month"]) for key, row in rows.items()}
    assert found == {
        "prompting": pytest.approx((1000, 0.002 + 0.001, 100)),
        "rag": pytest.approx((2000 + 50, 0.010 + 0.001 + 0.001 + 0.0001, 200 + 25 + 300)),
        "fine_tuning": pytest.approx((4000 + 2000 + 1000, 0.0001 + 0.0005, 100 + 0.5 * (500 + 1000) + 200)),
        "hybrid": pytest.approx((2050 + 7000, 0.0041 + 0.0005 + 0.0011, 225 + 850 + 500)),
    }


def test_cumulative_cost_starts_up_front_and_grows_by_the_month() -> None:
    row = next(r for r in estimate_costs(EASY, months=12)["approaches"] if r["approach"] == "rag")
    assert len(row["cumulative"]) == 13
    assert row["cumulative"][0] == row["up_front"]
    assert row["cumulative"][12] == pytest.approx(2050 + 12 * (525 + 30 * 1000 * 0.0121))


def test_break_even_is_where_both_have_cost_the_same() -> None:
    estimate = estimate_costs(EASY, months=12)
    rows = {
        row["approach"]: Cost(row["up_front"], row["per_query"], row["per_month"]) for row in estimate["approaches"]
    }
    assert estimate["break_even"]
    for entry in estimate["break_even"]:
        above, below, at = rows[entry["above"]], rows[entry["below"]], entry["queries_per_day"]
        assert above.after(12, at) == pytest.approx(below.after(12, at))
        assert above.after(12, at * 1.1) < below.after(12, at * 1.1)
        assert above.after(12, at * 0.9) > below.after(12, at * 0.9)


def test_no_break_even_where_one_is_always_cheaper() -> None:
    assert break_even(Cost(10, 0.1, 1), Cost(20, 0.2, 2), 12) is None
    assert break_even(Cost(10, 0.1, 1), Cost(20, 0.1, 2), 12) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Cost(0, 0.02, 0), Cost(6000, 0.01, 0), 20),
        (Cost(0, 0.01, 0), Cost(6000, 0.02, 0), None),
        (Cost(10, 0.02, 0), Cost(0, 0.01, 0), 0),
    ],
)
def test_pay_back_in_months(one: Any, other: Any, expected: Any) -> None:
    assert pay_back(one, other, 1000) == expected


def test_published_figures_are_the_defaults() -> None:
    wanted = {
        "retrieval_ms": (50, 200), "examples": (500, 5000), "run_price": (500, 5000), "rag_weeks": (2, 4),
        "tuning_weeks": (4, 8),
    }  # fmt: skip
    assert {key: (FRAMEWORK.cost(key).low, FRAMEWORK.cost(key).high) for key in wanted} == wanted
    assert FRAMEWORK.cost("question_tokens").default == 15
    assert FRAMEWORK.cost("question_tokens").default + FRAMEWORK.cost("retrieved_tokens").default == 500


def test_every_input_is_read_and_ranged() -> None:
    assert set(COST_INPUTS) == {item.key for item in FRAMEWORK.costs}
    assert all(item.low <= item.default <= item.high and item.sources for item in FRAMEWORK.costs)


def test_low_volume_favours_retrieval_over_training_and_high_volume_turns_it() -> None:
    """Article S3: 500 employees and broad topics against millions of calls on a focused task."""
    few, many = (
        {row["approach"]: row["cumulative"][-1] for row in estimate_costs({"queries_per_day": q})["approaches"]}
        for q in (300, 2_000_000)
    )
    assert few["rag"] < few["fine_tuning"]
    assert many["fine_tuning"] < many["rag"]


def test_sensitivity_moves_one_input_at_a_time_and_starts_with_the_widest() -> None:
    rows = estimate_costs()["sensitivity"]
    swings = [row["swing"] for row in rows if row["swing"] is not None]
    assert swings == sorted(swings, reverse=True)
    assert len(rows) > 10
    row = next(row for row in rows if row["input"] == "examples")
    again = estimate_costs({"examples": 5000})["break_even"]
    entry = next(e for e in again if {e["above"], e["below"]} == {"rag", "fine_tuning"})
    assert row["high"] == pytest.approx(entry["queries_per_day"])
    assert row["low"] is not None
    assert row["high"] is not None
    assert row["low"] < row["high"]


@pytest.mark.parametrize(
    ("inputs", "path"),
    [({"speed": 1}, "speed"), ({"examples": -1}, "examples"), ({"examples": "many"}, "examples"),
     ({"examples": float("nan")}, "examples"), ([], "(request)")],
)  # fmt: skip
def test_bad_input_is_named(inputs: Any, path: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        estimate_costs(inputs)
    assert list(caught.value.fields) == [path]


def test_framework_without_a_cost_model_says_so() -> None:
    second = load_framework(BUILT_IN.parent / "build_or_buy.toml")
    with pytest.raises(InvalidInput) as caught:
        estimate_costs({}, second)
    assert caught.value.code == "no_cost_model"


def test_nothing_at_all_costs_nothing_and_does_not_crash() -> None:
    zeros = estimate_costs({item.key: 0 for item in FRAMEWORK.costs})
    assert {row["cumulative"][-1] for row in zeros["approaches"]} == {0}
    assert zeros["break_even"] == []


@pytest.mark.parametrize(
    ("number", "said"), [(0.4, "0"), (9.4, "9"), (10, "10"), (94, "94"), (7_349, "7,300"), (125_400, "130,000")]
)
def test_volumes_are_said_in_two_digits(number: float, said: str) -> None:
    assert _rounded(number) == said


def test_one_month_is_no_months() -> None:
    assert {entry["sentence"].split(",")[0] for entry in estimate_costs(months=1)["break_even"]} == {"Over 1 month"}
    assert {entry["sentence"].split(",")[0] for entry in estimate_costs(months=2)["break_even"]} == {"Over 2 months"}


def test_cheapest_is_by_the_last_month() -> None:
    for months in (1, 120):
        estimate = estimate_costs({"queries_per_day": 1_000_000}, months=months)
        last = {row["approach"]: row["cumulative"][-1] for row in estimate["approaches"]}
        assert estimate["cheapest"] == min(last, key=lambda key: last[key])
    assert [row["retrieval_ms"] > 0 for row in estimate_costs()["approaches"]] == [False, True, False, True]


@pytest.mark.parametrize("value", [0, 1e15])
def test_inputs_at_their_ends_are_taken(value: float) -> None:
    taken = {row["key"]: row["value"] for row in estimate_costs({"examples": value})["inputs"]}
    assert taken["examples"] == value


def test_input_beyond_the_ceiling_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        estimate_costs({"examples": 1.1e15})
    assert list(caught.value.fields) == ["examples"]


def test_inputs_whose_break_even_vanishes_come_before_all_others() -> None:
    rows = estimate_costs(EASY, months=12)["sensitivity"]
    gone = [row["swing"] is None for row in rows]
    assert gone == sorted(gone, reverse=True)
    assert all((row["low"] is None or row["high"] is None) == (row["swing"] is None) for row in rows)
