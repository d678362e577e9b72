"""Each lens against its own article: the questions it asks, its thresholds, its default and its tie rule."""

from typing import Any

import pytest

from advisor import glance, recommend
from advisor.lenses import LENSES, lenses_of
from tests.advisor.rooms import FRAMEWORK

FT, HY, PR = "fine_tuning", "hybrid", "prompting"

GOLDEN: dict[str, list[tuple[dict[str, int], str | None, str]]] = {
    "cloudstudio": [
        ({"knowledge_churn": 3, "audit_and_trust": 3}, "rag", "documents that change, citations"),
        ({"factual_gap": 3, "urgency": 3}, "rag", "accuracy, needed fast"),
        ({"behaviour_gap": 3, "training_data": 4, "knowledge_churn": 0}, FT, "voice, and thousands of examples"),
        ({"latency": 4, "task_stability": 3, "knowledge_churn": 0}, FT, "narrow and stable, no time to retrieve"),
        ({"behaviour_gap": 3}, FT, "style adaptation and nothing that RAG is for"),
        ({"behaviour_gap": 3, "training_data": 2}, "rag", "too few examples: RAG and DSPy"),
        ({"training_data": 4}, "rag", "examples alone are no reason to train"),
        ({"behaviour_gap": 3, "knowledge_churn": 3}, "rag", "nobody said whether examples exist: RAG first"),
        ({"behaviour_gap": 3, "training_data": 3, "knowledge_churn": 3}, HY, "both are strong"),
        ({"behaviour_gap": 3, "training_data": 3, "knowledge_churn": 3, "urgency": 4}, "rag", "no time to combine"),
        ({"knowledge_churn": 1, "audit_and_trust": 0}, "rag", "nine in ten: RAG to start with"),
        ({"ml_capacity": 0}, None, "who can train is not one of its signals"),
    ],
    "workshop_prompts": [
        ({"knowledge_churn": 3, "audit_and_trust": 2, "data_sensitivity": 3}, "rag", "more than two lean to RAG"),
        ({"task_stability": 4, "latency": 3, "audit_and_trust": 0}, FT, "sources matter less"),
        ({"knowledge_churn": 0, "behaviour_gap": 3}, HY, "rules of a year: tuned behaviour, thin retrieval"),
        ({"knowledge_churn": 3, "task_stability": 4}, HY, "behaviour, with fresh facts"),
        ({"audit_and_trust": 4, "behaviour_gap": 3}, HY, "a black box is not accepted"),
        ({"audit_and_trust": 4}, "rag", "explainability dominates"),
        ({"knowledge_churn": 3, "task_stability": 4, "behaviour_gap": 0}, "rag", "prompts get there, facts move"),
        ({"task_stability": 4, "latency": 4, "behaviour_gap": 1, "data_sensitivity": 2}, FT, "a fast classifier"),
        ({"task_stability": 4, "latency": 4, "data_sensitivity": 2}, FT, "the same, and nobody scored its behaviour"),
        ({"task_stability": 4, "latency": 4, "behaviour_gap": 1, "data_sensitivity": 4}, PR, "examples may not leak"),
        ({"task_stability": 4, "latency": 4, "behaviour_gap": 1, "audit_and_trust": 2}, HY, "its sources count"),
        ({"task_stability": 4, "behaviour_gap": 0, "data_sensitivity": 2}, PR, "zero-shot is enough"),
        ({"access_control": 3}, "rag", "filters by role"),
        ({"factual_gap": 3, "behaviour_gap": 2}, HY, "a voice, and facts from a catalogue"),
        ({"knowledge_churn": 0, "latency": 4}, "rag", "yearly churn and tight latency are no behaviour"),
        ({"latency": 0, "task_stability": 0, "behaviour_gap": 3}, FT, "lax latency and an open task lean to neither"),
    ],
    "decision_path": [
        ({"behaviour_gap": 0, "factual_gap": 1}, PR, "step 1: prompting solves it"),
        ({"behaviour_gap": 3, "factual_gap": 0}, FT, "step 2: behavioural"),
        ({"behaviour_gap": 1, "factual_gap": 3}, "rag", "step 3: factual"),
        ({"behaviour_gap": 2, "factual_gap": 2}, HY, "step 4: both"),
        ({"knowledge_churn": 4, "factual_gap": 0}, "rag", "facts that change daily go out of date"),
        ({"behaviour_gap": 1}, PR, "always try prompting first"),
        ({"query_volume": 4}, None, "volume is not one of its questions"),
    ],
    "six_questions": [
        ({"knowledge_churn": 4}, "rag", "daily updates"),
        ({"query_volume": 4, "knowledge_churn": 0}, FT, "millions of calls on stable knowledge"),
        ({"query_volume": 4, "task_stability": 0}, "rag", "millions of calls on an open task"),
        ({"latency": 4, "knowledge_churn": 1}, FT, "every millisecond"),
        ({"audit_and_trust": 3}, "rag", "users must verify sources"),
        ({"behaviour_gap": 3, "knowledge_churn": 3}, HY, "tune for behaviour, retrieve for facts"),
        ({"behaviour_gap": 3, "knowledge_churn": 3, "ml_capacity": 0}, "rag", "modest team: RAG first, then tune"),
        ({"behaviour_gap": 3, "urgency": 4}, "rag", "want of time is never a reason to train"),
        ({"task_stability": 4, "knowledge_breadth": 0}, FT, "a narrow task"),
        ({"knowledge_breadth": 4, "query_volume": 0}, "rag", "broad topics at low volume"),
        ({"factual_gap": 3}, None, "it does not ask about failures"),
    ],
    "head_to_head": [
        ({"knowledge_churn": 3, "audit_and_trust": 2}, "rag", "current, verifiable answers"),
        ({"task_stability": 4, "training_data": 3}, FT, "narrow task with consistent output"),
        ({"task_stability": 4, "training_data": 1}, "rag", "fewer than 500 examples"),
        ({"behaviour_gap": 3, "knowledge_churn": 3}, HY, "tuned core, grounded in current data"),
        ({"latency": 4, "knowledge_churn": 2}, FT, "50 to 200 ms do not fit"),
        ({"latency": 4, "training_data": 1}, None, "both are ruled out"),
        ({"behaviour_gap": 3, "ml_capacity": 0}, "rag", "no training pipeline to run"),
        ({"latency": 1}, "rag", "right for most product teams"),
        ({"urgency": 4}, None, "it does not ask about time"),
    ],
}  # fmt: skip

