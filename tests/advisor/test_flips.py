"""Every flip is proved by doing it: the changed request is recommended again."""

import copy
import itertools
from typing import Any

import pytest

from advisor import agreement, recommend
from advisor.ballots import read_request
from advisor.group import group_answer
from advisor.perspectives import winner_of
from advisor.standing import standing_of
from tests.advisor.rooms import COPILOT, CRITERIA, FRAMEWORK, ROLES, agreed_room, random_room, there

ROOMS = [random_room(seed, people=5 + seed % 5, weighted=seed % 2 == 1) for seed in range(8)]
FEW = 50  # draws: the winner does not depend on them


def winner(request: Any) -> Any:
    """Who wins, without the simulation: it takes no part in that."""
    ballots = read_request(request, FRAMEWORK)
    standing = standing_of(group_answer(ballots, FRAMEWORK), FRAMEWORK, ballots.waived)
    return winner_of(FRAMEWORK, standing)


def test_winner_without_simulation_is_the_recommended_one() -> None:
    assert [winner(room) for room in ROOMS] == [recommend(room, draws=FEW)["approach"] for room in ROOMS]


def with_level(request: Any, criterion: Any, level: Any) -> Any:
    changed = copy.deepcopy(request)
    for ballot in changed["ballots"]:
        ballot["scores"][criterion] = level
    return changed


def with_weights(request: Any, weights: Any) -> Any:
    changed = copy.deepcopy(request)
    for ballot in changed["ballots"]:
        ballot["weights"] = weights
    return changed


@pytest.mark.parametrize("request_", ROOMS, ids=range(len(ROOMS)))
def test_level_flips_come_true_and_none_nearer_exists(request_: Any) -> None:
    before = recommend(request_, draws=FEW)
    found = {flip["criterion"]: flip for flip in before["flips"] if flip["kind"] == "level"}
    for criterion in CRITERIA:
        outcome: dict[float, str | None] = {level: winner(with_level(request_, criterion, level)) for level in range(5)}
        others = [level for level in outcome if outcome[level] != before["approach"]]
        if criterion not in found:
            assert others == []
        else:
            flip = found[criterion]
            assert outcome[flip["to"]] == flip["new_approach"] != before["approach"]
            known = [b["scores"][criterion] for b in request_["ballots"] if b["scores"].get(criterion) is not None]
            assert known or flip["from"] is None
            assert flip["to"] in others


@pytest.mark.parametrize("request_", ROOMS, ids=range(len(ROOMS)))
def test_weight_flips_come_true_just_beyond_and_not_just_before(request_: Any) -> None:
    before = recommend(request_, draws=FEW)
    checked = 0
    for flip in (flip for flip in before["flips"] if flip["kind"] == "weight"):
        start = there(flip["from"])
        side = 1e-7 if flip["to"] > start else -1e-7
        for at, expected in ((flip["to"] + side, flip["new_approach"]), (flip["to"] - side, before["approach"])):
            if 0 <= at <= 1:
                rest = (1 - at) / (1 - start)
                weights = {key: weight * rest for key, weight in before["weights"].items()}
                weights[flip["criterion"]] = at
                assert winner(with_weights(request_, weights)) == expected
                checked += 1
    assert checked > 0


def moved(before: Any, share: Any) -> Any:
    """The weights after `share` of the smallest transfer."""
    weights, transfer = dict(before["weights"]), before["smallest_transfer"]
    for donor, points in transfer["from"].items():
        weights[donor] = max(0.0, weights[donor] - points * share)
        weights[transfer["to"]] += points * share
    return weights


@pytest.mark.parametrize("request_", ROOMS, ids=range(len(ROOMS)))
def test_smallest_transfer_comes_true_and_nine_tenths_of_it_do_not(request_: Any) -> None:
    before = recommend(request_, draws=FEW)
    if before["smallest_transfer"] is None:
        shares = before["uniform_acceptability"]
        assert shares[there(before["approach"])] == 1
        return
    if all(points * 1.0001 <= before["weights"][c] for c, points in before["smallest_transfer"]["from"].items()):
        assert winner(with_weights(request_, moved(before, 1.0001))) == before["smallest_transfer"]["new_approach"]
    assert winner(with_weights(request_, moved(before, 0.9))) == before["approach"]


def test_no_smaller_transfer_between_any_two_criteria() -> None:
    before = recommend(ROOMS[3], draws=FEW)
    points = there(before["smallest_transfer"])["points"] * 0.98
    for giver, taker in itertools.permutations(CRITERIA, 2):
        weights = dict(before["weights"])
        step = min(points, weights[giver])
        weights[giver] -= step
        weights[taker] += step
        assert winner(with_weights(ROOMS[3], weights)) == before["approach"]


