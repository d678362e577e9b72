"""How far an answer counts, what is in place today, and the simplest reading beside the advice."""

from typing import Any

import pytest

from advisor import edition_of, load_framework, recommend, say
from advisor.counting import counted, values_in_force
from advisor.two_needs import CHOICES
from tests.advisor.rooms import CLASSIFIER, COPILOT, FRAMEWORK, agreed_room, there


def shares(**levels: Any) -> Any:
    return {key: [float(level == place) for place in range(5)] for key, level in levels.items()}


@pytest.mark.parametrize(
    ("others", "share"),
    [
        ({}, 1.0),
        ({"urgency": 4}, 1.0),
        ({"behaviour_gap": 1}, 0.3),
        ({"behaviour_gap": 2}, 1.0),
        ({"latency": 2, "query_volume": 2}, 1.0),
        ({"latency": 2, "query_volume": 2, "behaviour_gap": 1}, 0.3),
        ({"latency": 3, "query_volume": 0, "behaviour_gap": 0}, 1.0),
        ({"query_volume": 3, "behaviour_gap": 0}, 1.0),
    ],
)
def test_fixedness_counts_in_full_where_there_is_a_reason_to_tune_or_nobody_said(others: Any, share: float) -> None:
    assert counted(FRAMEWORK, shares(task_stability=4, **others))["task_stability"] == share


WIDE = {"knowledge_churn": 2, "knowledge_breadth": 2, "access_control": 2}


@pytest.mark.parametrize(
    ("others", "share"),
    [
        ({}, 1.0),
        ({"factual_gap": 0}, 0.3),
        ({"factual_gap": 1}, 0.3),
        ({"factual_gap": 2}, 1.0),
        ({"audit_and_trust": 1}, 1.0),
        ({"factual_gap": 1, "audit_and_trust": 3}, 0.3),
        ({"factual_gap": 1, "audit_and_trust": 4}, 1.0),
    ],
)
def test_change_breadth_and_rights_count_in_full_where_facts_fail_or_sources_are_demanded(
    others: Any, share: float
) -> None:
    found = counted(FRAMEWORK, shares(**WIDE, **others))
    assert {key: found[key] for key in WIDE} == dict.fromkeys(WIDE, share)
    low = counted(FRAMEWORK, shares(**dict.fromkeys(WIDE, 1), **others))
    assert {key: low[key] for key in WIDE} == dict.fromkeys(WIDE, 1.0)  # nothing that would ask for retrieval
    kept = counted(FRAMEWORK, {**shares(**WIDE, **others), "in_place": [0.0, 0.0, 1.0, 0.0]})
    assert {key: kept[key] for key in WIDE} == dict.fromkeys(WIDE, 1.0)


@pytest.mark.parametrize(
    ("others", "share"),
    [
        ({"task_stability": 3}, 0.3),
        ({"task_stability": 2}, 1.0),
        ({}, 1.0),
        ({"task_stability": 3, "factual_gap": 3}, 1.0),
        ({"task_stability": 3, "audit_and_trust": 4}, 1.0),
        ({"task_stability": 3, "factual_gap": 0, "audit_and_trust": 4}, 1.0),
        ({"task_stability": 4, "in_place": "look_up"}, 1.0),
    ],
)
def test_what_a_fixed_task_draws_on_counts_for_less_where_half_of_its_failures_are_facts(
    others: Any, share: float
) -> None:
    there_now = {"in_place": [0.0, 0.0, 1.0, 0.0]} if others.pop("in_place", None) else {}
    found = counted(FRAMEWORK, {**shares(**{**WIDE, "factual_gap": 2, **others}), **there_now})
    assert {key: found[key] for key in WIDE} == dict.fromkeys(WIDE, share)
    for level in (1, 3):  # nothing that asks for retrieval, or as much as no set of examples keeps up with
        said = {**dict.fromkeys(WIDE, level), "factual_gap": 2, "task_stability": 4}
        assert {key: counted(FRAMEWORK, shares(**said))[key] for key in WIDE} == dict.fromkeys(WIDE, 1.0)


