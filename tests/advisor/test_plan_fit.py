"""Whether the plan can keep the date: weeks of the steps against how soon it must work."""

from typing import Any

import pytest

from advisor import recommend

FACTS = {"factual_gap": 4, "knowledge_churn": 4, "audit_and_trust": 3}
BEHAVIOUR = {"behaviour_gap": 4, "task_stability": 4, "training_data": 4, "query_volume": 4, "factual_gap": 0}


def planned(**answers: int) -> Any:
    return recommend({"answers": answers}, draws=50)


@pytest.mark.parametrize("answers", [FACTS, BEHAVIOUR, {**FACTS, **BEHAVIOUR, "factual_gap": 4}])
@pytest.mark.parametrize("urgency", [None, 0, 1, 2, 3, 4])
def test_the_weeks_are_those_of_the_steps_that_are_shown(answers: dict[str, int], urgency: int | None) -> None:
    said = planned(**answers, **({} if urgency is None else {"urgency": urgency}))
    plan = said["plan"]
    spans = [step["weeks"].split(" to ") for step in said["sequence"] if step["weeks"]]
    assert plan["weeks_low"] == sum(float(span[0]) for span in spans)
    assert plan["weeks_high"] == sum(float(span[-1]) for span in spans)
    assert plan["wanted"] == urgency
    room = {None: None, 0: None, 1: 13, 2: 8.7, 3: 4.3, 4: 2}[urgency]
    if room is None:
        assert plan["fits"] is None
    else:
        expected = "yes" if plan["weeks_high"] <= room else "perhaps" if plan["weeks_low"] <= room else "no"
        assert plan["fits"] == expected


def test_a_plan_that_is_too_long_says_by_how_much_and_what_to_start_with() -> None:
    said = planned(**BEHAVIOUR, urgency=3)
    assert said["approach"] == "fine_tuning"
    plan = said["plan"]
    assert (plan["fits"], plan["start_with"]) == ("no", "prompting")
    low, high = int(plan["weeks_low"]), int(plan["weeks_high"])
    assert plan["sentence"].startswith(f"The plan takes {low} to {high} weeks; you said “within a month”. Start with ")


def test_where_nothing_is_quick_enough_it_names_the_steps_that_are() -> None:
    said = planned(**FACTS, urgency=4)
    assert said["plan"]["fits"] == "no"
    assert said["plan"]["start_with"] is None
    assert said["sequence"][0]["title"] in said["plan"]["sentence"]
    assert said["sequence"][-1]["title"] not in said["plan"]["sentence"]


def test_a_group_that_is_split_is_taken_at_the_more_urgent_answer() -> None:
    ballots = [
        {"participant": str(i), "role": "product", "scores": {**FACTS, "urgency": level}}
        for i, level in enumerate((3, 4))
    ]
    assert recommend({"ballots": ballots}, draws=50)["plan"]["wanted"] == 4  # type: ignore[index]


def test_the_first_engine_says_nothing_of_it() -> None:
    assert "plan" not in recommend({"answers": {**FACTS, "urgency": 4}, "edition": "1.0.0"}, draws=50)


def test_without_answers_there_is_no_plan() -> None:
    assert "plan" not in recommend({"ballots": [{"participant": "a", "role": "data", "scores": {"latency": None}}]})
