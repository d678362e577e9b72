"""No lens contradicts a sentence of its article: each sentence is a predicate over the grid of what the lens reads."""

import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from advisor import load_framework
from advisor.lenses import LENSES, Facts, Medians
from advisor.lenses.lens import Verdict
from tests.advisor.articles.said import saying

MOST = 4000  # of a grid, drawn by dice where it is larger
FACTS = [
    Facts(in_place, budget) for in_place in (None, "nothing", "prompt", "look_up") for budget in (None, "none", "ample")
]
PR, RAG, FT, HY = "prompting", "rag", "fine_tuning", "hybrid"
TRAINS, RETRIEVES = {FT, HY}, {RAG, HY}


class Room:
    """One point of the grid: levels (absent where unanswered) and facts, asked as a sentence asks."""

    def __init__(self, levels: dict[str, int], facts: Facts) -> None:
        self.levels, self.facts = levels, facts

    def above(self, criterion: str, level: int) -> bool:
        return self.levels.get(criterion, -1) >= level

    def below(self, criterion: str, level: int) -> bool:
        return self.levels.get(criterion, 9) <= level

    def silent(self, *criteria: str) -> bool:
        return not any(criterion in self.levels for criterion in criteria)


Holds = Callable[[Room, Verdict], bool]  # whether the verdict agrees with the sentence, as far as it says anything


def asks_to_tune_s0(r: Room) -> bool:
    narrow = r.above("task_stability", 3) and not r.above("knowledge_churn", 2)
    return r.above("behaviour_gap", 2) or r.above("latency", 3) or narrow


def asks_to_retrieve_s0(r: Room) -> bool:
    accuracy = r.above("factual_gap", 2) and r.levels.get("behaviour_gap", 0) <= r.levels["factual_gap"]
    return r.above("knowledge_churn", 2) or r.above("audit_and_trust", 2) or accuracy


def leans_s1(r: Room) -> int:
    """Of the five prompts; rights by role stand in the one about audit and trust."""
    trust = r.above("audit_and_trust", 2) or r.above("access_control", 2)
    return r.above("knowledge_churn", 3) + trust + r.above("data_sensitivity", 2)


def looks_up_s1(r: Room) -> bool:
    """Something asks to look facts up: they move, must be shown or guarded by role, are missing, or are looked up."""
    trust = r.above("audit_and_trust", 2) or r.above("access_control", 2)
    return r.above("knowledge_churn", 3) or trust or r.above("factual_gap", 2) or r.facts.in_place == "look_up"


def fixed_and_fast(r: Room) -> bool:
    return r.above("task_stability", 3) and r.above("latency", 3)


def behaviour_s1(r: Room) -> bool:
    return r.above("behaviour_gap", 2) or (r.silent("behaviour_gap") and r.above("task_stability", 3))


def facts_s2(r: Room) -> bool:
    return r.above("factual_gap", 2) or r.above("knowledge_churn", 3)


def facts_s3(r: Room) -> bool:
    return r.above("knowledge_churn", 3) or r.above("audit_and_trust", 2) or r.above("knowledge_breadth", 3)


def tune_s3(r: Room) -> bool:
    focused = r.above("task_stability", 3) or r.silent("task_stability")
    return r.above("behaviour_gap", 2) or r.above("latency", 3) or (r.above("query_volume", 3) and focused)


def modest_s3(r: Room) -> bool:
    return r.below("ml_capacity", 1) or r.above("urgency", 3) or r.facts.money_is_short


def free_s4(r: Room) -> bool:
    """Neither ruled out, and nothing asks for a light set-up or operation."""
    return not (
        r.below("training_data", 1) or r.above("latency", 4) or r.below("ml_capacity", 1) or r.facts.money_is_short
    )


def grounding_s4(r: Room) -> bool:
    return r.above("knowledge_churn", 2) or r.above("audit_and_trust", 2)


def tune_s4(r: Room) -> bool:
    defined = r.above("task_stability", 3)
    cheaper = r.above("query_volume", 3) and (defined or r.silent("task_stability"))
    return defined or cheaper or r.above("behaviour_gap", 2) or r.above("latency", 3)


def short_s0(r: Room) -> bool:
    return r.above("urgency", 3) or r.facts.money_is_short