def test_of_two_rules_the_lesser_counts_and_says_why() -> None:
    few = {**WIDE, "factual_gap": 1, "task_stability": 4, "behaviour_gap": 3, "query_volume": 0}
    half = {**few, "factual_gap": 2}
    said = {
        level: {row["criterion"]: row for row in recommend(agreed_room(answers), draws=1)["counted"]}
        for level, answers in ((1, few), (2, half))
    }
    assert [said[level]["knowledge_churn"].get("key") for level in (1, 2)] == [None, "change_of_a_fixed_task"]
    assert "learnt with the facts" in said[2]["knowledge_churn"]["sentence"]
    assert {level: said[level]["query_volume"]["share"] for level in (1, 2)} == {1: 0.3, 2: 0.3}
    open_task = recommend(agreed_room({**half, "task_stability": 0}), draws=1)["counted"]
    assert {row["criterion"]: row["share"] for row in open_task} == {"task_stability": 0.6, "query_volume": 0.3}


@pytest.mark.parametrize(("behaviour", "approach"), [(2, "rag"), (3, "hybrid")])
def test_few_calls_and_an_open_task_are_no_reason_to_leave_behaviour_that_mostly_fails(
    behaviour: int, approach: str
) -> None:
    """S1: content in a brand's voice leans on training, and still pulls its facts from a catalogue."""
    answers = {
        "factual_gap": 3, "knowledge_churn": 3, "knowledge_breadth": 2, "behaviour_gap": behaviour, "query_volume": 0,
        "task_stability": 0, "training_data": 3, "ml_capacity": 2,
    }  # fmt: skip
    assert recommend(agreed_room(answers), draws=1)["approach"] == approach


def test_sources_for_every_answer_shut_training_out_unless_a_fixed_form_rests_on_no_document() -> None:
    label = {"audit_and_trust": 4, "task_stability": 4, "factual_gap": 0, "behaviour_gap": 3, "training_data": 4}
    for change, excluded in (
        ({}, False),
        ({"factual_gap": 1}, True),
        ({"factual_gap": None}, True),
        ({"task_stability": 3}, True),
        ({"task_stability": None}, True),
    ):
        result = recommend(agreed_room({**label, **change}), draws=1)
        assert ("sources_are_a_must" in [gate["key"] for gate in result["gates"]]) is excluded
    assert recommend(agreed_room(label), draws=1)["approach"] == "fine_tuning"


def test_a_wide_field_that_changes_is_prompted_where_the_model_knows_enough() -> None:
    knows = {"factual_gap": 0, "behaviour_gap": 0, "audit_and_trust": 2, **WIDE}
    result = recommend(agreed_room(knows), draws=10)
    assert result["approach"] == "prompting"
    assert {row["criterion"]: row["share"] for row in result["counted"]} == dict.fromkeys(WIDE, 0.3)
    assert recommend(agreed_room({**knows, "factual_gap": 2}), draws=10)["approach"] == "rag"


def test_half_of_the_answers_are_enough_and_differences_shrink_alike() -> None:
    half = {**shares(task_stability=4, behaviour_gap=1), "latency": [0.5, 0, 0, 0.5, 0]}
    less = {**shares(task_stability=4, behaviour_gap=1), "latency": [0.51, 0, 0, 0.49, 0]}
    place = FRAMEWORK.criterion_index["task_stability"]
    assert values_in_force(FRAMEWORK, half) is FRAMEWORK.value_array
    full, drawn = FRAMEWORK.value_array[:, place], values_in_force(FRAMEWORK, less)[:, place]
    assert (drawn - drawn[0]) == pytest.approx(0.3 * (full - full[0]))
    rest = [i for i in range(len(FRAMEWORK.criteria)) if i != place]
    assert (values_in_force(FRAMEWORK, less)[:, rest] == FRAMEWORK.value_array[:, rest]).all()


