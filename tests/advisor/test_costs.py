"""The cost model: sums by hand, the break-even in closed form against a search, and bad inputs."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import InvalidInput, edition_of, estimate_costs, load_framework, price_of
from advisor.cost_model import Cost, break_even, pay_back
from advisor.cost_models import COST_MODELS
from advisor.costs import _rounded
from advisor.framework import BUILT_IN
from advisor.prices import AS_OF
from tests.advisor.rooms import FRAMEWORK, there
from tests.advisor.test_editions import digest

FIRST = edition_of(FRAMEWORK, "1.0.0")
PRESETS = (None, *(item.key for item in FRAMEWORK.cost_presets))

EASY = {
    "question_tokens": 100, "instruction_tokens": 900, "retrieved_tokens": 4000, "tuned_instruction_tokens": 0,
    "answer_tokens": 100, "large_price_in": 2, "large_price_out": 10, "small_price_in": 1, "small_price_out": 5,
    "embedding_price": 1, "search_price": 0.001, "corpus_tokens": 50, "corpus_churn": 0.5, "index_hosting": 200,
    "person_week": 1000, "prompting_weeks": 1, "rag_weeks": 2, "tuning_weeks": 4, "examples": 1000, "example_price": 2,
    "run_price": 500, "first_runs": 2, "retrainings": 6, "refreshed_examples": 0.5, "model_hosting": 100,
    "prompting_upkeep": 0.1, "rag_upkeep": 0.3, "tuning_upkeep": 0.2, "queries_per_day": 1000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("inputs", "months", "kept"),
    [
        ({}, 24, "6375c8525a32574503d25c37c215b48e455ff79c47ad5ad611f83cbad52e05cf"),
        (EASY, 12, "5eb15240e3b222f73047ba9073a484736114119f6cf8e071444350326bb781f2"),
        (
            {"queries_per_day": 2_000_000, "retrieved_tokens": 3000}, 120,
            "0cabe8bf677e75f0da6dce2ec201ce9afcba72817e695d017d3309f385ff8d5c",
        ),
        ({"examples": 0}, 1, "fb74ab058bc68f3a92fe84e4dd642d2e9039e477cb6870f6e7582415b7b8fb4e"),
    ],
)  # fmt: skip
def test_the_first_edition_counts_as_it_did_when_it_was_the_only_one(inputs: Any, months: int, kept: str) -> None:
    assert digest(estimate_costs(inputs, FIRST, months)) == kept


def test_sums_done_by_hand_with_the_first_edition() -> None:
    rows = {row["approach"]: row for row in estimate_costs(EASY, FIRST, months=12)["approaches"]}
    found = {key: (row["up_front"], row["per_query"], row["per_month"]) for key, row in rows.items()}
    assert found == {
        "prompting": pytest.approx((1000, 0.002 + 0.001, 100)),
        "rag": pytest.approx((2000 + 50, 0.010 + 0.001 + 0.001 + 0.0001, 200 + 25 + 300)),
        "fine_tuning": pytest.approx((4000 + 2000 + 1000, 0.0001 + 0.0005, 100 + 0.5 * (500 + 1000) + 200)),
        "hybrid": pytest.approx((2050 + 7000, 0.0041 + 0.0005 + 0.0011, 225 + 850 + 500)),
    }


def test_cumulative_cost_starts_up_front_and_grows_by_the_month() -> None:
    row = next(r for r in estimate_costs(EASY, FIRST, months=12)["approaches"] if r["approach"] == "rag")
    assert len(row["cumulative"]) == 13
    assert row["cumulative"][0] == row["up_front"]
    assert row["cumulative"][12] == pytest.approx(2050 + 12 * (525 + 30 * 1000 * 0.0121))


SMALL = {
    "question_tokens": 100, "answer_tokens": 100, "instruction_tokens": 1000, "tuned_instruction_tokens": 0,
    "retrieved_tokens": 4000, "knowledge_tokens": 20_000, "cached_share": 0.5, "cached_price": 0.2, "batch_share": 0.5,
    "batch_price": 0.5, "large_share": 0.25, "large_price_in": 4, "large_price_out": 20, "small_price_in": 0.4,
    "small_price_out": 2, "tuned_price_in": 1, "tuned_price_out": 5, "embedding_price": 1, "search_price": 0.001,
    "corpus_tokens": 50, "corpus_churn": 0.5, "index_hosting": 200, "person_week": 1000, "prompting_weeks": 1,
    "rag_weeks": 2, "tuning_weeks": 4, "prompting_evaluation": 1, "rag_evaluation": 2, "tuning_evaluation": 3,
    "graded_answers": 100, "grading_price": 1, "examples": 1000, "example_price": 20, "run_price": 500,
    "hosted_run_price": 50, "first_runs": 2, "retrainings": 6, "refreshed_examples": 0.5, "model_hosting": 100,
    "own_hosting": 400, "own_weeks": 3, "own_upkeep": 0.5, "prompting_upkeep": 0.1, "rag_upkeep": 0.3,
    "tuning_upkeep": 0.2, "queries_per_day": 1000,
}  # fmt: skip


def test_sums_done_by_hand() -> None:
    """Half of what repeats is read for a fifth, half of the calls are a batch for half; a quarter goes to the large."""
    estimate = estimate_costs(SMALL, months=12)
    found = {row["approach"]: (row["up_front"], row["per_query"], row["per_month"]) for row in estimate["approaches"]}
    price_in, price_out = 0.25 * 4 + 0.75 * 0.4, 0.25 * 20 + 0.75 * 2
    kept = 1000 * (0.5 + 0.5 * 0.2)
    prompted = 0.75 * ((100 + kept) * price_in + 100 * price_out) / 1e6
    given_passages = 0.75 * ((100 + kept + 4000) * price_in + 100 * price_out) / 1e6
    search = 0.001 + 0.0001
    tuned, tuned_long = (0.75 * (tokens * 1 + 100 * 5) / 1e6 for tokens in (100, 4100))
    tuning = 4000 + 3000 + 20_000 + 1000
    assert found == {
        "prompting": pytest.approx((1000 + 1000, prompted, 100 + 100)),
        "rag": pytest.approx((2000 + 2000 + 50, given_passages + search, 300 + 100 + 200 + 25)),
        "fine_tuning": pytest.approx((tuning, tuned, 200 + 100 + 0.5 * (10_000 + 500) + 100)),
        "hybrid": pytest.approx((4050 + tuning, tuned_long + search, 500 + 100 + 225 + 5250 + 100)),
    }
    ways = {row["way"]: (row["up_front"], row["per_query"], row["per_month"]) for row in estimate["ways"]}
    in_prompt = 0.75 * ((100 + 21_000 * 0.6) * price_in + 100 * price_out) / 1e6
    assert ways == {
        "knowledge_in_prompt": pytest.approx((2000, in_prompt, 200)),
        "small_rag": pytest.approx((4050, 0.75 * (4700 * 0.4 + 100 * 2) / 1e6 + search, 625)),
        "large_rag": pytest.approx((4050, 0.75 * (4700 * 4 + 100 * 20) / 1e6 + search, 625)),
        "vendor_tuning": pytest.approx((tuning - 900, tuned, 200 + 100 + 0.5 * (10_000 + 50))),
        "own_tuning": pytest.approx((tuning + 3000, 0, 700 + 100 + 5250 + 400)),
    }


@pytest.mark.parametrize(
    ("volume", "dollars"),
    [
        (300, {"prompting": 15_615, "rag": 52_457, "fine_tuning": 236_111, "hybrid": 283_754}),
        (30_000, {"prompting": 17_059, "rag": 57_665, "fine_tuning": 237_226, "hybrid": 288_632}),
        (3_000_000, {"prompting": 161_508, "rag": 578_418, "fine_tuning": 348_744, "hybrid": 776_454}),
    ],
)
def test_a_year_with_the_figures_as_they_come_is_what_a_pocket_calculator_says(
    volume: float, dollars: dict[str, int]
) -> None:
    estimate = estimate_costs({"queries_per_day": volume}, months=12)
    assert {row["approach"]: round(row["cumulative"][-1]) for row in estimate["approaches"]} == dollars
    (turn,) = (one for one in estimate["break_even"] if {one["above"], one["below"]} == {"rag", "fine_tuning"})
    assert turn["queries_per_day"] == pytest.approx(1_333_156, rel=1e-6)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_parts_add_up_to_what_an_approach_costs(preset: str | None) -> None:
    for row in estimate_costs(preset=preset)["approaches"]:
        for number in ("up_front", "per_query", "per_month"):
            assert sum(part[number] for part in row["parts"]) == pytest.approx(row[number])


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("months", [1, 24])
def test_the_closed_form_finds_the_break_even_that_a_search_finds(preset: str | None, months: int) -> None:
    estimate = estimate_costs(preset=preset, months=months)
    rows = {
        row["approach"]: Cost(row["up_front"], row["per_query"], row["per_month"]) for row in estimate["approaches"]
    }
    assert estimate["break_even"] or months == 1  # within the volumes that anybody has
    for entry in estimate["break_even"]:
        above, below = rows[entry["above"]], rows[entry["below"]]
        low, high = 0.0, 1e12
        for _step in range(200):
            middle = (low + high) / 2
            dearer = above.after(months, middle) > below.after(months, middle)
            low, high = (middle, high) if dearer else (low, middle)
        assert entry["queries_per_day"] == pytest.approx(low)


@settings(max_examples=30, deadline=None)
@given(volumes=st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), preset=st.sampled_from(PRESETS))
def test_more_queries_never_cost_less(volumes: tuple[float, float], preset: str | None) -> None:
    few, many = (
        {
            row["approach"]: row["cumulative"]
            for row in estimate_costs({"queries_per_day": q}, preset=preset)["approaches"]
        }
        for q in sorted(volumes)
    )
    for approach, spent in few.items():
        assert spent == sorted(spent)
        assert all(less <= more for less, more in zip(spent, many[approach], strict=True))


def test_the_published_example_costs_as_many_times_as_the_article_says() -> None:
    """Article S3: "if your base prompt is 15 tokens but you add retrieved context pushing it to 500 tokens"."""
    rows = {row["approach"]: row["per_query"] for row in estimate_costs(preset="published_example")["approaches"]}
    assert rows["rag"] / rows["prompting"] == pytest.approx(500 / 15)
    assert rows["rag"] / rows["fine_tuning"] == pytest.approx(500 / 15)


def test_costs_stand_in_the_order_in_which_the_articles_have_them() -> None:
    """S0, S2, S4: retrieval is cheap to set up and dear by the query, training the other way round. S3: examples are
    the single biggest cost of training, and the crossover lies in the millions of queries a day."""
    estimate = estimate_costs()
    rows = {row["approach"]: row for row in estimate["approaches"]}
    assert sorted(rows, key=lambda key: rows[key]["up_front"]) == ["prompting", "rag", "fine_tuning", "hybrid"]
    assert rows["fine_tuning"]["per_query"] < rows["hybrid"]["per_query"] < rows["rag"]["per_query"]
    parts = {part["part"]: part for part in rows["fine_tuning"]["parts"]}
    spent = {key: part["up_front"] + 24 * part["per_month"] for key, part in parts.items()}
    for cost in ({key: part["up_front"] for key, part in parts.items()}, spent):
        assert max(cost, key=lambda key: cost[key]) == "curation"
    for preset in (None, "focused_task", "internal_chatbot", "published_example"):
        crossings = estimate_costs(preset=preset)["break_even"]
        at = next(e for e in crossings if {e["above"], e["below"]} == {"rag", "fine_tuning"})
        assert at["above"] == "fine_tuning"
        assert 1e6 <= at["queries_per_day"] < 1e7


def test_the_presets_decide_as_the_article_that_they_are_taken_from() -> None:
    """Article S3: RAG for 500 employees and broad topics, fine-tuning for millions of queries a day on one task."""
    spent = {
        preset: {row["approach"]: row["cumulative"][-1] for row in estimate_costs(preset=preset)["approaches"]}
        for preset in ("internal_chatbot", "focused_task")
    }
    assert spent["internal_chatbot"]["rag"] < spent["internal_chatbot"]["fine_tuning"]
    assert spent["focused_task"]["fine_tuning"] < spent["focused_task"]["rag"]


def test_every_price_is_that_of_the_table_on_its_day() -> None:
    priced = [item for item in FRAMEWORK.costs if item.model]
    assert len(priced) >= 6
    for item in priced:
        found = there(price_of(item.model))
        listed = there(getattr(found, item.of))
        share = item.unit.startswith("share")
        assert item.default == pytest.approx(listed / found.input if share else listed), item.key
        assert item.as_of == AS_OF


def test_every_figure_has_a_source_and_a_day() -> None:
    for item in estimate_costs()["inputs"]:
        assert item["sources"]
        assert item["as_of"].startswith("2026-11-")


def test_numbers_of_ones_own_stand_above_those_of_a_preset() -> None:
    said = {row["key"]: row["value"] for row in estimate_costs({"answer_tokens": 7}, preset="focused_task")["inputs"]}
    assert (said["answer_tokens"], said["queries_per_day"]) == (7, 3_000_000)
    with pytest.raises(InvalidInput) as caught:
        estimate_costs(preset="cheap")
    assert list(caught.value.fields) == ["preset"]
    assert "focused_task" in caught.value.fields["preset"]


def test_break_even_is_where_both_have_cost_the_same_in_the_first_edition() -> None:
    estimate = estimate_costs(EASY, FIRST, months=12)
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


def test_published_figures_are_the_ranges() -> None:
    wanted = {
        "retrieval_ms": (50, 500), "examples": (500, 5000), "run_price": (500, 5000), "rag_weeks": (2, 4),
        "tuning_weeks": (4, 8),
    }  # fmt: skip
    assert {key: (FRAMEWORK.cost(key).low, FRAMEWORK.cost(key).high) for key in wanted} == wanted
    assert FRAMEWORK.cost("question_tokens").default == 15
    assert 2000 <= FRAMEWORK.cost("retrieved_tokens").default <= 4000


def test_every_input_is_read_and_ranged() -> None:
    for framework in (FIRST, FRAMEWORK):
        assert set(COST_MODELS[framework.engine].inputs) == {item.key for item in framework.costs}
        assert all(item.low <= item.default <= item.high and item.sources for item in framework.costs)


def test_sensitivity_moves_one_input_at_a_time_and_starts_with_the_widest() -> None:
    rows = estimate_costs()["sensitivity"]
    swings = [row["swing"] for row in rows if row["swing"] is not None]
    assert swings == sorted(swings, reverse=True)
    assert len(rows) > 10
    row = next(row for row in rows if row["input"] == "examples")
    again = estimate_costs({"examples": 5000})["break_even"]
    entry = next(e for e in again if {e["above"], e["below"]} == {"rag", "fine_tuning"})
    assert row["high"] == pytest.approx(entry["queries_per_day"])
    assert there(row["low"]) < there(row["high"])


@pytest.mark.parametrize(
    ("inputs", "path"),
    [({"speed": 1}, "speed"), ({"examples": -1}, "examples"), ({"examples": "many"}, "examples"),
     ({"examples": float("nan")}, "examples"), ({"examples": True}, "examples"), ({"examples": None}, "examples"),
     ({"cached_share": 1.01}, "cached_share"), ({"examples": float("inf")}, "examples"), ([], "(request)")],
)  # fmt: skip
def test_bad_input_is_named(inputs: Any, path: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        estimate_costs(inputs)
    assert list(caught.value.fields) == [path]
    assert caught.value.fields[path].endswith(".")


def test_framework_without_a_cost_model_says_so() -> None:
    second = load_framework(BUILT_IN.parent / "build_or_buy.toml")
    with pytest.raises(InvalidInput) as caught:
        estimate_costs({}, second)
    assert caught.value.code == "no_cost_model"


def test_nothing_at_all_costs_nothing_and_does_not_crash() -> None:
    for framework in (FIRST, FRAMEWORK):
        zeros = estimate_costs({item.key: 0 for item in framework.costs}, framework)
        assert {row["cumulative"][-1] for row in zeros["approaches"]} == {0}
        assert zeros["break_even"] == []
    assert zeros["ways"] == []


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
    rows = estimate_costs(EASY, FIRST, months=12)["sensitivity"]
    gone = [row["swing"] is None for row in rows]
    assert gone == sorted(gone, reverse=True)
    assert all((row["low"] is None or row["high"] is None) == (row["swing"] is None) for row in rows)