SENTENCES: dict[str, list[tuple[str, Holds]]] = {
    "cloudstudio": [
        ("abundant_data", lambda r, v: v.approach not in TRAINS or not r.below("training_data", 2)),
        ("abundant_data", lambda r, v: v.approach not in TRAINS or asks_to_tune_s0(r)),
        ("only_where_not_enough", lambda r, v: v.approach in (RAG, None) or asks_to_tune_s0(r)),
        ("changing_data", lambda r, v: v.approach in RETRIEVES or not r.above("knowledge_churn", 2)),
        ("citations", lambda r, v: v.approach in RETRIEVES or not r.above("audit_and_trust", 2)),
        ("limited_budget", lambda r, v: v.approach not in TRAINS or not r.facts.money_is_short),
        ("needed_fast", lambda r, v: v.approach not in TRAINS or not r.above("urgency", 3)),
        ("combine", lambda r, v: v.approach != HY or asks_to_retrieve_s0(r)),
        ("combine", lambda r, v: v.approach == HY or short_s0(r) or not (
            asks_to_retrieve_s0(r) and asks_to_tune_s0(r) and r.above("training_data", 3))),
        ("voice", lambda r, v: v.approach == FT or not (
            r.above("behaviour_gap", 2) and r.above("training_data", 3)
            and not asks_to_retrieve_s0(r) and not short_s0(r))),
        ("dspy_between", lambda r, v: any("DSPy" in said for said in v.reasons) or not (
            asks_to_tune_s0(r) and r.below("training_data", 2))),
        ("start_with_rag", lambda r, v: v.approach == RAG or asks_to_tune_s0(r)),
    ],
    "workshop_prompts": [
        ("start_there", lambda r, v: v.approach == RAG or leans_s1(r) < 3),
        ("behaviour_dominates_rule", lambda r, v: v.approach in TRAINS or leans_s1(r) > 2 or not behaviour_s1(r)),
        ("behaviour_dominates_rule", lambda r, v: v.approach != FT or not r.above("audit_and_trust", 2)),
        ("annual_rules_rule", lambda r, v: v.approach == HY or leans_s1(r) > 2 or not (
            behaviour_s1(r) and r.below("knowledge_churn", 0))),
        ("weekly_or_daily", lambda r, v: v.approach in RETRIEVES or not r.above("knowledge_churn", 3)),
        ("black_box", lambda r, v: v.approach in RETRIEVES or not r.above("audit_and_trust", 4)),
        ("prompt_sensitivity", lambda r, v: v.approach != FT or not r.above("data_sensitivity", 3)),
        ("prompt_stability", lambda r, v: v.approach != RAG or leans_s1(r) > 0 or looks_up_s1(r)
            or not r.above("task_stability", 3)),
        ("prompt_latency", lambda r, v: v.approach not in TRAINS or behaviour_s1(r) or fixed_and_fast(r)),
        ("prompt_latency", lambda r, v: v.approach != RAG or leans_s1(r) > 2 or looks_up_s1(r)
            or not fixed_and_fast(r)),
        ("latency_budget_clean_data", lambda r, v: v.approach == FT or leans_s1(r) > 2 or looks_up_s1(r)
            or r.above("data_sensitivity", 3) or r.below("knowledge_churn", 0) or not fixed_and_fast(r)),
        ("zero_shot_is_enough", lambda r, v: v.approach != PR or (r.below("behaviour_gap", 1) and not looks_up_s1(r))),
        ("zero_shot_is_enough", lambda r, v: v.approach == PR or looks_up_s1(r) or leans_s1(r) > 2
            or fixed_and_fast(r) or not r.below("behaviour_gap", 1)),
        ("grounded_but_off_style", lambda r, v: v.approach == HY or leans_s1(r) > 2 or not (
            behaviour_s1(r) and r.facts.in_place == "look_up")),
        ("one_answer_this_week", lambda r, v: v.approach in RETRIEVES or not r.above("factual_gap", 2)),
        ("access_by_role", lambda r, v: v.approach in RETRIEVES or not r.above("access_control", 2)),
    ],
    "decision_path": [
        ("path_prompt", lambda r, v: (v.approach == PR) == (not r.above("behaviour_gap", 2) and not facts_s2(r))),
        ("path_prompt", lambda r, v: v.approach != PR or r.facts.in_place == "prompt" or any(
            "inferred" in said or "try it first" in said for said in v.reasons)),
        ("path_behaviour", lambda r, v: (v.approach == FT) == (r.above("behaviour_gap", 2) and not facts_s2(r))),
        ("path_facts", lambda r, v: (v.approach == RAG) == (facts_s2(r) and not r.above("behaviour_gap", 2))),
        ("path_both", lambda r, v: (v.approach == HY) == (facts_s2(r) and r.above("behaviour_gap", 2))),
        ("frequent_change", lambda r, v: v.approach in RETRIEVES or not r.above("knowledge_churn", 3)),
    ],
    "six_questions": [
        ("q_churn", lambda r, v: v.approach in RETRIEVES or not r.above("knowledge_churn", 3)),
        ("q_traceability", lambda r, v: v.approach in RETRIEVES or not r.above("audit_and_trust", 2)),
        ("q_focus", lambda r, v: v.approach in RETRIEVES or not r.above("knowledge_breadth", 3)),
        ("q_resources", lambda r, v: v.approach == RAG or not modest_s3(r)),
        ("q_volume", lambda r, v: v.approach not in TRAINS or tune_s3(r) or r.above("task_stability", 3)),
        ("q_behaviour", lambda r, v: v.approach in TRAINS or modest_s3(r) or not r.above("behaviour_gap", 2)),
        ("q_latency", lambda r, v: v.approach in TRAINS or modest_s3(r) or not r.above("latency", 3)),
        ("tune_behaviour", lambda r, v: v.approach == HY or modest_s3(r) or not (facts_s3(r) and tune_s3(r))),
        ("tune_behaviour", lambda r, v: v.approach != HY or (facts_s3(r) and tune_s3(r))),
        ("q_focus", lambda r, v: v.approach == FT or facts_s3(r) or modest_s3(r) or not r.above("task_stability", 3)),
    ],
    "head_to_head": [
        ("examples", lambda r, v: v.approach not in TRAINS or not r.below("training_data", 1)),
        ("retrieval_ms", lambda r, v: v.approach not in RETRIEVES or not r.above("latency", 4)),
        ("examples", lambda r, v: (v.approach is None) == (r.below("training_data", 1) and r.above("latency", 4))),
        ("rag_by_default", lambda r, v: v.approach in (RAG, None) or tune_s4(r)),
        ("tuning_shines", lambda r, v: v.approach in TRAINS or not free_s4(r) or not tune_s4(r)),
        ("combine", lambda r, v: v.approach == HY or not free_s4(r) or not (tune_s4(r) and grounding_s4(r))),
        ("row_freshness", lambda r, v: v.approach != FT or r.above("latency", 4) or not r.above("knowledge_churn", 2)),
        ("pro_sources", lambda r, v: v.approach != FT or r.above("latency", 4) or not r.above("audit_and_trust", 2)),
        ("row_setup", lambda r, v: v.approach not in TRAINS or r.above("latency", 4) or not r.facts.money_is_short),
        ("row_operation", lambda r, v: v.approach not in TRAINS or r.above("latency", 4)
            or not r.below("ml_capacity", 1)),
    ],
}  # fmt: skip