def test_a_fixed_task_alone_is_prompted_and_the_answer_says_why() -> None:
    result = recommend(
        agreed_room({"task_stability": 4, "behaviour_gap": 1, "query_volume": 1, "latency": 1}), draws=10
    )
    (row,) = result["counted"]
    assert result["approach"] == "prompting"
    assert (row["criterion"], row["share"]) == ("task_stability", 0.3)
    assert row["sentence"].startswith("Of task stability only 30 of 100 counts here. A fixed task can be trained")
    assert (
        recommend(agreed_room({"task_stability": 4, "behaviour_gap": 1, "query_volume": 4}), draws=10)["counted"] == []
    )


def test_few_failures_beside_a_look_up_do_not_say_that_nothing_asks_for_retrieval() -> None:
    answers = {"factual_gap": 0, "knowledge_churn": 4, "behaviour_gap": 1}
    said = {
        what: recommend({"answers": answers, "in_place": what}, draws=1) for what in ("nothing", "look_up", "prompt")
    }
    readings = {what: there(one["simplest_reading"])["approach"] for what, one in said.items()}
    assert readings == {"nothing": "prompting", "look_up": "rag", "prompt": "prompting"}
    assert there(said["look_up"]["in_place"])["sentence"].startswith("The look-up that is in place stays")
    assert there(
        recommend({"answers": {"behaviour_gap": 0, "factual_gap": 0}, "in_place": "prompt"}, draws=1)["in_place"]
    )["sentence"].startswith("The prompt that is in place stays")


@pytest.mark.parametrize(
    ("answers", "in_place", "approach", "kept"),
    [
        ({"behaviour_gap": 4, "factual_gap": 0}, None, "fine_tuning", None),
        ({"behaviour_gap": 4, "factual_gap": 0}, "nothing", "fine_tuning", True),
        ({"behaviour_gap": 4, "factual_gap": 0}, "look_up", "hybrid", True),
        ({"behaviour_gap": 2, "factual_gap": 1, "training_data": 4, "latency": 1}, "look_up", "hybrid", True),
        ({"behaviour_gap": 0, "factual_gap": 0, "knowledge_churn": 3}, "look_up", "rag", True),
        ({"behaviour_gap": 0, "knowledge_breadth": 0}, "look_up", "prompting", False),
        ({"task_stability": 4, "query_volume": 4, "latency": 4}, "look_up", "fine_tuning", False),
        ({"factual_gap": 4, "behaviour_gap": 0}, None, "rag", None),
        ({"factual_gap": 4, "behaviour_gap": 0}, "tuned", "hybrid", True),
        ({"factual_gap": 0, "behaviour_gap": 3}, "tuned", "fine_tuning", True),
    ],
)
def test_what_is_in_place_is_kept_or_its_loss_is_said(answers: Any, in_place: Any, approach: str, kept: Any) -> None:
    result = recommend(agreed_room(answers, in_place=in_place), draws=10)
    said = result["in_place"]
    assert result["approach"] == approach
    assert (said and said["kept"]) == kept
    if kept is False:
        assert there(said)["sentence"].startswith("This takes away the look-up that is in place.")


@pytest.mark.parametrize(
    ("answers", "in_place", "keep", "goes"),
    [
        (
            {"factual_gap": 3, "behaviour_gap": 1, "knowledge_breadth": 1, "knowledge_churn": 1},
            "look_up",
            {"rag", "hybrid"},
            "would win. The look-up in place would go.",
        ),
        (
            {"factual_gap": 0, "behaviour_gap": 2, "query_volume": 1},
            "tuned",
            {"fine_tuning", "hybrid"},
            "would win. The tuned model in place would go.",
        ),
    ],
)
def test_a_flip_to_something_without_what_is_in_place_says_so(
    answers: Any, in_place: str, keep: set[str], goes: str
) -> None:
    result = recommend(agreed_room(answers, in_place=in_place), draws=10)
    without = [flip["sentence"] for flip in result["flips"] if flip["new_approach"] not in keep]
    assert without
    assert {sentence.endswith(goes) for sentence in without} == {True}
    assert all(flip["sentence"].endswith("would win.") for flip in result["flips"] if flip["new_approach"] in keep)
    assert say(result, FRAMEWORK, "en")["flips"] == result["flips"]
    plain = recommend(agreed_room(answers), draws=10)
    assert not any("in place" in flip["sentence"] for flip in plain["flips"])


