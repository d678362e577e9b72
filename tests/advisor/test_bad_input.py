"""Bad input: a clear error that names the path, or an honest answer. Never a crash, never confident nonsense."""

import math
from typing import Any

import pytest

from advisor import InvalidInput, load_framework, recommend
from advisor.ballots import read_request
from tests.advisor.rooms import APPROACHES, COPILOT, CRITERIA, SETTLED, agreed_room, there
from workshops.domain.ballot_faults import faults_of


def ballot(**changes: Any) -> Any:
    return {"participant": "p0", "role": "data", "scores": {"latency": 1}, **changes}


BAD = {
    "no object": ([], {"(request)"}),
    "nothing given": ({}, {"ballots"}),
    "both forms": ({"answers": {}, "ballots": [ballot()]}, {"ballots"}),
    "no ballots": ({"ballots": []}, {"ballots"}),
    "ballots no list": ({"ballots": {"a": 1}}, {"ballots"}),
    "ballot no object": ({"ballots": [ballot(), 7]}, {"ballots[1]"}),
    "unknown name": ({"answers": {}, "draws": 5}, {"draws"}),
    "unknown ballot name": ({"ballots": [ballot(score={})]}, {"ballots[0].score"}),
    "unknown criterion": ({"answers": {"speed": 1}}, {"answers.speed"}),
    "level too high": ({"answers": {"latency": 5}}, {"answers.latency"}),
    "level below": ({"answers": {"latency": -1}}, {"answers.latency"}),
    "half a level": ({"answers": {"latency": 1.5}}, {"answers.latency"}),
    "whole level written as a fraction": ({"answers": {"latency": 2.0}}, {"answers.latency"}),
    "an observer's ballot": ({"ballots": [ballot(role="observer")]}, {"ballots[0].role"}),
    "level is NaN": ({"answers": {"latency": math.nan}}, {"answers.latency"}),
    "level is text": ({"answers": {"latency": "2"}}, {"answers.latency"}),
    "level is a bool": ({"answers": {"latency": True}}, {"answers.latency"}),
    "answers no object": ({"answers": [1, 2]}, {"answers"}),
    "no role": ({"ballots": [{"participant": "a", "scores": {}}]}, {"ballots[0].role"}),
    "no participant": ({"ballots": [{"role": "data", "scores": {}}]}, {"ballots[0].participant"}),
    "no scores": ({"ballots": [{"role": "data", "participant": "a"}]}, {"ballots[0].scores"}),
    "half a character": ({"ballots": [ballot(role="\ud800")]}, {"ballots[0].role"}),
    "participant twice": ({"ballots": [ballot(), ballot(role="product")]}, {"ballots[1].participant"}),
    "negative weight": ({"ballots": [ballot(weights={"latency": -1})]}, {"ballots[0].weights.latency"}),
    "infinite weight": ({"ballots": [ballot(weights={"latency": math.inf})]}, {"ballots[0].weights.latency"}),
    "weight beyond any float": ({"ballots": [ballot(weights={"latency": 10**400})]}, {"ballots[0].weights.latency"}),
    "unknown weight": ({"ballots": [ballot(weights={"speed": 1})]}, {"ballots[0].weights.speed"}),
    "negative role weight": ({"ballots": [ballot()], "role_weights": {"data": -1}}, {"role_weights.data"}),
    "only role weighs nothing": ({"ballots": [ballot()], "role_weights": {"data": 0}}, {"role_weights"}),
    "weights no object": ({"ballots": [ballot(weights=[1])]}, {"ballots[0].weights"}),
    "weight is a bool": ({"ballots": [ballot(weights={"latency": True})]}, {"ballots[0].weights.latency"}),
    "weight beyond the ceiling": ({"ballots": [ballot(weights={"latency": 1.1e12})]}, {"ballots[0].weights.latency"}),
    "role weights no object": ({"ballots": [ballot()], "role_weights": [1]}, {"role_weights"}),
    "role of no letters": ({"ballots": [ballot(role="")]}, {"ballots[0].role"}),
    "role too long": ({"ballots": [ballot(role="r" * 201)]}, {"ballots[0].role"}),
    "participant is a bool": ({"ballots": [ballot(participant=True)]}, {"ballots[0].participant"}),
    "seed too large": ({"answers": {}, "seed": 2**63}, {"seed"}),
    "unknown gate": ({"answers": {}, "waived_gates": ["x"]}, {"waived_gates[0]"}),
    "gates no list": ({"answers": {}, "waived_gates": "x"}, {"waived_gates"}),
    "unknown thing in place": ({"answers": {}, "in_place": "rag"}, {"in_place"}),
    "thing in place is a list": ({"answers": {}, "in_place": ["look_up"]}, {"in_place"}),
    "unknown budget": ({"ballots": [ballot()], "budget": 5000}, {"budget"}),
    "negative seed": ({"answers": {}, "seed": -1}, {"seed"}),
    "seed is text": ({"answers": {}, "seed": "1"}, {"seed"}),
    "too many ballots": ({"ballots": [ballot()] * 20_001}, {"ballots"}),
}


