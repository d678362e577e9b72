"""What engine 2 draws when it says how sure it is, on frameworks small enough to work out by hand."""

import json
from typing import Any

import numpy as np
import pytest

from advisor import Framework, recommend
from advisor.ballots import read_request
from advisor.confidence import LookedUp, sureness_of
from advisor.drawing import Layout, around, doubt_of, draw_again
from advisor.framework.rules import Condition, Rule, shares_of
from advisor.group import group_answer
from advisor.standing import standing_of
from advisor.sureness import Sureness
from tests.advisor.rooms import APPROACHES, random_room
from tests.advisor.small import flat, small_framework

DRAWS = 4000
A_UNLESS_HIGH = {
    "open": {"a": [0.6, 0.6, 0.6, 0.0, 0.0], "b": [0, 0, 0, 1, 1]},
    "said": {"a": flat(0.6), "b": flat(0.4)},
}


def engine_2(*args: Any, **more: Any) -> Framework:
    return small_framework(*args, engine=2, **more)


def ballots_of(*levels: dict[str, int], role: str = "data", **weights: int) -> list[dict[str, object]]:
    return [
        {"participant": f"{role}{i}", "role": role, "scores": said, **({"weights": weights} if weights else {})}
        for i, said in enumerate(levels)
    ]


def sure(framework: Framework, ballots: list[dict[str, object]], **more: Any) -> Sureness:
    asked = read_request({"ballots": ballots, **more}, framework)
    group = group_answer(asked, framework)
    return sureness_of(asked, framework, group, standing_of(group, framework, asked.waived).limits, DRAWS)


@pytest.mark.parametrize(
    ("level", "shares"),
    [(2, (0, 0.15, 0.7, 0.15, 0)), (0, (0.85, 0.15, 0, 0, 0)), (4, (0, 0, 0, 0.15, 0.85))],
)
def test_lone_answer_is_spread_by_one_level_and_stays_on_the_scale(level: int, shares: tuple[float, ...]) -> None:
    assert around(level, 0.3) == pytest.approx(shares)


def test_unanswered_criterion_takes_every_level_alike_and_its_weight() -> None:
    """b leads at levels 3 and 4 of the open question: in two draws of five, whatever else is certain."""
    found = sure(engine_2(A_UNLESS_HIGH), ballots_of({"said": 2}, {"said": 2}, open=1, said=1))
    assert found.first == pytest.approx([0.6, 0.4], abs=0.025)
    assert found.unanswered_moves == pytest.approx(0.4, abs=0.025)
    assert found.votes_only.tolist() == found.weights_only.tolist() == [1, 0]
    assert found.ranks[:, 0].tolist() == found.first.tolist()


def test_nothing_moves_where_everything_is_answered_by_people_who_agree() -> None:
    agreed = ballots_of({"said": 2, "open": 1}, {"said": 2, "open": 1}, open=1, said=1)
    found = sure(engine_2(A_UNLESS_HIGH), agreed)
    assert (found.first.tolist(), found.unanswered_moves, found.pseudo_voters) == ([1, 0], 0, 0)


def test_lone_voter_is_drawn_around_their_own_answer() -> None:
    """One level up from 2 and b leads: 15 of 100."""
    alone = sure(engine_2(A_UNLESS_HIGH), ballots_of({"said": 2, "open": 2}, open=10, said=0))
    assert alone.first == pytest.approx([0.85, 0.15], abs=0.02)
    assert alone.pseudo_voters == 1


def test_gate_that_an_open_question_may_close_is_asked_in_each_draw() -> None:
    gates = [{"effect": "exclude", "approaches": ["a"], "when": ["open >= 4"], "waive_when": "-"}]
    framework = engine_2({"open": {"a": flat(0.5), "b": flat(0.5)}, "said": {"a": flat(1), "b": flat(0)}}, gates=gates)
    said = ballots_of({"said": 2}, {"said": 2})
    assert sure(framework, said).first == pytest.approx([0.8, 0.2], abs=0.02)
    assert sure(framework, said).unanswered_moves == pytest.approx(0.2, abs=0.02)
    assert sure(framework, said, waived_gates=["g0"]).first.tolist() == [1, 0]


