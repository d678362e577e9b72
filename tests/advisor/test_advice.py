"""What follows from a recommendation: every line has its reason, its source, and can come true."""

from itertools import product
from random import Random

import pytest

from advisor import load_framework, recommend
from advisor.advice import failure_modes, fallback, metrics, security, techniques
from advisor.ballots import read_request
from advisor.flip_words import signal_for
from advisor.framework.parts import Metric
from advisor.framework.rules import Rule
from advisor.group import group_answer
from advisor.standing import standing_of

FRAMEWORK = load_framework()
SEEDS = {"S0", "S1", "S2", "S3", "S4"}
APPROACHES = [approach.key for approach in FRAMEWORK.approaches]
CRITERIA = [criterion.key for criterion in FRAMEWORK.criteria]


def only(criterion: str, level: int) -> dict[str, list[float]]:
    return {criterion: [float(at == level) for at in range(5)]}


def levels(answers: dict[str, int]) -> dict[str, list[float]]:
    return {key: shares for criterion, level in answers.items() for key, shares in only(criterion, level).items()}


def some_answers(seed: int) -> dict[str, int]:
    draw = Random(seed)
    return {key: draw.randrange(5) for key in draw.sample(CRITERIA, draw.randrange(1, len(CRITERIA) + 1))}


SOME = [some_answers(seed) for seed in range(300)]


# --- Sources ---------------------------------------------------------------------------------------


def used_sources() -> set[str]:
    """Every source that some part of the framework names."""
    parts = (
        FRAMEWORK.approaches, FRAMEWORK.criteria, FRAMEWORK.gates, FRAMEWORK.techniques, FRAMEWORK.fallbacks,
        FRAMEWORK.metrics, FRAMEWORK.failure_modes, FRAMEWORK.sequence, FRAMEWORK.security, FRAMEWORK.events,
        FRAMEWORK.costs, FRAMEWORK.terms,
    )  # fmt: skip
    named = {key for part in parts for item in part for key in item.sources}
    return named | {key for row in FRAMEWORK.values.values() for curve in row.values() for key in curve.sources}


def test_every_source_is_used() -> None:
    assert {source.key for source in FRAMEWORK.sources} == used_sources()


@pytest.mark.parametrize("source", [s for s in FRAMEWORK.sources if s.key not in SEEDS], ids=lambda s: s.key)
def test_a_source_says_who_wrote_it_when_and_where_it_stands(source: object) -> None:
    known = next(item for item in FRAMEWORK.sources if item is source)
    assert known.title
    assert known.by
    assert 2018 < (known.year or 0) <= 2026
    assert known.url.startswith("https://") or known.key == "convention"
    assert known.credit == f"{known.by}, {known.year}"


def test_the_day_on_which_the_facts_were_checked_is_said() -> None:
    assert FRAMEWORK.checked is not None
    assert FRAMEWORK.to_dict()["checked"] == FRAMEWORK.checked.isoformat() == "2026-11-26"


def test_a_threshold_is_a_convention_and_says_so() -> None:
    assert {item.key for item in FRAMEWORK.metrics if "convention" not in item.sources} == set()
    assert {item.key for item in FRAMEWORK.metrics if len(item.sources) < 2} == set()


# Figures of the world, the source that holds them, and the part that says them.
FIGURES = [
    ("long_context", "200,000 tokens", "contextual_retrieval"),
    ("long_context", "500 pages", "contextual_retrieval"),
    ("contextual_retrieval", "49 %", "contextual_retrieval"),
    ("contextual_retrieval", "67 %", "contextual_retrieval"),
    ("agentic_search", "116 questions", "grep_study"),
    ("qlora", "from over 780 GB to under 48 GB", "qlora"),
    ("qlora", "7B model on a single GPU within hours", "S0"),
    ("lora", "about a third", "lora_regret"),
    ("lora", "ten times the learning rate", "lora_regret"),
    ("vendor_hosted_tuning", "7 May 2026", "openai_deprecations"),
    ("vendor_hosted_tuning", "6 January 2027", "openai_deprecations"),
    ("vendor_hosted_tuning", "15 September 2025", "cohere_deprecations"),
]


@pytest.mark.parametrize(("technique", "figure", "source"), FIGURES)
def test_a_figure_stands_beside_its_source(technique: str, figure: str, source: str) -> None:
    item = next(one for one in FRAMEWORK.techniques if one.key == technique)
    assert figure in item.what
    assert source in item.sources


# --- Signals ---------------------------------------------------------------------------------------

# The least and the most that a unit can be read at.
LEAST = {"groups": 1.0}
MOST = {"%": 100.0}


