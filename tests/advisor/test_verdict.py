"""How sure it is, in a word, a headline and what to ask next; none of it contradicts the shares beneath."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import BriefRecommendation, Framework, load_framework, recommend, say
from advisor.ballots import read_request
from advisor.confidence import sureness_of
from advisor.group import group_answer
from advisor.next_answer import next_moves
from advisor.standing import standing_of
from advisor.verdict import AHEAD, MOST_WORDS
from tests.advisor.rooms import COPILOT, CRITERIA, agreed_room, rooms, there
from tests.advisor.small import flat, honest_framework
from tests.advisor.test_edges import everyone
from tests.advisor.test_sole_flips import alone

ADAPTATION = load_framework()
FEW = 400
unhurried = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def names(result: BriefRecommendation, framework: Framework, key: str) -> bool:
    """Whether the headline names the approach."""
    approach = framework.approach(key)
    return any(name.lower() in result["headline"].lower() for name in (approach.inline, approach.short))


def check_headline(result: BriefRecommendation, framework: Framework) -> None:
    shares = result["first_places"]
    most = max(shares.values())
    assert len(result["headline"].split()) <= MOST_WORDS
    assert result["statement"].startswith(result["headline"])
    if result["approach"] is None:
        return
    assert sum(shares.values()) == pytest.approx(1)
    if shares[result["approach"]] < most - 1e-9:
        assert result["sureness"] != "clear"
        assert any(names(result, framework, key) for key, share in shares.items() if share == most)
    assert not (result["headline"].startswith("A close call between ") and shares[result["approach"]] >= AHEAD)
    if "not close" in result["headline"] or "clearly" in result["headline"]:
        assert (result["sureness"], shares[result["approach"]]) == ("clear", most)
        assert most >= 0.9
    if result["sureness"] == "too_little":
        leads = result["headline"].endswith((" question is open.", " questions are open."))
        assert leads or result["headline"].startswith("Too little answered")
        assert not leads or shares[result["approach"]] >= AHEAD


@unhurried
@given(rooms())
def test_headline_is_short_and_agrees_with_the_first_places(request: Any) -> None:
    check_headline(recommend(request, draws=FEW, brief=True), ADAPTATION)


def test_who_comes_first_next_most_often_is_not_called_next_where_the_ranking_has_another_second() -> None:
    answers = {"factual_gap": 3, "behaviour_gap": 1, "knowledge_breadth": 1, "knowledge_churn": 2}
    apart = recommend({"answers": answers, "in_place": "look_up"}, draws=1000)
    assert [row["approach"] for row in apart["ranking"]][:3] == ["rag", "hybrid", "prompting"]
    assert apart["headline"] == "RAG leads, but not for sure; prompting wins next most often."
    alike = recommend({"answers": {"factual_gap": 3, "knowledge_churn": 3, "behaviour_gap": 1}}, draws=1000)
    assert alike["headline"] == "RAG leads, but not for sure; a hybrid comes next."


@unhurried
@given(rooms(most=4), st.sampled_from(CRITERIA), st.integers(0, 4))
def test_an_answer_that_everybody_gives_lowers_nothing_and_makes_nothing_clear_too_little(
    request: Any, criterion: Any, level: Any
) -> None:
    for ballot in request["ballots"]:
        ballot["scores"].pop(criterion, None)
    before = recommend(request, draws=FEW, brief=True)
    more = copy.deepcopy(request)
    for ballot in more["ballots"]:
        ballot["scores"][criterion] = level
    after = recommend(more, draws=FEW, brief=True)
    assert after["answered"]["criteria"] == before["answered"]["criteria"] + 1
    assert after["answered"]["weight"] >= before["answered"]["weight"]
    assert (before["sureness"], after["sureness"]) != ("clear", "too_little")


LEANING = {"x": {"a": flat(0.9), "b": flat(0.1)}, "y": {"a": [0.5, 0.5, 0.5, 0.5, 0.1], "b": [0.5, 0.5, 0.5, 0.5, 0.9]}}


@pytest.mark.parametrize(("weight", "sureness"), [(0.2, "clear"), (1.2, "too_little"), (3, "too_little")])
def test_what_nobody_answered_counts_for_how_sure_it_is(weight: float, sureness: str) -> None:
    """One answer of five to y speaks as much against a as x speaks for it: it turns the result where y weighs more."""
    framework = honest_framework(LEANING, weights={"x": 1, "y": weight})
    result = recommend({"ballots": everyone(x=1)}, framework, draws=2_000)
    assert (result["approach"], result["sureness"]) == ("a", sureness)
    assert result["answered"] == {"criteria": 1, "of": 2, "weight": pytest.approx(1 / (1 + weight))}
    could = [(row["criterion"], row["to"], row["new_approach"]) for row in result["unanswered_could_change"]]
    assert could == ([("y", 4, "b")] if weight > 1 else [])


def test_a_clear_result_that_the_next_answer_could_leave_open_is_not_yet_called_clear() -> None:
    """y alone cannot turn it; once y stands against a, z would, by one answer of five."""
    curve = {"a": [0.5, 0.5, 0.5, 0.5, 0.0], "b": [0.5, 0.5, 0.5, 0.5, 1.0]}
    framework = honest_framework({"x": {"a": flat(1), "b": flat(0)}, "y": curve, "z": curve},
                                 weights={"x": 18, "y": 10, "z": 10})  # fmt: skip
    ballots = [{"participant": f"p{i}", "role": "data", "scores": {"x": 1}} for i in range(9)]
    result = recommend({"ballots": ballots}, framework, draws=2_000)
    assert (result["approach"], result["sureness"]) == ("a", "close")
    assert result["headline"] == "A, but one more answer may make it close."
    assert result["statement"].endswith(there(result["ask_next"])["sentence"])
    after = [{**ballot, "scores": {"x": 1, "y": 4}} for ballot in ballots]
    assert recommend({"ballots": after}, framework, draws=2_000)["sureness"] == "too_little"


@pytest.mark.parametrize(("people", "draws"), [(9, 1_000), (4_001, 999)])
def test_what_the_next_answer_may_change_is_told_with_the_error_of_as_many_draws_as_it_took(
    people: int, draws: int
) -> None:
    """A share of those draws, and twice its standard error; of thousands of people fewer draws fit into one block."""
    curve = {"a": [0.5, 0.5, 0.5, 0.5, 0.0], "b": [0.5, 0.5, 0.5, 0.5, 1.0]}
    framework = honest_framework({"x": {"a": flat(1), "b": flat(0)}, "y": curve, "z": curve},
                                 weights={"x": 18, "y": 10, "z": 10})  # fmt: skip
    ballots = read_request(
        {"ballots": [{"participant": f"p{i}", "role": "data", "scores": {"x": 1}} for i in range(people)]}, framework
    )
    group = group_answer(ballots, framework)
    standing = standing_of(group, framework, ballots.waived)
    sure = sureness_of(ballots, framework, group, standing.limits, 500)
    told = next_moves(ballots, framework, group, standing, sure, 0.1)
    shares = np.arange(draws + 1) / draws
    assert np.isclose(shares + 2 * np.sqrt(shares * (1 - shares) / draws), told, atol=1e-12).any()
    assert 0.15 < told < 0.3


def test_a_gate_that_is_closed_only_while_nobody_answered_opens_where_an_answer_is_drawn() -> None:
    """b is the better one, held back as long as z is open; each answer to z opens the gate."""
    gate = {"effect": "cap", "approaches": ["b"], "when": ["z unknown"]}
    curves = {"x": {"a": flat(0.2), "b": flat(0.8)}, "z": {"a": flat(0.5), "b": flat(0.5)}}
    result = recommend({"ballots": everyone(x=1)}, honest_framework(curves, gates=[gate]), draws=FEW)
    assert (result["approach"], result["sureness"]) == ("a", "too_little")
    assert (result["confidence"].get("unanswered"), result["first_places"]) == (1, {"a": 0, "b": 1})
    assert {row["new_approach"] for row in result["unanswered_could_change"]} == {"b"}


def test_asking_is_worth_what_choosing_after_the_answer_gains() -> None:
    """Of y one answer of five turns it: b is worth .9 there and a .1, weighed 3 of 4; z turns nothing."""
    framework = honest_framework({**LEANING, "z": {"a": flat(0.5), "b": flat(0.5)}}, weights={"x": 1, "y": 3, "z": 5})
    result = recommend({"ballots": everyone(x=1)}, framework, draws=FEW)
    ask = there(result["ask_next"])
    a, b = 0.25 * 0.9 + 0.75 * 0.1, 0.25 * 0.1 + 0.75 * 0.9
    assert (ask["criterion"], ask["answers"]) == ("y", 1)
    assert ask["chance"] == pytest.approx(0.2)
    assert ask["gain"] == pytest.approx(0.2 * (b - a))
    assert ask["sentence"] == "Ask about y next: 1 of its 5 answers would change the winner."
    assert recommend({"ballots": everyone(x=1, y=1, z=1)}, framework, draws=FEW)["ask_next"] is None


@pytest.mark.parametrize("effect", ["exclude", "cap"])
def test_an_answer_that_shuts_the_winner_out_is_worth_asking_for_and_reckoned_with(effect: str) -> None:
    gate = {"effect": effect, "approaches": ["a"], "when": ["z <= 0"]}
    z_alone = honest_framework({"x": LEANING["x"], "z": {"a": flat(0.5), "b": flat(0.5)}}, gates=[gate])
    moves = recommend({"ballots": everyone(x=1)}, z_alone, draws=2_000)["confidence"].get("unanswered")
    assert moves == pytest.approx(0.2, abs=0.03)
    framework = honest_framework({**LEANING, "z": {"a": flat(0.5), "b": flat(0.5)}}, gates=[gate])
    ask = there(recommend({"ballots": everyone(x=1)}, framework, draws=FEW)["ask_next"])
    assert (ask["criterion"], ask["answers"]) == ("z", 1)


@unhurried
@given(rooms(most=3))
def test_what_could_change_it_does_so_alone(request: Any) -> None:
    result = recommend(request, draws=1, brief=True)
    for row in result["unanswered_could_change"]:
        assert row["criterion"] in result["unanswered"]
        more = copy.deepcopy(request)
        for ballot in more["ballots"]:
            ballot["scores"][row["criterion"]] = row["to"]
        assert alone(more) == row["new_approach"] != result["approach"]


def test_hardly_anything_answered_is_never_called_clear() -> None:
    for criterion in CRITERIA:
        for level in (0, 4):
            result = recommend(agreed_room({criterion: level}), draws=FEW, brief=True)
            assert result["sureness"] == "too_little"
            check_headline(result, ADAPTATION)


def test_what_leads_whatever_most_of_the_open_answers_are_is_said_though_they_are_open() -> None:
    """The seven essentials, all of them answered; half as much doubt by the other seven as of what leads is allowed."""
    asked = dict.fromkeys(ADAPTATION.sets["essentials"], 2)
    result = recommend(agreed_room({**asked, "factual_gap": 3, "behaviour_gap": 1}), draws=FEW, brief=True)
    assert (result["approach"], result["sureness"]) == ("rag", "too_little")
    assert result["headline"] == "RAG leads, but not for sure: 7 questions are open."
    assert result["statement"].endswith(there(result["ask_next"])["sentence"])
    none = recommend(agreed_room({"factual_gap": 4}), draws=FEW, brief=True)
    assert none["headline"].startswith("Too little answered")


def test_headlines_of_long_names_stay_short() -> None:
    long = {"inline": "a committee of people from each and every department of the whole house"}
    for more, said in (({"short": "Committee"}, "Committee"), ({"short": long["inline"]}, "a committee of people")):
        framework = honest_framework({"c": {"a": flat(0.9), "b": flat(0.1)}})
        texts: dict[str, Any] = {**long, **more}
        approaches = tuple(replace(approach, **texts) for approach in framework.approaches)
        result = recommend({"ballots": everyone(c=1)}, replace(framework, approaches=approaches), draws=FEW, brief=True)
        assert len(result["headline"].split()) <= MOST_WORDS
        assert result["headline"].startswith(said)


def test_it_is_said_again_from_the_facts_that_it_holds() -> None:
    little: list[Any] = [{"answers": {"latency": 3}}, {"answers": {}}, agreed_room({"training_data": 4})]
    for request in (agreed_room(COPILOT), *little):
        result = recommend(request, draws=FEW)
        assert say(result, ADAPTATION, request=request) == result


def test_the_first_edition_says_none_of_it() -> None:
    kept = recommend({"answers": COPILOT, "edition": "1.0.0"}, draws=FEW)
    assert not {"sureness", "headline", "answered", "unanswered_could_change", "ask_next", "first_places"} & kept.keys()