CASES = [(key, *case) for key, cases in GOLDEN.items() for case in cases]


def entry(key: Any, answers: Any, **facts: Any) -> Any:
    lenses = glance({"answers": answers, **facts})["lenses"]
    return next(lens for lens in lenses if lens["key"] == key)


@pytest.mark.parametrize(("key", "answers", "expected", "why"), CASES, ids=[f"{c[0]}: {c[3]}" for c in CASES])
def test_lens_answers_as_its_article_would(key: Any, answers: Any, expected: Any, why: Any) -> None:
    assert entry(key, answers)["approach"] == expected


def test_there_are_golden_cases_for_all_five_in_both_editions() -> None:
    assert set(GOLDEN) == set(LENSES) == set(lenses_of(1)) == set(FRAMEWORK.lenses)


@pytest.mark.parametrize(
    ("key", "answers", "facts", "said"),
    [
        ("cloudstudio", {"behaviour_gap": 3, "training_data": 4}, {"budget": "modest"}, ("rag", "budget is limited")),
        ("cloudstudio", {"behaviour_gap": 3, "training_data": 4}, {"budget": "ample"}, (FT, "0 of 5 signals for RAG.")),
        ("six_questions", {"behaviour_gap": 3}, {"budget": "none"}, ("rag", "the budget is limited")),
        ("head_to_head", {"behaviour_gap": 3}, {"budget": "none"}, ("rag", "the lower set-up cost")),
        ("decision_path", {"behaviour_gap": 3}, {"in_place": "prompt"}, (FT, "A prompt is in place")),
        ("decision_path", {"behaviour_gap": 3}, {}, (FT, "is inferred from the failures")),
        ("decision_path", {"behaviour_gap": 0, "factual_gap": 0}, {"in_place": "prompt"}, (PR, "The prompt in place")),
        ("decision_path", {"behaviour_gap": 0, "factual_gap": 0}, {}, (PR, "that is inferred from")),
        ("workshop_prompts", {"behaviour_gap": 3}, {"in_place": "look_up"}, (HY, "add fine-tuning to it")),
        ("workshop_prompts", {"behaviour_gap": 0}, {"in_place": "look_up"}, ("rag", "keep it")),
        ("workshop_prompts", {"behaviour_gap": 0}, {"in_place": "tuned"}, ("rag", "with that assumption written down")),
        ("workshop_prompts", {"behaviour_gap": 0}, {}, (PR, "confirm that, and build neither")),
        ("cloudstudio", {"behaviour_gap": 3}, {}, (FT, "its fifth signal, is not said")),
    ],
)  # fmt: skip
def test_a_lens_reads_the_facts_that_its_article_asks_for(key: Any, answers: Any, facts: Any, said: Any) -> None:
    found = entry(key, answers, **facts)
    assert found["approach"] == said[0]
    assert any(said[1] in reason for reason in found["reasons"])