@pytest.mark.parametrize("criterion", [c for c in FRAMEWORK.criteria if c.signal], ids=lambda c: c.key)
def test_a_signal_can_come_true_and_is_not_true_already(criterion: object) -> None:
    asked = next(item for item in FRAMEWORK.criteria if item is criterion)
    assert asked.signal is not None
    unit = asked.signal.unit
    least, most = LEAST.get(unit, 0.0), MOST["%"] if unit.startswith("%") else float("inf")
    starts: list[float | None] = [None, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]
    for start, to in product(starts, range(5)):
        signal = signal_for(asked, start, to)
        if signal is None:
            continue
        bound = signal["threshold"]
        possible, certain = {
            ">=": (bound <= most, bound <= least),
            ">": (bound < most, bound < least),
            "<=": (bound >= least and bound > 0, bound >= most),
            "<": (bound > least, bound > most),
        }[signal["comparator"]]
        assert possible, (start, to, signal)
        assert not certain, (start, to, signal)


def test_a_deadline_is_no_signal_since_it_comes_nearer_by_itself() -> None:
    assert [c.key for c in FRAMEWORK.criteria if c.signal is None] == ["urgency"]


# --- Metrics ---------------------------------------------------------------------------------------


def applies_at(item: Metric, criterion: str, level: int | None) -> bool:
    return item.rule.applies({} if level is None else only(criterion, level))


@pytest.mark.parametrize("item", FRAMEWORK.metrics, ids=lambda item: item.key)
def test_silence_is_never_stricter_than_an_answer(item: Metric) -> None:
    for condition in item.rule.conditions:
        asked = [applies_at(item, condition.criterion, level) for level in range(5)]
        assert not applies_at(item, condition.criterion, None) or all(asked)
    if item.threshold_by is not None:
        mildest = max(item.threshold_by.at) if item.comparator == "<=" else min(item.threshold_by.at)
        assert item.threshold == mildest


def test_no_editor_is_asked_about_a_schema() -> None:
    item = next(one for one in FRAMEWORK.metrics if one.key == "style_match")
    asked = [
        item.rule.applies({**only("behaviour_gap", 3), **(only("task_stability", level) if level is not None else {})})
        for level in (None, 0, 3, 4)
    ]
    assert asked == [True, True, True, False]


def test_no_metric_rests_on_the_schema_alone() -> None:
    """With constrained decoding it is true by construction."""
    assert [item.key for item in FRAMEWORK.metrics if "schema" in item.name.lower()] == []


def test_what_is_measured_agrees_with_what_is_watched() -> None:
    """The response time that is allowed is the budget that the level stands for."""
    item = next(one for one in FRAMEWORK.metrics if one.key == "response_time")
    signal = FRAMEWORK.criterion("latency").signal
    assert item.threshold_by is not None
    assert signal is not None
    assert item.threshold_by.at == signal.at


# --- Fallbacks -------------------------------------------------------------------------------------

# What a failure is about, by its key, and the approaches that answer that.
ANSWERS_IT = {
    "prompting_behaviour": {"fine_tuning", "hybrid"},
    "prompting_load": {"fine_tuning"},
    "prompting_labels": {"fine_tuning", "hybrid"},
    "prompting_facts": {"rag"},
    "rag_audited": set(),
    "rag_behaviour": {"hybrid"},
    "rag_no_hit": {"prompting"},
    "fine_tuning_facts": {"rag", "hybrid"},
    "fine_tuning_in_time": {"prompting"},
    "fine_tuning_drift": {"prompting"},
    "hybrid_checkpoint": {"rag"},
}


def test_a_fallback_answers_the_failure_that_it_names() -> None:
    assert {item.key: set(item.survivors) for item in FRAMEWORK.fallbacks} == ANSWERS_IT
    for item in FRAMEWORK.fallbacks:
        retrieves, tunes = "fact" in item.failure, "ehaviour stays" in item.failure or "off in" in item.failure
        assert not retrieves or item.survivors[0] == "rag"
        assert not tunes or set(item.survivors) <= {"fine_tuning", "hybrid"}


def test_over_the_grid_every_recommendation_falls_back_on_what_it_says() -> None:
    seen = set()
    for asked in SOME:
        ballots = read_request({"answers": asked}, FRAMEWORK)
        group = group_answer(ballots, FRAMEWORK)
        standing, answers = standing_of(group, FRAMEWORK, frozenset()), group.answers
        for approach in APPROACHES:
            found = fallback(approach, FRAMEWORK, standing, answers)
            assert found is not None
            chosen, key = found["approach"], found["key"]
            assert chosen is None or chosen in ANSWERS_IT[key]
            assert "{approach}" not in found["rule"]
            if asked.get("behaviour_gap", 0) >= 2 and approach == "prompting":
                assert key == "prompting_behaviour"
            if key == "fine_tuning_in_time":  # a larger model is never waited for where time is short
                assert asked["latency"] >= 3
                assert "afterwards" in found["rule"]
            if asked.get("audit_and_trust", 0) >= 3 and approach == "rag":
                assert chosen is None
            seen.add(key)
    assert seen == ANSWERS_IT.keys()


# --- Everything that may be said is said somewhere ---------------------------------------------------


def every_rule() -> list[tuple[str, Rule]]:
    parts = (FRAMEWORK.techniques, FRAMEWORK.metrics, FRAMEWORK.failure_modes, FRAMEWORK.security, FRAMEWORK.events)
    return [(item.key, item.rule) for part in parts for item in part]


