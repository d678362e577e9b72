"""The front door: what CONTRACT promises about one recommendation."""

import json

import pytest

from advisor import InvalidInput, agreement, glance, load_framework, recommend
from tests.advisor.rooms import COPILOT, SETTLED, agreed_room

CONTRACT_KEYS = {
    "approach", "runner_up", "statement", "ranking", "rank_acceptability", "uniform_acceptability", "contributions",
    "by_role", "without_role", "equal_person", "agreement", "flips", "gates", "lenses", "techniques", "fallback",
    "metrics", "failure_modes", "sequence", "unanswered", "weights", "engine_version", "framework", "inputs_digest",
    "seed", "draws",
}  # fmt: skip


def test_answers_with_every_promised_key() -> None:
    assert recommend({"answers": COPILOT}).keys() >= CONTRACT_KEYS


def test_room_that_agrees_on_a_support_copilot_gets_rag_and_no_doubt() -> None:
    result = recommend(agreed_room(SETTLED))
    assert (result["approach"], result["headline"]) == ("rag", "RAG, and it is not close.")


def test_contributions_add_up_to_the_value() -> None:
    result = recommend(agreed_room(COPILOT))
    values = {row["approach"]: row["value"] for row in result["ranking"]}
    sums = {approach: sum(parts.values()) for approach, parts in result["contributions"].items()}
    assert sums == pytest.approx(values, abs=1e-12)


def test_result_is_plain_json_and_the_same_bytes_twice() -> None:
    request = agreed_room(COPILOT, seed=7)
    assert json.dumps(recommend(request), allow_nan=False) == json.dumps(recommend(request), allow_nan=False)


def test_agreement_alone_equals_the_one_inside_the_recommendation() -> None:
    request = agreed_room({**COPILOT, "latency": None})
    assert agreement(request) == recommend(request, draws=1)["agreement"]


@pytest.mark.parametrize("levels", [COPILOT, {**COPILOT, "latency": None}, dict.fromkeys(COPILOT)])
def test_the_brief_one_says_the_same_and_less(levels: dict[str, int | None]) -> None:
    for request in (agreed_room(levels), agreed_room(levels, in_place="look_up")):
        brief = recommend(request, draws=500, brief=True)
        whole: dict[str, object] = {**recommend(request, draws=500)}
        assert brief == {key: whole[key] for key in brief}
    assert {"approach", "statement", "ranking", "flips", "weights", "unanswered", "draws"} <= brief.keys()


@pytest.mark.parametrize("levels", [COPILOT, {"training_data": 4, "ml_capacity": 4}, {}])
def test_a_glance_says_the_same_and_next_to_nothing(levels: dict[str, int]) -> None:
    for request in (agreed_room(levels), {"answers": levels, "budget": "none", "edition": "1.0.0"}):
        whole = recommend(request, draws=1)
        assert glance(request) == {"approach": whole["approach"], "lenses": whole["lenses"]}


def test_bad_fields_are_named_by_their_paths() -> None:
    with pytest.raises(InvalidInput) as caught:
        recommend({"ballots": [{"participant": "a", "role": "data", "scores": {"latency": 5, "speed": 1}}]})
    assert set(caught.value.fields) == {"ballots[0].scores.latency", "ballots[0].scores.speed"}


def test_framework_is_loaded_once() -> None:
    assert load_framework() is load_framework()
