"""`bench engine`: a whole recommendation, beside the NumPy floors of the work in it and beside other libraries."""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import numpy as np

from advisor import acceptability, load_framework, recommend
from advisor.ballots import read_request
from advisor.framework.model import Framework
from advisor.group import Floats, group_answer
from advisor.standing import Limits
from config import data
from config.bench.floors import Floor, extra_floors, floors, weight_vectors
from config.bench.peers import PEERS, Peer, measure_peer
from config.bench.timing import machine, median_ms, rounded, say

NEEDS: frozenset[str] = frozenset()
ROLES = ("data", "product", "security")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--participants", type=int, default=200, help="ballots, spread over three roles (200)")
    parser.add_argument("--draws", type=int, default=10_000, help="draws of the simulation (10000)")
    parser.add_argument("--runs", type=int, default=11, help="runs whose median is taken (11)")
    parser.add_argument("--no-peers", action="store_true", help="leave the other libraries out")
    parser.add_argument("--peers-dir", type=Path, help="where their environments are kept (peers in the data folder)")


def measure(options: Namespace) -> dict[str, Any]:
    """The whole report. Times are medians in milliseconds."""
    framework = load_framework()
    request = dice_room(framework, options.participants)
    whole = _whole(framework, request, options)
    parts = _timed("The engine's parts", engine_parts(framework, request, options.draws), options.runs)
    least = _timed("Floors", _floors(framework, request, options.draws), options.runs)
    extra = _timed("Extra floors", _extra(framework, request, options.draws), options.runs)
    peers = {} if options.no_peers else _peers(framework, request, options)
    return {
        "benchmark": "engine",
        "size": {
            "participants": options.participants,
            "criteria": len(framework.criteria),
            "approaches": len(framework.approaches),
            "draws": options.draws,
            "runs": options.runs,
        },
        "machine": machine(),
        "measured": whole,
        "floors": {"ms": least, "summed_ms": rounded(sum(least.values())), "not_in_the_sum_ms": extra},
        "peers": peers,
        "ratios": _ratios(whole, parts, least, peers),
        "parts_ms": parts,
    }


def dice_room(framework: Framework, participants: int) -> dict[str, Any]:
    """Ballots by dice, everything answered and weighted; the same for the same size."""
    dice = random.Random(1)  # noqa: S311 (an example, not a secret)
    keys = [criterion.key for criterion in framework.criteria]
    lean = {key: dice.randrange(5) for key in keys}
    ballots = [
        {
            "participant": f"p{index}",
            "role": ROLES[index % len(ROLES)],
            "scores": {key: min(4, max(0, lean[key] + dice.randint(-1, 1))) for key in keys},
            "weights": {key: dice.randint(1, 10) for key in keys},
        }
        for index in range(participants)
    ]
    return {"ballots": ballots, "waived_gates": [gate.key for gate in framework.gates], "seed": 1}


def engine_parts(framework: Framework, request: dict[str, Any], draws: int) -> dict[str, Floor]:
    """The parts of the engine that a peer can be held to, by the engine's own functions."""
    ballots = read_request(request, framework)
    scores = group_answer(ballots, framework).scores
    vectors = weight_vectors(draws, scores.shape[1])
    none = np.zeros(len(scores), dtype=bool)
    limits = Limits(none, none)

    def smaa() -> Floats:
        generator = np.random.Generator(np.random.PCG64(0))
        weights = acceptability.uniform_weights(generator, draws, scores.shape[1])
        values = weights @ scores.T
        first = acceptability.first_masks(values, limits)
        acceptability.rank_acceptability(values, limits)
        won = np.maximum(first.sum(axis=0), 1)
        return np.asarray(first.T @ weights / won[:, None])

    return {"values": lambda: vectors @ scores.T, "smaa": smaa}


def _whole(framework: Framework, request: dict[str, Any], options: Namespace) -> dict[str, Any]:
    say(f"A whole recommendation: {options.participants} participants, {options.draws} draws.")
    found = recommend(request, framework, draws=options.draws)
    took = median_ms(lambda: recommend(request, framework, draws=options.draws), options.runs)
    return {"recommendation_ms": rounded(took), "approach": found["approach"], "engine": found["engine_version"]}


def _floors(framework: Framework, request: dict[str, Any], draws: int) -> dict[str, Floor]:
    ballots = read_request(request, framework)
    return floors(ballots, framework, group_answer(ballots, framework), draws)


def _extra(framework: Framework, request: dict[str, Any], draws: int) -> dict[str, Floor]:
    return extra_floors(group_answer(read_request(request, framework), framework), draws)


def _timed(title: str, works: dict[str, Floor], runs: int) -> dict[str, float]:
    say(f"{title}: {', '.join(works)}.")
    return {name: rounded(median_ms(work, runs)) for name, work in works.items()}


def _peers(framework: Framework, request: dict[str, Any], options: Namespace) -> dict[str, Any]:
    """Each peer on the group's expected scores and the same number of weight vectors."""
    scores = group_answer(read_request(request, framework), framework).scores
    vectors = weight_vectors(options.draws, scores.shape[1])
    folder = (options.peers_dir or data.data_folder() / "peers").resolve()
    expected = {
        "values": (vectors @ scores.T).mean(axis=0),
        "smaa": ((vectors @ scores.T).argmax(axis=1)[:, None] == np.arange(len(scores))).mean(axis=0),
    }
    return {peer.name: _peer(peer, folder, scores, vectors, expected[peer.work], options) for peer in PEERS}


def _peer(
    peer: Peer, folder: Path, scores: Floats, vectors: Floats, expected: Floats, options: Namespace
) -> dict[str, Any]:
    """What one peer did, and whether it found what we find; its own draws may differ by three standard errors."""
    said = measure_peer(peer, folder, scores, vectors, min(3, options.runs))
    if "error" in said:
        return {"work": peer.work, **said}
    noise = 1e-9 if peer.work == "values" else 3 * np.sqrt(0.5 / len(vectors))
    agrees = bool(np.abs(np.array(said["found"]) - expected).max() <= noise)
    return {"work": peer.work, "version": said["version"], "ms": rounded(said["median_ms"]), "agrees": agrees}


def _ratios(
    whole: dict[str, Any], parts: dict[str, float], least: dict[str, float], peers: dict[str, Any]
) -> dict[str, Any]:
    """How often each floor, and each of our times, goes into what is compared with it."""
    took = whole["recommendation_ms"]
    measured = {name: peer for name, peer in peers.items() if "ms" in peer}
    return {
        "recommendation_to_summed_floors": rounded(took / sum(least.values())),
        "peers": {
            name: {
                "to_the_same_work": rounded(peer["ms"] / parts[peer["work"]]),
                "to_its_floor": rounded(peer["ms"] / least[peer["work"]]),
                "to_our_whole_recommendation": rounded(peer["ms"] / took),
            }
            for name, peer in measured.items()
        },
    }
