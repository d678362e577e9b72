"""A flip is named where another approach leads alone beyond it, the most plausible first: proved by doing each."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from advisor import Ballot, Flip, Framework, Recommendation, load_framework, recommend
from advisor.ballots import read_request
from advisor.framework.rules import Condition
from advisor.group import group_answer
from advisor.standing import standing_of
from tests.advisor.rooms import random_room, rooms, there
from tests.advisor.small import flat, honest_framework
from tests.advisor.test_edges import everyone, spread
from tests.advisor.test_flips import with_level, with_weights

ADAPTATION = load_framework()
FEW = 20


def alone(request: Any, framework: Framework = ADAPTATION) -> str | None:
    """Who leads by more than a hair, if anybody does."""
    ballots = read_request(request, framework)
    standing = standing_of(group_answer(ballots, framework), framework, ballots.waived)
    able = [a for a in standing.ranking if standing.limits.contenders[a]]
    if not able or (len(able) > 1 and standing.values[able[0]] - standing.values[able[1]] <= 1e-9):
        return None
    return framework.approaches[able[0]].key


def applied(request: Any, before: Any, flip: Flip) -> Any:
    """The request as the flip's sentence tells it."""
    if flip["kind"] == "level":
        return with_level(request, flip["criterion"], int(flip["to"]))
    percent = next(word for word in flip["sentence"].split() if word[0].isdigit())
    own, at = before["weights"][flip["criterion"]], float(percent) / 100
    weights = {key: weight * (1 - at) / (1 - own) for key, weight in before["weights"].items()}
    return with_weights(request, {**weights, flip["criterion"]: at})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rooms())
def test_what_a_flips_sentence_tells_gives_that_winner_alone(request: Any) -> None:
    before = recommend(request, draws=1)
    for flip in before["flips"]:
        assert alone(applied(request, before, flip)) == flip["new_approach"] != before["approach"], flip["sentence"]
        assert flip["kind"] == "level" or flip["to"] <= 0.5, flip["sentence"]
    check_transfer(request, before)
    check_simplest(request, before)
    for gate in before["gates"]:
        group = group_answer(read_request(request, ADAPTATION), ADAPTATION)
        assert gate["because"]
        assert all(there(Condition.parse(said)).holds(group.answers) for said in gate["because"]), gate["because"]


def check_transfer(request: Any, before: Recommendation) -> None:
    """What its sentence says is moved, at most half of the weight, from those that have it; then another leads."""
    transfer = before["smallest_transfer"]
    if transfer is None:
        return
    assert transfer["points"] <= 0.5
    weights, left = dict(before["weights"]), said_points(transfer["sentence"])
    for donor, share in transfer["from"].items():
        weights[donor] -= share
        weights[transfer["to"]] += share
        left -= share
    for donor in transfer["from"]:
        more = min(left, weights[donor])
        weights[donor] -= more
        weights[transfer["to"]] += more
        left -= more
    assert left <= 1e-9, transfer["sentence"]
    assert alone(with_weights(request, weights)) == transfer["new_approach"], transfer["sentence"]


def said_points(sentence: str) -> float:
    return float(next(word for word in sentence.split() if word[0].isdigit())) / 100


def check_simplest(request: Any, before: Recommendation) -> None:
    """A gate is named as what stands before the simplest reading only where without gates it would be worth more."""
    simplest = before.get("simplest_reading")
    if simplest is None or simplest["agrees"]:
        return
    values = {row["approach"]: row["value"] for row in before["ranking"]}
    worth_more = values[simplest["approach"]] > values[there(before["approach"])] + 1e-9
    assert ("a gate is closed" in simplest["sentence"]) == worth_more, simplest["sentence"]
    assert "unanswered" not in simplest["sentence"]


@pytest.mark.parametrize("seed", range(4))
def test_the_most_plausible_come_first_and_none_needs_most_of_the_weight(seed: int) -> None:
    request = random_room(seed, people=6, weighted=seed % 2 == 1)
    flips = recommend(request, draws=1)["flips"]
    answered = [flip for flip in flips if flip["from"] is not None]
    assert flips[: len(answered)] == answered
    assert [flip["plausible"] for flip in answered] == sorted((f["plausible"] for f in answered), reverse=True)
    assert all(flip["to"] <= 0.5 for flip in answered if flip["kind"] == "weight")
    said = [b["scores"] for b in request["ballots"]]
    for flip in (flip for flip in answered if flip["kind"] == "level"):
        given_ = [scores[flip["criterion"]] for scores in said if scores.get(flip["criterion"]) is not None]
        assert flip["plausible"] or not min(given_) <= flip["to"] <= max(given_)


def weight_flips(framework: Framework, **levels: int) -> list[tuple[str, float, str]]:
    flips = recommend({"ballots": everyone(**levels)}, framework, draws=FEW)["flips"]
    return [(f["criterion"], f["to"], f["new_approach"]) for f in flips if f["kind"] == "weight"]