def test_no_rule_is_out_of_reach() -> None:
    grid = [{}, *map(levels, SOME)]
    assert [key for key, rule in every_rule() if not any(rule.applies(answers) for answers in grid)] == []


def test_advice_is_for_the_approach_alone_and_each_line_once() -> None:
    for asked, approach in product(SOME[:60], APPROACHES):
        answers = levels(asked)
        group = group_answer(read_request({"answers": asked}, FRAMEWORK), FRAMEWORK)
        for said in (
            [item["key"] for item in techniques(approach, FRAMEWORK, answers)],
            [item["key"] for item in metrics(approach, FRAMEWORK, group, answers)],
            [item["key"] for item in failure_modes(approach, FRAMEWORK, answers)],
            [item["key"] for item in security(approach, FRAMEWORK, answers)],
        ):
            assert said
            assert len(said) == len(set(said))


LINES = [
    # answers, approach that they lead to, what must be said, what must not
    ({"knowledge_breadth": 0, "factual_gap": 2, "behaviour_gap": 0}, "prompting", {"long_context"}, {"chunking"}),
    ({"knowledge_breadth": 0, "factual_gap": 0, "behaviour_gap": 0}, "prompting", set(), {"long_context"}),
    ({"knowledge_breadth": 1, "factual_gap": 4}, "rag", {"contextual_retrieval"}, {"graph_rag", "acl_filters"}),
    ({"knowledge_breadth": 4, "factual_gap": 4}, "rag", {"graph_rag", "agentic_search"}, {"live_tools"}),
    ({"knowledge_churn": 4, "factual_gap": 4}, "rag", {"live_tools"}, set()),
    ({"task_stability": 4, "query_volume": 4, "training_data": 4}, "fine_tuning",
     {"structured_outputs", "distillation"}, {"reinforcement_tuning"}),
    ({"knowledge_breadth": 0, "audit_and_trust": 3, "factual_gap": 4}, "rag", {"chunking"}, {"embedding_choice"}),
    ({"behaviour_gap": 4, "training_data": 1, "ml_capacity": 2, "factual_gap": 0}, "fine_tuning",
     {"reinforcement_tuning", "qlora", "vendor_hosted_tuning"}, {"lora"}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "approach", "there", "absent"), LINES)
def test_a_technique_is_named_where_its_reason_holds(
    asked: dict[str, int], approach: str, there: set[str], absent: set[str]
) -> None:
    answer = recommend({"answers": asked}, draws=50)
    keys = {item["key"] for item in answer["techniques"]}
    assert answer["approach"] == approach
    assert there <= keys
    assert keys & absent == set()


def test_a_reason_claims_nothing_that_nobody_answered() -> None:
    """Each of these is named where its criterion is open too, so its reason leaves that open."""
    reasons = {item.key: item.reason for item in FRAMEWORK.techniques}
    assert "nobody has counted them" in reasons["dspy"]
    assert "nobody has counted them" in reasons["reinforcement_tuning"]
    assert reasons["lora"].startswith("For a team that")
    assert "One article" in next(item.what for item in FRAMEWORK.techniques if item.key == "embedding_choice")


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        ({"behaviour_gap": 4, "training_data": 4, "factual_gap": 0}, "gain_over_prompt", "loss_against_large"),
        ({"task_stability": 4, "query_volume": 4, "training_data": 4}, "loss_against_large", "gain_over_prompt"),
    ],
)
def test_a_tune_is_measured_by_why_it_was_made(asked: dict[str, int], there: str, absent: str) -> None:
    answer = recommend({"answers": asked}, draws=50)
    keys = {item["key"] for item in answer["metrics"]}
    assert (answer["approach"], there in keys, absent in keys) == ("fine_tuning", True, False)


def test_a_tune_is_told_that_its_base_model_may_be_retired() -> None:
    answer = recommend({"answers": {"behaviour_gap": 4, "training_data": 4, "factual_gap": 0}}, draws=50)
    assert answer["approach"] == "fine_tuning"
    for part in (answer["failure_modes"], answer["events"]):
        assert "base_model_retired" in {item["key"] for item in part}
    for other in ("prompting", "rag"):
        assert "base_model_retired" not in {item["key"] for item in failure_modes(other, FRAMEWORK, {})}


def test_the_measures_of_the_articles_are_all_there() -> None:
    """S1 asks for empty retrieval, low-confidence spans and tool errors; S2 warns of overfitting and a full context."""
    assert {item.key for item in FRAMEWORK.metrics} >= {"empty_retrieval", "low_confidence", "tool_errors"}
    assert {item.key for item in FRAMEWORK.failure_modes} >= {"overfitting", "context_exhausted", "index_regression"}
    assert {item.key for item in FRAMEWORK.events} >= {"acquisition", "new_warehouse", "new_regulation"}


def test_breadth_is_anchored_in_pages_and_tokens() -> None:
    anchors = FRAMEWORK.criterion("knowledge_breadth").levels
    assert "500 pages" in anchors[0]
    assert "200,000 tokens" in anchors[0]
    assert [("page" in anchor) for anchor in anchors] == [True] * 5