def test_few_examples_hold_training_back_unless_a_program_can_check_the_result() -> None:
    reasons = {"behaviour_gap": 4, "query_volume": 4, "training_data": 0}
    for others, approach in (
        ({}, "prompting"),
        ({"task_stability": 2}, "prompting"),
        ({"task_stability": 4}, "fine_tuning"),
    ):
        result = recommend(agreed_room({**reasons, **others}), draws=10)
        assert result["approach"] == approach
        assert not any(row["excluded"] for row in result["ranking"])


READINGS = [
    (COPILOT, "rag"),
    ({"factual_gap": 2, "behaviour_gap": 2}, "hybrid"),
    ({"knowledge_churn": 3}, "rag"),
    ({"knowledge_churn": 4, "factual_gap": 1}, "prompting"),
    (CLASSIFIER, "fine_tuning"),
    ({"task_stability": 4, "behaviour_gap": 1, "query_volume": 2}, "prompting"),
    ({"query_volume": 4, "behaviour_gap": 1}, "prompting"),
    ({"audit_and_trust": 3, "behaviour_gap": 3}, "hybrid"),
]


@pytest.mark.parametrize(("answers", "approach"), READINGS)
def test_simplest_reading_is_two_lines_of_rules(answers: Any, approach: str) -> None:
    result = recommend(agreed_room(answers), draws=10)
    said = there(result["simplest_reading"])
    assert (said["approach"], said["agrees"]) == (approach, approach == result["approach"])
    assert ("instead" in said["sentence"]) is not said["agrees"]


def test_simplest_reading_says_where_the_advice_differs_and_why() -> None:
    said = there(
        recommend(agreed_room({"factual_gap": 2, "knowledge_breadth": 0, "knowledge_churn": 0}), draws=10)[
            "simplest_reading"
        ]
    )
    assert said["sentence"].endswith(
        "The advisor weighs every answer and says prompting instead; what speaks most for that: knowledge breadth:"
        f" “{FRAMEWORK.criterion('knowledge_breadth').short[0]}”."
    )
    held = there(recommend(agreed_room({"behaviour_gap": 3, "training_data": 0}), draws=10)["simplest_reading"])
    assert (held["approach"], "because a gate is closed: Fewer than 100" in held["sentence"]) == ("fine_tuning", True)


def test_all_of_it_is_silent_for_the_first_edition_and_for_other_questions() -> None:
    first = recommend({"answers": CLASSIFIER, "in_place": "look_up"}, edition_of(load_framework(), "1.0.0"), draws=1)
    assert not {"simplest_reading", "in_place", "counted"} & first.keys()
    assert set(CHOICES.values()) == FRAMEWORK.approach_index.keys()
    silent = recommend({"answers": {}, "in_place": "look_up"}, draws=1)
    assert (silent["simplest_reading"], silent["in_place"], silent["counted"]) == (None, None, [])
    unread = recommend({"answers": {"urgency": 4}}, draws=1)
    assert unread["simplest_reading"] is None


def test_what_is_said_again_is_the_same() -> None:
    request = agreed_room({"task_stability": 4, "behaviour_gap": 1, "factual_gap": 1}, in_place="look_up")
    result = recommend(request, draws=10)
    assert say(result, FRAMEWORK, request=request) == result