@pytest.mark.parametrize("key", LENSES)
def test_lens_names_what_it_could_not_read(key: Any) -> None:
    lens = LENSES[key]
    assert set(entry(key, {})["unread"]) == lens.reads
    assert entry(key, {})["approach"] is None
    full = dict.fromkeys(FRAMEWORK.criterion_index, 2)
    assert entry(key, full)["unread"] == []


@pytest.mark.parametrize(("key", "answers", "expected", "why"), CASES, ids=[f"{c[0]}: {c[3]}" for c in CASES])
def test_reasons_are_whole_sentences(key: Any, answers: Any, expected: Any, why: Any) -> None:
    reasons = entry(key, answers)["reasons"]
    assert reasons
    assert all(reason.endswith(".") and reason[0] == reason[0].upper() for reason in reasons)


def test_answers_outside_its_questions_do_not_move_a_lens() -> None:
    answers = {"behaviour_gap": 1, "factual_gap": 3}
    others = {"latency": 4, "query_volume": 4, "audit_and_trust": 4, "urgency": 4}
    assert entry("decision_path", {**answers, **others}) == entry("decision_path", answers)


def test_split_group_leans_to_a_side_only_if_both_halves_would() -> None:
    ballots = [
        {"participant": "a", "role": "data", "scores": {"knowledge_churn": 2}},
        {"participant": "b", "role": "data", "scores": {"knowledge_churn": 3}},
    ]
    lenses = {lens["key"]: lens for lens in recommend({"ballots": ballots}, draws=10)["lenses"]}
    assert lenses["workshop_prompts"]["reasons"][0] == "Leaning to RAG: none."


def test_reasons_quote_the_answers_that_decided() -> None:
    reasons = entry("decision_path", {"behaviour_gap": 3, "factual_gap": 4})["reasons"]
    assert reasons[-1] == (
        "It is both, so RAFT: behaviour gap: “mostly off”; factual gap: “nearly every failure is a fact”."
    )


@pytest.mark.parametrize(
    ("answers", "summary"),
    [
        ({"knowledge_churn": 4, "audit_and_trust": 3, "data_sensitivity": 3, "factual_gap": 3, "behaviour_gap": 0},
         "All 5 published frameworks say RAG."),
        ({"behaviour_gap": 3, "factual_gap": 3},
         "The published frameworks say fine-tuning (S3, S4); a hybrid (S1, S2); RAG (S0)."),
        ({"latency": 4, "training_data": 0},
         "The published frameworks say RAG (S0, S1); fine-tuning (S3). S4 rules out what it knows of. "
         "S2 could not read enough."),
        ({}, "None of the published frameworks could read enough to say."),
    ],
)  # fmt: skip
def test_summary_says_who_agrees(answers: Any, summary: Any) -> None:
    assert recommend({"answers": answers}, draws=10)["lens_summary"] == summary


def test_situations_like_yours_are_the_nearest_in_the_catalogue_and_no_two_alike() -> None:
    found = recommend({"answers": {"knowledge_churn": 3, "factual_gap": 3, "knowledge_breadth": 2}}, draws=10)
    assert (found["situations"][0]["key"], found["situations"][0]["distance"]) == ("support_copilot", 0)
    rests_on = [next(s.answers for s in FRAMEWORK.scenarios if s.key == row["key"]) for row in found["situations"]]
    assert len(rests_on) == 3 == len({tuple(answers.items()) for answers in rests_on})
    assert recommend({"answers": {}}, draws=10)["situations"] == []


def test_a_situation_with_a_look_up_in_place_is_for_those_who_have_one() -> None:
    answers = {"factual_gap": 0, "behaviour_gap": 3}
    for facts, nearest in (({"in_place": "look_up"}, "grounded_but_off_style"), ({}, "behavioural_failure")):
        assert recommend({"answers": answers, **facts}, draws=10)["situations"][0]["key"] == nearest


def test_a_situation_of_which_nothing_else_is_known_is_like_nobody_who_said_more() -> None:
    alone = {item.key for item in FRAMEWORK.scenarios if item.alone}
    assert {
        item.key for item in FRAMEWORK.scenarios if "nothing else is known" in item.situation and item.answers
    } == alone
    few, more = (
        recommend({"answers": answers}, draws=10)["situations"]
        for answers in ({"training_data": 3}, {"training_data": 3, "ml_capacity": 2, "urgency": 3, "query_volume": 1})
    )
    assert [row["key"] for row in few] == ["thousands_of_examples"]
    assert not alone & {row["key"] for row in more}


def test_a_situation_two_levels_off_in_one_answer_is_another() -> None:
    """What fails there is behaviour; here it slips now and then, and facts do not fail there either."""
    near, far = (
        {
            row["key"]
            for row in recommend({"answers": {"behaviour_gap": level, "factual_gap": 0}}, draws=10)["situations"]
        }
        for level in (2, 1)
    )
    assert near
    assert not near & far
