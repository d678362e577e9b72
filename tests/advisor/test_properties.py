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
from advisor.framework.parts import Curve
from tests.advisor.rooms import APPROACHES, CRITERIA, EDITIONS, rooms, scores

FEW = 200
editions = st.sampled_from(EDITIONS)
unhurried = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def same_bytes(one: Any, other: Any) -> Any:
    return json.dumps(one, allow_nan=False) == json.dumps(other, allow_nan=False)


@unhurried
@given(rooms(), st.randoms(use_true_random=False), editions)
def test_order_of_people_and_criteria_changes_nothing(request: Any, dice: Any, edition: Any) -> None:
    shuffled = copy.deepcopy(request)
    dice.shuffle(shuffled["ballots"])
    for ballot in shuffled["ballots"]:
        items = list(ballot["scores"].items())
        dice.shuffle(items)
        ballot["scores"] = dict(items)
    assert same_bytes(recommend(request, edition, draws=FEW), recommend(shuffled, edition, draws=FEW))


@unhurried
@given(rooms())
def test_shares_add_up_and_contributions_are_the_value(request: Any) -> None:
    result = recommend(request, draws=FEW)
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


@unhurried
@given(rooms())
def test_ranking_holds_every_approach_and_the_excluded_ones_last(request: Any) -> None:
    rows = recommend(request, draws=FEW)["ranking"]
    assert sorted(row["approach"] for row in rows) == sorted(APPROACHES)
    excluded = [row["excluded"] for row in rows]
    assert excluded == sorted(excluded)
    assert all(row["acceptability"] == 0 for row in rows if row["excluded"])


@unhurried
@given(rooms(most=4), st.sampled_from(CRITERIA), editions)
def test_higher_level_never_hurts_the_approach_it_pulls_to(request: Any, criterion: Any, edition: Any) -> None:
    """Everybody one level up, gates aside: the lead over every other approach stays or grows."""
    request = {**request, "waived_gates": [gate.key for gate in edition.gates]}
    leads = []
    for level in range(5):
        trial = copy.deepcopy(request)
        for ballot in trial["ballots"]:
            ballot["scores"][criterion] = level
        values = {row["approach"]: row["value"] for row in recommend(trial, edition, draws=1)["ranking"]}
        own = values[edition.criterion(criterion).pulls]
        leads.append([own - values[key] for key in APPROACHES])
    for lower, higher in pairwise(leads):
        assert all(after >= before - 1e-9 for before, after in zip(lower, higher, strict=True))


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
    before = recommend(request, edition, draws=FEW)
    after = recommend(request, with_dominated_approach(edition, dominated), draws=FEW)
    rest = [row["approach"] for row in after["ranking"] if row["approach"] != "worse"]
    assert rest == [row["approach"] for row in before["ranking"]]
    assert {row["approach"]: row["value"] for row in before["ranking"]}.items() <= {
        row["approach"]: row["value"] for row in after["ranking"]
    }.items()


@unhurried
@given(rooms())
def test_unknown_answers_pull_to_no_side(request: Any) -> None:
    """ "Don't know" and silence are the same, down to the last byte but for how many said it."""
    spoken = copy.deepcopy(request)
    for ballot in spoken["ballots"]:
        for criterion in CRITERIA:
            ballot["scores"].setdefault(criterion, None)
    assert same_bytes(recommend(request, draws=FEW)["ranking"], recommend(spoken, draws=FEW)["ranking"])


@unhurried
@given(scores, st.integers(2, 6))
def test_room_that_agrees_says_what_one_voice_says(answers: Any, people: Any) -> None:
    one = recommend({"answers": answers}, draws=FEW)
    ballots = [{"participant": f"p{i}", "role": "data", "scores": answers} for i in range(people)]
    many = recommend({"ballots": ballots}, draws=FEW)
    assert [r["approach"] for r in one["ranking"]] == [r["approach"] for r in many["ranking"]]
    assert [r["value"] for r in one["ranking"]] == pytest.approx([r["value"] for r in many["ranking"]])


@unhurried
@given(rooms(), st.integers(0, 2**63 - 1))
def test_seed_moves_only_the_simulation(request: Any, seed: Any) -> None:
    one = recommend(request, draws=FEW)
    other = recommend({**request, "seed": seed}, draws=FEW)
    for key in ("approach", "contributions", "gates", "lenses", "agreement", "equal_person", "by_role"):
        assert one[key] == other[key]


def test_shuffled_rooms_of_every_size_have_one_digest() -> None:
    dice = random.Random(1)
    ballots = [{"participant": str(i), "role": "data", "scores": {"latency": i % 5}} for i in range(20)]
    digests = set()
    for _ in range(5):
        dice.shuffle(ballots)
        digests.add(recommend({"ballots": list(ballots)}, draws=1)["inputs_digest"])
    assert len(digests) == 1
