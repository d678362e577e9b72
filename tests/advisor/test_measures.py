"""The measures against published values, exact arithmetic and each other."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from advisor import recommend
from advisor.acceptability import (
    concentration,
    first_masks,
    pairwise_share,
    perturbed_weights,
    rank_acceptability,
    uniform_weights,
)
from advisor.agreement import consensus, kendalls_w, within_group_agreement
from advisor.ballots import read_request
from advisor.standing import Limits
from tests.advisor.rooms import COPILOT, CRITERIA, FRAMEWORK, SETTLED, agreed_room, random_room, there

FEW = 20  # draws, where nothing that is asked depends on them


def limits(excluded: Any = (), capped: Any = (), count: Any = 4) -> Any:
    return Limits(np.array([a in excluded for a in range(count)]), np.array([a in capped for a in range(count)]))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 0, 7, 0, 0], 1.0),
        ([5, 0, 0, 0, 5], 0.0),
        ([2, 2, 2, 2, 2], 0.434),
        ([0, 3, 3, 0, 0], 0.807),
        ([0, 0, 0, 0, 1], 1.0),
        ([0, 0, 0, 0, 0], None),
    ],
)
def test_consensus_is_tastle_and_wiermans(counts: Any, expected: Any) -> None:
    found = consensus(np.array(counts, dtype=float))
    assert found == (None if expected is None else pytest.approx(expected, abs=5e-4))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([0, 0, 4, 0, 0], 1.0), ([0, 1, 0, 1, 0], 0.0), ([0, 2, 2, 0, 0], 1 - (1 / 3) / 2), ([1, 0, 0, 0, 0], None)],
)
def test_within_group_agreement_uses_the_sample_variance(counts: Any, expected: Any) -> None:
    found = within_group_agreement(counts)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-6))


def exact_two_sided(differences: Any) -> Any:
    """Σ over positive d of Π d/(d - d_j) for distinct d: the textbook form of the share, in exact fractions."""
    values = [Fraction(d) for d in differences]
    total = Fraction(0)
    for d in values:
        if d > 0:
            product = Fraction(1)
            for other in values:
                if other != d:
                    product *= d / (d - other)
            total += product
    return float(total)


@pytest.mark.parametrize(
    "differences", [(3, -1), (1, -2), (5, 2, -1), (4, 1, -2, -3), (7, 5, 3, -1, -2, -4), (1, -7, -9)]
)
def test_pairwise_share_equals_the_exact_fraction(differences: Any) -> None:
    assert pairwise_share(differences) == pytest.approx(exact_two_sided(differences), abs=1e-12)


def test_pairwise_share_at_its_ends() -> None:
    shares = [pairwise_share(d) for d in ([1.0, 2.0], [-1.0, -2.0], [0.0, 0.0], [1.0, 0.0], [0.5, -0.5])]
    assert shares == [1.0, 0.0, 0.5, 1.0, pytest.approx(0.5)]


def test_sampler_agrees_with_the_exact_share() -> None:
    differences = np.array([0.4, 0.1, -0.2, -0.3, 0.25])
    draws = uniform_weights(np.random.Generator(np.random.PCG64(3)), 200_000, 5)
    assert (draws @ differences > 0).mean() == pytest.approx(pairwise_share(differences.tolist()), abs=0.004)


def test_uniform_weights_are_uniform_on_the_simplex() -> None:
    """A weight of three is below t with probability 1 - (1 - t)²; normalised uniforms would say otherwise."""
    draws = uniform_weights(np.random.Generator(np.random.PCG64(4)), 100_000, 3)
    assert (draws[:, 0] < 0.2).mean() == pytest.approx(1 - 0.8**2, abs=0.005)


def test_perturbed_weights_have_the_stated_spread() -> None:
    stated = np.full(14, 1 / 14)
    draws = perturbed_weights(
        np.random.Generator(np.random.PCG64(5)), np.tile(stated, (50_000, 1)), concentration(14, 0.5)
    )
    assert draws.mean(axis=0) == pytest.approx(stated, abs=0.001)
    assert draws.std(axis=0) == pytest.approx(stated * 0.5, rel=0.03)


def test_ties_share_their_ranks() -> None:
    shares = rank_acceptability(np.array([[0.5, 0.5, 0.3, 0.1]]), limits())
    assert shares.tolist() == [[0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


def test_excluded_approaches_share_the_last_ranks_and_never_the_first() -> None:
    shares = rank_acceptability(np.array([[0.9, 0.8, 0.3, 0.1]]), limits(excluded=(0, 1)))
    assert shares.tolist() == [[0, 0, 0.5, 0.5], [0, 0, 0.5, 0.5], [1, 0, 0, 0], [0, 1, 0, 0]]


def test_capped_approach_ranks_right_behind_the_best_free_one() -> None:
    shares = rank_acceptability(np.array([[0.9, 0.8, 0.3, 0.1]]), limits(capped=(0,)))
    assert shares.argmax(axis=1).tolist() == [1, 0, 2, 3]
    assert first_masks(np.array([[0.9, 0.8, 0.3, 0.1]]), limits(capped=(0,))).tolist() == [[0, 1, 0, 0]]


def test_kendalls_w_at_its_ends() -> None:
    order = {key: index for index, key in enumerate(CRITERIA)}
    other = {key: len(CRITERIA) - index for index, key in enumerate(CRITERIA)}
    alike = agreed_room({"latency": 1}, 3)
    for ballot in alike["ballots"]:
        ballot["weights"] = order
    opposed = agreed_room({"latency": 1}, 2)
    opposed["ballots"][0]["weights"], opposed["ballots"][1]["weights"] = order, {**other, CRITERIA[0]: 13}
    opposed["ballots"][1]["weights"] = {key: 13 - order[key] for key in CRITERIA}
    found = [kendalls_w(read_request(room, FRAMEWORK)) for room in (alike, opposed, agreed_room({"latency": 1}, 3))]
    assert found == [pytest.approx(1), pytest.approx(0, abs=0.02), None]


def test_sole_voters_are_not_taken_for_certainty() -> None:
    """One voter per role: the plain bootstrap would say the same as of thirty; each is spread around their answers."""
    alone = recommend(agreed_room(COPILOT, 3))
    crowd = recommend(agreed_room(COPILOT, 30))
    assert alone["ranking"][0]["acceptability"] < crowd["ranking"][0]["acceptability"] < 1
    assert alone["ranking"][0]["low"] < crowd["ranking"][0]["low"]
    assert alone["lone_roles"] == ["data", "product", "security"]
    assert "few people spoke" in recommend(agreed_room(SETTLED, 3))["statement"]
    assert crowd["lone_roles"] == []


def test_resampled_values_centre_on_the_votes_as_given() -> None:
    result = recommend(random_room(1, people=60, unknown=0.2))
    for row in result["ranking"]:
        assert row["low"] <= row["value"] <= row["high"]
        assert abs((row["low"] + row["high"]) / 2 - row["value"]) < 0.02


def test_central_weights_are_null_where_an_approach_never_wins() -> None:
    central = recommend(agreed_room(COPILOT))["central_weights"]
    assert central["fine_tuning"] is None
    assert sum(there(central["rag"]).values()) == pytest.approx(1, abs=1e-5)


def test_effective_voters_count_the_balance_of_roles() -> None:
    request = agreed_room(COPILOT, 1, roles=("security",))
    request["ballots"] += [{"participant": f"q{i}", "role": "product", "scores": dict(COPILOT)} for i in range(9)]
    assert recommend(request, draws=FEW)["n_eff"] == pytest.approx(1 / (0.25 + 9 * (0.5 / 9) ** 2))


def test_roles_balance_instead_of_heads() -> None:
    """Nineteen against one, but two roles: the group stands halfway, the equal-person result does not."""
    request = {"ballots": [{"participant": "s", "role": "security", "scores": {"latency": 4}}]}
    request["ballots"] += [{"participant": f"q{i}", "role": "product", "scores": {"latency": 0}} for i in range(19)]
    result = recommend(request, draws=FEW)
    curve = FRAMEWORK.values["latency"]
    values = {row["approach"]: row["value"] for row in result["ranking"]}
    expected = {key: (curve[key].levels[0] + curve[key].levels[4]) / 2 for key in curve}
    assert values == pytest.approx(expected)
    assert (result["approach"], result["equal_person"]["approach"]) == ("fine_tuning", "prompting")


def test_weights_are_normalised_before_they_are_averaged() -> None:
    request = agreed_room({"latency": 1, "urgency": 2}, 2, roles=("product",))
    request["ballots"][0]["weights"] = {"latency": 100, "urgency": 300}
    request["ballots"][1]["weights"] = {"latency": 3, "urgency": 1}
    result = recommend(request, draws=FEW)["weights"]
    assert (result["latency"], result["urgency"]) == (0.5, 0.5)


def test_ballots_are_drawn_one_fewer_than_there_are() -> None:
    """Two voters, one drawn each time: half of the draws are each one's own view, none is their mixture."""
    ballots = [
        {"participant": "a", "role": "data", "scores": {"factual_gap": 0, "behaviour_gap": 0}},
        {"participant": "b", "role": "data", "scores": {"factual_gap": 4, "behaviour_gap": 0}},
    ]
    result = recommend({"ballots": ballots})
    assert result["approach"] == "rag"
    assert result["confidence"]["votes"] == pytest.approx(0.5, abs=0.02)


def test_stated_role_weights_move_the_group() -> None:
    ballots = [
        {"participant": "s", "role": "security", "scores": {"latency": 4}},
        {"participant": "p", "role": "product", "scores": {"latency": 0}},
    ]
    result = recommend({"ballots": ballots, "role_weights": {"security": 3, "product": 1}}, draws=FEW)
    curve = FRAMEWORK.values["latency"]
    values = {row["approach"]: row["value"] for row in result["ranking"]}
    expected = {key: (curve[key].levels[0] + 3 * curve[key].levels[4]) / 4 for key in curve}
    assert values == pytest.approx(expected)
    assert result["n_eff"] == pytest.approx(1 / (0.75**2 + 0.25**2))


def test_smallest_transfer_takes_only_from_those_who_give() -> None:
    for seed in range(6):
        transfer = recommend(random_room(seed), draws=10)["smallest_transfer"]
        if transfer:
            assert min(transfer["from"].values()) > 1e-9
            assert sum(transfer["from"].values()) == pytest.approx(transfer["points"])
            assert transfer["to"] not in transfer["from"]
