"""`bench engine` on tiny numbers: the shape of its answer, and that the floors do the work they stand for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from advisor import acceptability, load_framework
from advisor.ballots import Ballots, read_request
from advisor.confidence import sureness_of
from advisor.flips import smallest_transfer
from advisor.framework.rules import shares_of
from advisor.group import Group, group_answer
from advisor.standing import Limits, standing_of
from bench import command, floors
from bench.engine import dice_room
from bench.peers import PEERS, Peer, measure_peer
from tests.advisor.rooms import there
from tests.bench.told import report_of

TINY = ["engine", "--participants", "9", "--draws", "60", "--runs", "1", "--no-peers"]
FRAMEWORK = load_framework()


@pytest.fixture(scope="module")
def room() -> tuple[Ballots, Group]:
    ballots = read_request(dice_room(FRAMEWORK, 30), FRAMEWORK)
    return ballots, group_answer(ballots, FRAMEWORK)


def test_one_json_object_with_everything_measured_and_its_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    said = report_of(TINY, capsys, name="engine")
    assert said["size"] == {"participants": 9, "criteria": 14, "unanswered": 2, "approaches": 4, "draws": 60, "runs": 1}
    assert said["floors"]["ms"].keys() == {"values", "smaa", "bootstrap", "flips"}
    assert said["floors"]["summed_ms"] == pytest.approx(sum(said["floors"]["ms"].values()), rel=1e-3)
    assert said["ratios"]["recommendation_to_summed_floors"] == pytest.approx(
        said["measured"]["recommendation_ms"] / said["floors"]["summed_ms"], rel=1e-2
    )
    assert said["peers"] == {}


def test_the_smaa_floor_ranks_as_the_engine_does(room: tuple[Ballots, Group]) -> None:
    scores = room[1].scores
    shares, central = floors.smaa(np.ascontiguousarray(scores.T), 500)
    weights = floors.weight_vectors(500, scores.shape[1])
    nobody = np.zeros(len(scores), dtype=bool)
    limits = Limits(nobody, nobody)
    assert shares == pytest.approx(acceptability.rank_acceptability(weights @ scores.T, limits))
    first = acceptability.first_masks(weights @ scores.T, limits)
    assert central == pytest.approx(first.T @ weights / np.maximum(first.sum(axis=0), 1)[:, None])


def test_the_bootstrap_floors_are_centred_on_the_groups_values(room: tuple[Ballots, Group]) -> None:
    """Without the rules of what counts: those turn with each room that is drawn, and the centre with them."""
    ballots, _group = room
    sums = replace(FRAMEWORK, counts=())
    group = group_answer(ballots, sums)
    values = floors.bootstrap(ballots, floors.each_value(ballots, sums, group), 1200)
    assert values.mean(axis=0) == pytest.approx(group.values, abs=0.01)
    answered = np.flatnonzero(group.answered)
    whole = floors.bootstrap(ballots, floors.each_score(ballots, sums, answered), 1200).mean(axis=0)
    assert pytest.approx(group.scores[:, answered], abs=0.02) == whole[:-14].reshape(12, 4).T
    assert whole[-14:] == pytest.approx(group.stated, abs=0.01)


@pytest.mark.parametrize("in_place", ["", "look_up"])
def test_the_rules_that_are_drawn_are_those_that_no_fact_settles(room: tuple[Ballots, Group], in_place: str) -> None:
    _ballots, group = room
    answers = {**group.answers, **(shares_of({"in_place": in_place}) if in_place else {})}
    drawn = floors.in_question(FRAMEWORK, replace(group, answers=answers))
    about = {rule: [str(one).split() for one in rule.rule.any_of if one.is_fact] for rule in FRAMEWORK.counts}
    open_still = [rule for rule, facts in about.items() if not any((a == "==") == (b == in_place) for _, a, b in facts)]
    assert drawn == open_still
    assert 0 < len(drawn) < len(FRAMEWORK.counts)


def test_the_floor_of_everything_drawn_finds_the_engines_shares() -> None:
    ballots = read_request(dice_room(FRAMEWORK, 30), FRAMEWORK)
    group = group_answer(ballots, FRAMEWORK)
    standing = standing_of(group, FRAMEWORK, ballots.waived)
    sure = sureness_of(ballots, FRAMEWORK, group, standing.limits, 4000)
    *ranks, alone = floors.everything(ballots, FRAMEWORK, group, 4000)
    assert np.array(ranks) == pytest.approx(sure.ranks, abs=0.04)
    assert 1 - alone[there(standing.winner)] == pytest.approx(sure.unanswered_moves, abs=0.04)


def test_the_flips_floor_finds_the_engines_smallest_transfer(room: tuple[Ballots, Group]) -> None:
    ballots, group = room
    transfer = smallest_transfer(group, standing_of(group, FRAMEWORK, ballots.waived))
    assert transfer is not None
    assert transfer.points == pytest.approx(floors.flips(ballots, group)[2])


def test_a_peer_that_cannot_be_installed_is_reported_as_such(tmp_path: Path) -> None:
    nowhere = Peer("nowhere", "nowhere", ("nowhere.py",), "values")
    said = measure_peer(nowhere, tmp_path, np.ones((4, 14)), np.ones((5, 14)), 1)
    assert said.keys() == {"error"}
    assert "nowhere.txt" in said["error"]


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_each_peer_has_its_script_and_a_lock_file_with_hashes(peer: Peer) -> None:
    locked = peer.requirements.read_text()
    assert f"\n{peer.library}==" in locked
    assert locked.count("==") <= locked.count("--hash=sha256:")
    assert (peer.requirements.parent / peer.script[0]).exists()


@pytest.mark.parametrize("words", [[], ["nothing"], ["engine", "--runs"]])
def test_anything_else_ends_with_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.read(words)
    assert "usage: manage.py bench" in capsys.readouterr().err


def test_only_names_of_the_contract_are_offered() -> None:
    assert command.NAMES.keys() <= {"room", "engine", "log", "reminders", "pages", "refusal", "evidence"}