@pytest.mark.parametrize(("request_", "paths"), BAD.values(), ids=BAD)
def test_bad_field_is_named_by_its_path(request_: Any, paths: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        recommend(request_)
    assert set(caught.value.fields) == paths
    assert all(sentence.strip() for sentence in caught.value.fields.values())


@pytest.mark.parametrize("level", [2.0, math.nan, 5, True, "2", 10**400])
def test_a_level_is_refused_here_and_in_a_room_in_the_same_words(level: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        recommend({"answers": {"latency": level}})
    in_a_room = faults_of(["latency"], {"latency": {"level": level}}, {})
    assert list(caught.value.fields.values()) == list(in_a_room.values())


def test_what_is_just_good_enough_is_read() -> None:
    edge = ballot(role="r" * 200, participant=7, weights={"latency": 1e12})
    result = recommend({"ballots": [edge, *({**ballot(), "participant": f"q{i}"} for i in range(2))],
                        "seed": 2**63 - 1, "role_weights": None, "waived_gates": None}, draws=1)  # fmt: skip
    assert (result["participants"], result["seed"], result["weights"]["latency"]) == (3, 2**63 - 1, 1)


def test_most_ballots_that_can_be_read() -> None:
    many = [ballot(participant=f"p{i}") for i in range(20_000)]
    assert len(read_request({"ballots": many}, load_framework())) == 20_000


@pytest.mark.parametrize("draws", [0, 1_000_001, 1.5])
def test_draws_out_of_range_are_refused(draws: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        recommend({"answers": COPILOT}, draws=draws)
    assert caught.value.fields == {"draws": "Use 10000."}


def test_every_fault_is_named_at_once() -> None:
    request = {"ballots": [ballot(scores={"latency": 9, "x": 1}), ballot(role=None)], "seed": -3}
    with pytest.raises(InvalidInput) as caught:
        recommend(request)
    assert set(caught.value.fields) == {
        "ballots[0].scores.latency", "ballots[0].scores.x", "ballots[1].role", "ballots[1].participant", "seed",
    }  # fmt: skip


@pytest.mark.parametrize(
    "request_",
    [
        {"answers": {}},
        {"answers": dict.fromkeys(CRITERIA)},
        agreed_room(dict.fromkeys(CRITERIA), 4),
        {"ballots": [ballot(scores={}, weights={"latency": 3})]},
    ],
)
def test_nothing_answered_is_too_little_to_say(request_: Any) -> None:
    result = recommend(request_)
    assert result["approach"] is None
    assert result["statement"].startswith("Too little to say")
    assert sorted(row["approach"] for row in result["ranking"]) == sorted(APPROACHES)
    assert {row["acceptability"] for row in result["ranking"]} == {0.25}
    assert (result["flips"], result["techniques"], result["fallback"]) == ([], [], None)
    assert result["unanswered"] == CRITERIA


def test_one_voice_is_heard_and_called_one_voice() -> None:
    result = recommend({"answers": SETTLED})
    assert result["approach"] == "rag"
    assert result["confidence"]["kind"] == "few_votes"
    assert "one voice" in result["statement"]


def test_weights_that_are_all_zero_are_no_weights() -> None:
    request = agreed_room(COPILOT)
    for entry in request["ballots"]:
        entry["weights"] = dict.fromkeys(CRITERIA, 0)
    result = recommend(request)
    assert result["weights_from"] == "framework"
    assert result["weights"] == recommend(agreed_room(COPILOT))["weights"]


def test_weight_only_on_unanswered_criteria_counts_the_answered_ones_equally_and_says_so() -> None:
    request = agreed_room({"latency": 4, "urgency": 1})
    for entry in request["ballots"]:
        entry["weights"] = {"audit_and_trust": 10}
    result = recommend(request)
    assert (result["weights"]["latency"], result["weights"]["urgency"]) == (0.5, 0.5)
    assert any("count equally" in note for note in result["notes"])


def test_exactly_equal_values_are_called_a_tie() -> None:
    """Many examples and a full platform say nothing about any approach."""
    result = recommend(agreed_room({"training_data": 4, "ml_capacity": 4}))
    assert result["headline"].startswith("Too little answered: so far a tie")
    first = recommend(agreed_room({"training_data": 4, "ml_capacity": 4}, edition="1.0.0"))
    assert first["statement"].startswith("A tie between")
    assert {row["acceptability"] for row in first["ranking"]} == {0.25}


def test_gates_that_leave_nothing_say_so_and_offer_no_least_bad(tmp_path: Any) -> None:
    from advisor import load_framework

    text = """
key = "two"
version = "1"
name = "Two ways"
question = "Which?"
roles = [{ key = "data", name = "Data" }]
sources = [{ key = "s", title = "t", by = "b" }]
[[approaches]]
key = "a"
name = "A"
line = "a"
sources = ["s"]
[[approaches]]
key = "b"
name = "B"
line = "b"
sources = ["s"]
[[criteria]]
key = "c"
name = "C"
question = "?"
kind = "need"
pulls = "a"
lead = "data"
weight = 1
levels = ["0", "1", "2", "3", "4"]
about = "c"
sources = ["s"]
[values.c]
a = { levels = [0, 0.2, 0.4, 0.6, 1], why = "w", sources = ["s"] }
b = { levels = [1, 0.6, 0.4, 0.2, 0], why = "w", sources = ["s"] }
[[gates]]
key = "no_a"
effect = "exclude"
approaches = ["a"]
when = ["c >= 2"]
reason = "r"
sources = ["s"]
[[gates]]
key = "no_b"
effect = "exclude"
approaches = ["b"]
when = ["c >= 3"]
reason = "r"
sources = ["s"]
"""
    path = tmp_path / "two.toml"
    path.write_text(text, encoding="utf-8")
    framework = load_framework(path)
    shut = recommend({"answers": {"c": 4}}, framework)
    assert (shut["approach"], shut["runner_up"], shut["fallback"]) == (None, None, None)
    assert shut["statement"].startswith("No approach passes the gates")
    assert [row["acceptability"] for row in shut["ranking"]] == [0, 0]
    half = recommend({"answers": {"c": 2}}, framework)
    assert (half["approach"], half["runner_up"]) == ("b", None)
    waived = recommend({"answers": {"c": 4}, "waived_gates": ["no_a"]}, framework)
    assert (waived["approach"], [gate["waived"] for gate in waived["gates"]]) == ("a", [True, False])


def test_gate_keeps_the_reason_and_shows_its_price() -> None:
    answers = {"audit_and_trust": 4, "task_stability": 4, "query_volume": 4, "latency": 4, "behaviour_gap": 4}
    result = recommend(agreed_room(answers))
    gate = next(g for g in result["gates"] if g["key"] == "sources_are_a_must")
    assert (gate["approach"], gate["waived"]) == ("fine_tuning", False)
    row = result["ranking"][-1]
    assert (row["approach"], row["excluded"], row["acceptability"]) == ("fine_tuning", True, 0)
    assert there(result["gate_price"])["approach"] == "fine_tuning"
    assert there(result["gate_price"])["price"] == pytest.approx(row["value"] - result["ranking"][0]["value"])
    again = recommend(agreed_room(answers, waived_gates=["sources_are_a_must"]))
    assert (again["approach"], again["gate_price"]) == ("fine_tuning", None)


def test_two_thousand_ballots_are_an_ordinary_room() -> None:
    result = recommend(agreed_room(COPILOT, 2_000), draws=1_000)
    assert (result["participants"], result["approach"]) == (2_000, "rag")


def test_ballots_without_an_answer_do_not_count_as_a_voice() -> None:
    request = agreed_room(COPILOT, 4, roles=("product", "data"))
    request["ballots"].append({"participant": "silent", "role": "security", "scores": {"latency": None}})
    result = recommend(request)
    assert result["missing_roles"] == ["security"]
    assert result["approach"] == "rag"


def test_facts_that_nobody_stated_leave_no_trace_in_the_digest() -> None:
    def digest(**facts: str | None) -> str:
        return recommend({"answers": COPILOT, **facts}, draws=1)["inputs_digest"]

    assert digest() == digest(in_place=None, budget=None)
    assert len({digest(), digest(in_place="look_up"), digest(in_place="tuned"), digest(budget="none")}) == 4


def test_a_weight_that_is_too_large_is_told_how_large_it_may_be() -> None:
    with pytest.raises(InvalidInput) as refused:
        recommend({"ballots": [ballot(weights={"latency": 1e308})], "role_weights": {"data": 1e308}})
    assert {"1,000,000,000,000" in sentence for sentence in refused.value.fields.values()} == {True}