def grid(lens: str) -> Iterator[Room]:
    """Every point of what the lens reads, or as many as can be asked in a second; none with nothing answered."""
    reads = sorted(LENSES[lens].reads)
    size = 6 ** len(reads) * len(FACTS)
    dice = random.Random(lens)
    points: Any = (
        product(*[range(-1, 5)] * len(reads), FACTS)
        if size <= MOST
        else ((*dice.choices(range(-1, 5), k=len(reads)), dice.choice(FACTS)) for _ in range(MOST))
    )
    for *levels, facts in points:
        answered = {key: level for key, level in zip(reads, levels, strict=True) if level >= 0}
        if answered:
            yield Room(answered, facts)


@pytest.mark.parametrize("lens", LENSES)
def test_no_answer_brings_a_lens_against_its_article(lens: str) -> None:
    against: dict[str, list[tuple[dict[str, int], Facts, str | None]]] = {}
    points = 0
    for room in grid(lens):
        points += 1
        verdict = LENSES[lens].read(Medians(room.levels, lambda key: key, facts=room.facts))
        for index, (sentence, holds) in enumerate(SENTENCES[lens]):
            if not holds(room, verdict):
                against.setdefault(f"{sentence} {index}", []).append((room.levels, room.facts, verdict.approach))
    assert points > 1000
    assert {key: found[:2] for key, found in against.items()} == {}


@pytest.mark.parametrize("lens", LENSES)
def test_each_sentence_is_one_that_its_article_says(lens: str) -> None:
    assert {sentence for sentence, _ in SENTENCES[lens]} <= saying(LENSES[lens].source).keys()


# Where a lens does not say what its article names for a situation of its own, and why that is so. A lens that says
# nothing is not here: what the situation tells is then none of the questions of that article's framework.
OTHERWISE = {
    "thousands_of_examples": "examples make training possible; RAG first where nothing says that it is not enough",
    "domain_native_and_current": "whether thousands of examples exist is not said, and without them RAG comes first",
    "annual_rules": "rules that last a year bear tuned behaviour; that behaviour is what is missing is not said",
    "fast_and_accurate": "the path asks for behaviour and facts, and latency is neither",
    "baked_in_compliance": "its traceability question asks for retrieval, its behaviour question for tuning",
    "stable_for_years": "stable knowledge makes training practical, and is no reason for it",
}


def test_each_lens_says_of_its_own_articles_situations_what_the_article_names() -> None:
    other = set()
    for situation in load_framework().scenarios:
        lens = next(lens for lens in LENSES.values() if lens.source == situation.source)
        facts = Facts(situation.in_place or None, situation.budget or None)
        said = lens.read(Medians(dict(situation.answers), lambda key: key, facts=facts)).approach
        if said is not None and said not in situation.approaches:
            other.add(situation.key)
    assert other == OTHERWISE.keys()


@pytest.mark.parametrize("lens", LENSES)
def test_want_of_money_time_and_people_speaks_for_rag_or_is_not_read(lens: str) -> None:
    short = {key: level for key, level in {"ml_capacity": 0, "urgency": 4}.items() if key in LENSES[lens].reads}
    verdict = LENSES[lens].read(Medians(short, lambda key: key, facts=Facts(budget="none")))
    assert verdict.approach == (RAG if short else None)
