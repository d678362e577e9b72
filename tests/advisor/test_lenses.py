"""Each lens against its own article: the questions it asks, its thresholds, its default and its tie rule."""

from typing import Any

import pytest

from advisor import recommend
from advisor.lenses import LENSES
from tests.advisor.rooms import FRAMEWORK

FT, HY, PR = "fine_tuning", "hybrid", "prompting"

GOLDEN: dict[str, list[tuple[dict[str, int], str | None, str]]] = {
    "cloudstudio": [
        ({"knowledge_churn": 3, "audit_and_trust": 3}, "rag", "documents that change, citations"),
        ({"factual_gap": 3, "ml_capacity": 0, "urgency": 3}, "rag", "limited budget, needed fast"),
        ({"behaviour_gap": 3, "training_data": 4, "knowledge_churn": 0}, FT, "voice, and thousands of examples"),
        ({"latency": 4, "task_stability": 3, "knowledge_churn": 0}, FT, "narrow and stable, no time to retrieve"),
        ({"behaviour_gap": 3}, FT, "style adaptation and nothing that RAG is for"),
        ({"training_data": 4}, "rag", "examples alone are no reason to train"),
        ({"behaviour_gap": 3, "knowledge_churn": 3, "audit_and_trust": 2}, "rag", "one need: RAG first"),
        ({"behaviour_gap": 3, "latency": 3, "knowledge_churn": 3, "audit_and_trust": 2}, HY, "both are strong"),
        ({"knowledge_churn": 1, "audit_and_trust": 0}, "rag", "nine in ten: RAG to start with"),
    ],
    "workshop_prompts": [
        ({"knowledge_churn": 3, "audit_and_trust": 2, "data_sensitivity": 3}, "rag", "more than two lean to RAG"),
        ({"knowledge_churn": 1, "task_stability": 4, "latency": 3, "audit_and_trust": 0}, FT, "sources matter less"),
        ({"knowledge_churn": 3, "task_stability": 4, "latency": 3}, HY, "behaviour, with fresh facts"),
        ({"audit_and_trust": 3, "task_stability": 4, "latency": 3}, HY, "behaviour, but sources still matter"),
        ({"audit_and_trust": 4, "task_stability": 4, "latency": 4}, HY, "a black box is not accepted"),
        ({"audit_and_trust": 4}, "rag", "explainability dominates"),
        ({"knowledge_churn": 2, "latency": 2}, "rag", "no lean at all: RAG, assumptions written down"),
        ({"knowledge_churn": 3, "task_stability": 4}, "rag", "one against one: behaviour does not dominate"),
    ],
    "decision_path": [
        ({"behaviour_gap": 0, "factual_gap": 1}, PR, "step 1: prompting solves it"),
        ({"behaviour_gap": 3, "factual_gap": 0}, FT, "step 2: behavioural"),
        ({"behaviour_gap": 1, "factual_gap": 3}, "rag", "step 3: factual"),
        ({"behaviour_gap": 2, "factual_gap": 2}, HY, "step 4: both"),
        ({"knowledge_churn": 4}, "rag", "outdated information is a factual problem"),
        ({"behaviour_gap": 1}, PR, "always try prompting first"),
        ({"query_volume": 4}, None, "volume is not one of its questions"),
    ],
    "six_questions": [
        ({"knowledge_churn": 4}, "rag", "daily updates"),
        ({"query_volume": 4, "knowledge_churn": 0}, FT, "millions of calls on stable knowledge"),
        ({"latency": 4, "knowledge_churn": 1}, FT, "every millisecond"),
        ({"audit_and_trust": 3}, "rag", "users must verify sources"),
        ({"behaviour_gap": 3, "knowledge_churn": 3}, HY, "tune for behaviour, retrieve for facts"),
        ({"behaviour_gap": 3, "knowledge_churn": 3, "ml_capacity": 0}, "rag", "modest team: RAG first, then tune"),
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
        ({"latency": 1}, "rag", "right for most product teams"),
        ({"urgency": 4}, None, "it does not ask about time"),
    ],
}  # fmt: skip

CASES = [(key, *case) for key, cases in GOLDEN.items() for case in cases]


def entry(key: Any, answers: Any) -> Any:
    lenses = recommend({"answers": answers}, draws=10)["lenses"]
    return next(lens for lens in lenses if lens["key"] == key)


@pytest.mark.parametrize(("key", "answers", "expected", "why"), CASES, ids=[f"{c[0]}: {c[3]}" for c in CASES])
def test_lens_answers_as_its_article_would(key: Any, answers: Any, expected: Any, why: Any) -> None:
    assert entry(key, answers)["approach"] == expected


def test_there_are_golden_cases_for_all_five() -> None:
    assert set(GOLDEN) == set(LENSES) == set(FRAMEWORK.lenses)


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
    assert reasons == ["It is both: behaviour gap: “mostly off”; factual gap: “nearly every failure is a fact”."]


@pytest.mark.parametrize(
    ("answers", "summary"),
    [
        ({"knowledge_churn": 4, "audit_and_trust": 3, "data_sensitivity": 3, "factual_gap": 3, "behaviour_gap": 0},
         "All 5 published frameworks say RAG."),
        ({"behaviour_gap": 3, "factual_gap": 3},
         "The published frameworks say fine-tuning (S3, S4); a hybrid (S2); RAG (S0). S1 could not read enough."),
        ({}, "None of the published frameworks could read enough to say."),
    ],
)  # fmt: skip
def test_summary_says_who_agrees(answers: Any, summary: Any) -> None:
    assert recommend({"answers": answers}, draws=10)["lens_summary"] == summary


def test_situations_like_yours_are_the_nearest_in_the_catalogue() -> None:
    support = {"knowledge_churn": 3, "factual_gap": 3, "knowledge_breadth": 2}
    found = recommend({"answers": support}, draws=10)["situations"]
    assert (found[0]["key"], found[0]["distance"]) == ("support_copilot", 0)
    assert len(found) == 3
    assert recommend({"answers": {}}, draws=10)["situations"] == []