def test_a_tie_at_all_or_none_of_the_weight_is_no_flip() -> None:
    """Where y alone counted a and b would be level, and the same where x counted for nothing."""
    framework = honest_framework({"x": {"a": flat(0.8), "b": flat(0.2)}, "y": {"a": flat(0.5), "b": flat(0.5)}})
    result = recommend({"ballots": everyone(x=1, y=1)}, framework, draws=FEW)
    assert (result["approach"], result["flips"], result["smallest_transfer"]) == ("a", [], None)
    assert result["fewest_voters"] is None


def test_two_that_overtake_together_are_no_new_leader() -> None:
    twins = {
        "x": {"a": flat(0.6), "b": flat(0.4), "c": flat(0.4)},
        "y": {"a": flat(0.4), "b": flat(0.5), "c": flat(0.5)},
    }
    framework = honest_framework(twins, weights={"x": 4, "y": 6})
    assert recommend({"ballots": everyone(x=1, y=1)}, framework, draws=FEW)["approach"] == "a"
    assert weight_flips(framework, x=1, y=1) == []
    one_ahead = honest_framework({**twins, "y": {**twins["y"], "c": flat(0.501)}}, weights={"x": 4, "y": 6})
    assert {flip[2] for flip in weight_flips(one_ahead, x=1, y=1)} == {"c"}


def test_a_third_one_that_overtakes_at_the_same_weight_is_named() -> None:
    """At two thirds of y all three are level; beyond it c is ahead of both."""
    framework = honest_framework(
        {"x": {"a": flat(1), "b": flat(0.5), "c": flat(0)}, "y": {"a": flat(0), "b": flat(0.25), "c": flat(0.5)}},
        weights={"x": 2, "y": 1},
    )
    flips = weight_flips(framework, x=1, y=1)
    assert [(criterion, new) for criterion, _, new in flips] == [("x", "c")]  # y would need most of the weight
    assert [to for _, to, _ in flips] == pytest.approx([1 / 3])


@pytest.mark.parametrize("own", [0.0, 1.0])
def test_weights_of_all_and_of_nothing_are_read(own: float) -> None:
    framework = honest_framework({"x": {"a": flat(0.8), "b": flat(0.2)}, "y": {"a": flat(0.3), "b": flat(0.5)}})
    ballots: list[Ballot] = [{**one, "weights": {"x": own, "y": 1 - own}} for one in everyone(x=1, y=1)]
    result = recommend({"ballots": ballots}, framework, draws=FEW)
    assert result["approach"] == ("a" if own else "b")
    assert [flip for flip in result["flips"] if not 0 < flip["to"] < 1] == []


def test_what_is_tied_has_no_weight_that_flips_it() -> None:
    framework = honest_framework({"x": {"a": flat(1), "b": flat(0)}, "y": {"a": flat(0), "b": flat(1)}})
    assert weight_flips(framework, x=1, y=1) == []


def test_level_at_which_two_draw_level_is_passed_over() -> None:
    framework = honest_framework({"c": {"a": flat(0.5), "b": [0.6, 0.9, 0, 0, 0], "d": [0.2, 0.9, 0, 0, 0]}})
    flips = recommend({"ballots": everyone(c=2)}, framework, draws=FEW)["flips"]
    assert [(f["to"], f["new_approach"]) for f in flips] == [(0, "b")]


def test_what_somebody_in_the_room_answered_stands_before_what_nobody_did() -> None:
    """Once one of them has said 3, settling on it is nearer than one step that nobody holds."""
    near: dict[str, list[float]] = {"a": flat(0.45), "b": [0, 0, 1, 1, 1]}
    framework = honest_framework({"far": {"a": flat(0.45), "b": [0, 0, 0, 1, 1]}, "near": near})
    ballots = [{**one, "scores": {**one["scores"], "near": 1}} for one in spread("far", {"data": [0, 0, 0, 0, 0, 3]})]
    flips = [f for f in recommend({"ballots": ballots}, framework, draws=FEW)["flips"] if f["kind"] == "level"]
    assert [(f["criterion"], f["to"], f["plausible"]) for f in flips] == [("far", 3, True), ("near", 2, True)]


def test_people_who_would_only_reach_a_tie_are_one_too_few() -> None:
    framework = honest_framework({"c": {"a": [1, 0, 0, 0, 0], "b": [0, 1, 0, 0, 0]}})
    found = recommend({"ballots": spread("c", {"data": [0, 0, 0, 0]})}, framework, draws=FEW)["fewest_voters"]
    assert found is not None
    assert (found["people"], found["new_approach"]) == (3, "b")


def test_who_only_draws_level_takes_nothing_from_the_winner() -> None:
    """Without either of the two who say 0, or without their role, a and b are level; b stands before a in the file."""
    framework = honest_framework({"c": {"b": [0, 0, 0, 0, 1], "a": [1, 0, 0, 0, 0]}})
    result = recommend({"ballots": spread("c", {"data": [0, 0], "security": [4, 0]})}, framework, draws=FEW)
    assert (result["approach"], there(result["without_person"])["decisive"]) == ("a", 0)
    assert result["without_role"] == {"data": "a", "security": "a"}
