"""What holds for every room (Hypothesis)."""

import copy
import json
import random
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import recommend
from advisor.ballots import read_request
from advisor.counting import counted
from advisor.framework.parts import Curve
from advisor.group import group_answer
from advisor.standing import standing_of
from tests.advisor.rooms import APPROACHES, CRITERIA, EDITIONS, FRAMEWORK, rooms, scores

FEW = 200
editions = st.sampled_from(EDITIONS)
unhurried = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def same_bytes(one: Any, other: Any) -> Any:
    return json.dumps(one, allow_nan=False) == json.dumps(other, allow_nan=False)


def values_of(request: Any, framework: Any) -> dict[str, float]:
    """The value of each approach, best first: what the ranking says before anything is drawn."""
    ballots = read_request(request, framework)
    standing = standing_of(group_answer(ballots, framework), framework, ballots.waived)
    return {framework.approaches[a].key: float(standing.values[a]) for a in standing.ranking}


@unhurried
@given(rooms(), st.randoms(use_true_random=False), st.integers(0, 2**63 - 1), editions)
def test_an_answer_is_whole_and_neither_order_nor_seed_moves_it(
    request: Any, dice: Any, seed: Any, edition: Any
) -> None:
    one = recommend(request, edition, draws=FEW)
    check_shares(one)
    check_ranking(one)
    assert [row["value"] for row in one["ranking"]] == pytest.approx([*values_of(request, edition).values()])
    shuffled = copy.deepcopy(request)
    dice.shuffle(shuffled["ballots"])
    for ballot in shuffled["ballots"]:
        items = list(ballot["scores"].items())
        dice.shuffle(items)
        ballot["scores"] = dict(items)
    assert same_bytes(one, recommend(shuffled, edition, draws=FEW))
    other = recommend({**request, "seed": seed}, edition, draws=FEW)
    for key in ("approach", "contributions", "gates", "lenses", "agreement", "equal_person", "by_role"):
        assert one[key] == other[key]


def check_shares(result: Any) -> None:
    """Shares add up, and the contributions are the value."""
    ranks = [result["rank_acceptability"][key] for key in APPROACHES]
    assert [sum(row) for row in ranks] == pytest.approx([1] * 4)
    assert [sum(column) for column in zip(*ranks, strict=True)] == pytest.approx([1] * 4)
    if result["approach"]:
        assert sum(row["acceptability"] for row in result["ranking"]) == pytest.approx(1)
        assert sum(result["uniform_acceptability"].values()) == pytest.approx(1)
        assert sum(result["weights"].values()) == pytest.approx(1)
    for row in result["ranking"]:
        assert sum(result["contributions"][row["approach"]].values()) == pytest.approx(row["value"], abs=1e-9)
        assert 0 <= row["value"] <= 1
        assert row["low"] <= row["value"] <= row["high"]


def check_ranking(result: Any) -> None:
    """It holds every approach, and the excluded ones last."""
    rows = result["ranking"]
    assert sorted(row["approach"] for row in rows) == sorted(APPROACHES)
    excluded = [row["excluded"] for row in rows]
    assert excluded == sorted(excluded)
    assert all(row["acceptability"] == 0 for row in rows if row["excluded"])


@unhurried
@given(rooms(most=4), st.sampled_from(CRITERIA), editions)
def test_higher_level_never_hurts_the_approach_it_pulls_to(request: Any, criterion: Any, edition: Any) -> None:
    """Everybody one level up, gates aside: the lead over every other approach stays or grows.

    Whatever the room says otherwise, as long as the same counts; and whatever counts, where it agrees on the rest: of a
    split one a rule asks only what half of it says, so that what turns the rule turns what the other half said too.
    """
    request = {**request, "waived_gates": [gate.key for gate in edition.gates]}
    for room, turns in ((request, False), ({**request, "ballots": request["ballots"][:1]}, True)):
        leads = [lead_at(level, room, criterion, edition) for level in range(5)]
        for (counts, lower), (then, higher) in pairwise(leads):
            if turns or counts == then:
                assert all(after >= before - 1e-9 for before, after in zip(lower, higher, strict=True))


def lead_at(level: int, request: Any, criterion: Any, edition: Any) -> tuple[Any, list[float]]:
    """What counts, and the lead of the approach to which the criterion pulls, if everybody says `level`."""
    trial = copy.deepcopy(request)
    for ballot in trial["ballots"]:
        ballot["scores"][criterion] = level
    group = group_answer(read_request(trial, edition), edition)
    own = group.values[edition.approach_index[edition.criterion(criterion).pulls]]
    return counted(edition, group.answers), [float(own - value) for value in group.values]


def with_dominated_approach(framework: Any, dominated: Any) -> Any:
    """The framework with one more approach, a little worse than `dominated` everywhere and under the same gates."""
    base = framework.approach(dominated)
    values = {
        criterion: {
            **curves,
            "worse": Curve(tuple(max(0.0, v - 0.01) for v in curves[dominated].levels), "worse", ("S0",)),
        }
        for criterion, curves in framework.values.items()
    }
    gates = tuple(
        replace(gate, approaches=(*gate.approaches, "worse")) if dominated in gate.approaches else gate
        for gate in framework.gates
    )
    approaches = (*framework.approaches, replace(base, key="worse"))
    return replace(framework, approaches=approaches, values=values, gates=gates)


@unhurried
@given(rooms(), st.sampled_from(APPROACHES), editions)
def test_dominated_approach_never_reorders_the_rest(request: Any, dominated: Any, edition: Any) -> None:
    before, after = (values_of(request, used) for used in (edition, with_dominated_approach(edition, dominated)))
    assert [key for key in after if key != "worse"] == list(before)
    assert before.items() <= after.items()


@unhurried
@given(rooms())
def test_unknown_answers_pull_to_no_side(request: Any) -> None:
    """ "Don't know" and silence are the same, down to the last byte but for how many said it."""
    spoken = copy.deepcopy(request)
    for ballot in spoken["ballots"]:
        for criterion in CRITERIA:
            ballot["scores"].setdefault(criterion, None)
    silent, said = (recommend(one, draws=FEW, brief=True)["ranking"] for one in (request, spoken))
    assert same_bytes(silent, said)


@unhurried
@given(scores, st.integers(2, 6))
def test_room_that_agrees_says_what_one_voice_says(answers: Any, people: Any) -> None:
    ballots = [{"participant": f"p{i}", "role": "data", "scores": answers} for i in range(people)]
    one, many = (values_of(said, FRAMEWORK) for said in ({"answers": answers}, {"ballots": ballots}))
    assert list(one) == list(many)
    assert list(one.values()) == pytest.approx(list(many.values()))


def test_shuffled_rooms_of_every_size_have_one_digest() -> None:
    dice = random.Random(1)
    ballots = [{"participant": str(i), "role": "data", "scores": {"latency": i % 5}} for i in range(20)]
    digests = set()
    for _ in range(5):
        dice.shuffle(ballots)
        digests.add(recommend({"ballots": list(ballots)}, draws=1)["inputs_digest"])
    assert len(digests) == 1