def test_fewest_voters_is_what_trying_every_ballot_finds() -> None:
    """Brute force over one criterion and four people: any set of changed answers that changes the winner."""
    levels = [0, 0, 1, 2]
    request = {
        "ballots": [
            {"participant": f"p{i}", "role": "data", "scores": {"latency": level}} for i, level in enumerate(levels)
        ]
    }
    before = recommend(request, draws=FEW)
    fewest = None
    for changed in itertools.product(range(5), repeat=4):
        trial = {"ballots": [{**b, "scores": {"latency": v}} for b, v in zip(request["ballots"], changed, strict=True)]}
        if winner(trial) != before["approach"]:
            people = sum(a != b for a, b in zip(levels, changed, strict=True))
            fewest = people if fewest is None else min(fewest, people)
    assert there(before["fewest_voters"])["people"] == fewest


def test_gates_take_part_in_flips() -> None:
    """Too few examples hold training back, so the flip of the training data goes to what is left."""
    scores = {"latency": 4, "query_volume": 4, "behaviour_gap": 3, "training_data": 3}
    before = recommend(agreed_room(scores))
    flip = next(f for f in before["flips"] if f["criterion"] == "training_data" and f["kind"] == "level")
    assert (before["approach"], flip["to"], flip["new_approach"]) == ("fine_tuning", 0, "prompting")


def test_sentence_uses_the_anchors_words() -> None:
    scores = {"factual_gap": 3, "knowledge_churn": 3, "behaviour_gap": 1}
    flips = recommend(agreed_room(scores))["flips"]
    sentence = next(flip["sentence"] for flip in flips if flip["criterion"] == "behaviour_gap")
    short = FRAMEWORK.criterion("behaviour_gap").short
    assert sentence == f"If behaviour gap were “{short[2]}” instead of “{short[1]}”, a hybrid would win."


@pytest.mark.parametrize(
    ("criterion", "start", "to", "comparator", "threshold"),
    [
        ("knowledge_churn", 3, 1, "<", 1),
        ("behaviour_gap", 1, 3, ">=", 45),
        ("latency", 1, 3, "<=", 400),
        ("latency", 3, 1, ">", 1000),
    ],
)
def test_signal_breaks_where_the_new_level_begins(
    criterion: Any, start: Any, to: Any, comparator: Any, threshold: Any
) -> None:
    from advisor.flip_words import signal_for

    signal = signal_for(FRAMEWORK.criterion(criterion), start, to)
    assert signal is not None
    assert (signal["comparator"], signal["threshold"]) == (comparator, threshold)


def test_role_left_out_is_the_room_without_its_people() -> None:
    request = random_room(21, people=8)
    result = recommend(request, draws=FEW)
    for role in ROLES:
        others = [ballot for ballot in request["ballots"] if ballot["role"] != role]
        assert result["without_role"].get(role) == (winner({**request, "ballots": others}) if others else None)


def test_person_left_out_is_the_room_without_them() -> None:
    request = random_room(4, people=6)
    before = recommend(request, draws=FEW)
    decisive = sum(
        winner({**request, "ballots": [b for b in request["ballots"] if b is not left]}) != before["approach"]
        for left in request["ballots"]
    )
    assert before["without_person"] == {"people": 6, "decisive": decisive}


def test_can_flip_means_that_settling_within_what_was_said_changes_the_winner() -> None:
    request = agreed_room(COPILOT)
    request["ballots"][0]["scores"] = {**COPILOT, "behaviour_gap": 4}
    entry = next(e for e in recommend(request)["agreement"] if e["criterion"] == "behaviour_gap")
    settled = {winner(with_level(request, "behaviour_gap", level)) for level in range(1, 5)}
    assert (entry["can_flip"], set(entry["winners"])) == (True, settled)


def test_agenda_starts_with_what_can_change_the_winner_not_with_the_widest_spread() -> None:
    request = agreed_room({**COPILOT, "urgency": 0})
    for ballot in request["ballots"][:3]:
        ballot["scores"] = {**ballot["scores"], "urgency": 4}
    request["ballots"][0]["scores"]["behaviour_gap"] = 3
    entries = recommend(request)["agreement"]
    spread = {entry["criterion"]: entry["consensus"] for entry in entries}
    assert there(spread["urgency"]) < there(spread["behaviour_gap"])
    assert entries[0]["criterion"] == "behaviour_gap"


def test_flips_and_the_agenda_know_that_an_answer_decides_how_far_another_counts() -> None:
    """Fixedness alone is no reason to train, with many calls it is: the volume changes more than its own part."""
    answers = {"task_stability": 4, "query_volume": 1, "behaviour_gap": 1, "training_data": 4}
    before = recommend(agreed_room(answers))
    flip = next(f for f in before["flips"] if f["criterion"] == "query_volume" and f["kind"] == "level")
    after = recommend(agreed_room({**answers, "query_volume": int(flip["to"])}))
    assert (before["approach"], flip["to"], flip["new_approach"], after["approach"]) == (
        "prompting", 3, "fine_tuning", "fine_tuning",
    )  # fmt: skip
    split = agreed_room(answers)
    for ballot in split["ballots"][:3]:
        ballot["scores"]["query_volume"] = 3
    row = next(row for row in agreement(split) if row["criterion"] == "query_volume")
    assert (row["can_flip"], row["winners"]) == (True, ["prompting", "fine_tuning"])