def drawn_weights(framework: Framework, ballots: list[dict[str, object]]) -> float:
    """By how much the first criterion's weight is off in the draws, as a share of itself."""
    asked = read_request({"ballots": ballots}, framework)
    return doubt_of(asked, framework, group_answer(asked, framework), framework.value_array).weight_sd


def test_weights_are_as_loose_as_they_are_in_doubt() -> None:
    framework = engine_2(A_UNLESS_HIGH, confidence={"weight_sd": 0.2, "stated_sd": 0.6})
    one = ballots_of({"said": 2}, open=1, said=1)
    three = [*one, *ballots_of({"said": 2}, open=1, said=1, role="law"), *ballots_of({"said": 2}, open=1, role="it")]
    several = ballots_of({"said": 2}, {"said": 2}, open=1, said=1)
    assert drawn_weights(framework, ballots_of({"said": 2})) == 0.2
    assert drawn_weights(framework, one) == 0.6
    assert drawn_weights(framework, three) == pytest.approx(0.6 / np.sqrt(3))
    assert drawn_weights(framework, several) == 0


def test_answer_that_is_missing_among_those_drawn_is_taken_from_all_who_gave_it() -> None:
    """Of three people two answer: the mean of what they say is kept, in every draw and on average."""
    framework = engine_2({"c": {"a": [0, 0.25, 0.5, 0.75, 1], "b": flat(0.5)}})
    asked = read_request({"ballots": ballots_of({"c": 1}, {"c": 3}, {})}, framework)
    group = group_answer(asked, framework)
    doubt = doubt_of(asked, framework, group, framework.value_array)
    scores = next(draw_again(np.random.default_rng(1), doubt, group.stated, 2000)).scores[0, 0]
    assert set(np.round(scores, 3).tolist()) == {0.25, 0.5, 0.75}
    assert scores.mean() == pytest.approx(group.scores[0, 0], abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_shares_add_up_and_repeat_with_much_unanswered(seed: int) -> None:
    request = random_room(seed, people=5, unknown=0.7, weighted=True)
    one, shuffled = (recommend({**request, "ballots": request["ballots"][::step]}, draws=500) for step in (1, -1))
    assert json.dumps(one) == json.dumps(shuffled)
    ranks = np.array([one["rank_acceptability"][key] for key in APPROACHES])
    assert ranks.sum(axis=0) == pytest.approx([1] * 4)
    assert ranks.sum(axis=1) == pytest.approx([1] * 4)


@pytest.mark.parametrize(
    ("when", "some", "in_place", "applies"),
    [
        ([], [], None, [True]),
        (["high >= 3"], [], None, [True, False]),
        (["high >= 3"], ["low <= 1", "in_place == look_up"], "look_up", [True, False]),
        (["high >= 3"], ["low <= 1", "in_place == look_up"], "prompt", [False, False]),
        ([], ["low <= 1", "in_place != look_up"], "look_up", [False, True]),
        ([], ["in_place == look_up"], None, [False]),
        (["in_place == tuned"], ["high >= 3"], "prompt", [False]),
        ([], ["high unknown", "low unknown"], None, [False]),  # in a draw nothing is
        ([], ["high unknown", "high >= 3"], None, [True, False]),
    ],
)
def test_a_rule_is_asked_in_each_draw_and_facts_of_it_once(
    when: list[str], some: list[str], in_place: str | None, applies: list[bool]
) -> None:
    """Two draws: in the first high is high and low is not low, in the second the other way round."""
    told = {} if in_place is None else shares_of({"in_place": in_place})
    conditions = tuple(one for one in map(Condition.parse, ("high >= 3", "low <= 1")) if one)
    rule = Rule(*(tuple(one for one in map(Condition.parse, said) if one) for said in (when, some)))
    looked_up = LookedUp.of(rule, Layout(np.empty((0, 0, 5)), (), conditions, (0, 1)), told)
    assert looked_up.applies(np.array([[True, False], [False, True]])).tolist() == applies
