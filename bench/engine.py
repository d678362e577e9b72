"""`bench engine`: a whole recommendation, beside the NumPy floors of the work in it and beside other libraries."""

from __future__ import annotations

import random
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import numpy as np

from advisor import acceptability, load_framework, recommend
from advisor.ballots import read_request
from advisor.framework.model import Framework
from advisor.group import Floats, group_answer
from advisor.standing import Limits
from advisor.version import ENGINE_VERSION
from bench.floors import Floor, extra_floors, floors, weight_vectors
from bench.peers import PEERS, Peer, measure_peer, peers_folder
from bench.timing import machine, medians_ms, rounded, say

NEEDS: frozenset[str] = frozenset()
ROLES = ("data", "product", "security")
OPEN = 2  # criteria that nobody answers, so that what is unanswered is drawn too


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--participants", type=int, default=200, help="ballots, spread over three roles (200)")
    parser.add_argument("--draws", type=int, default=10_000, help="draws of the simulation (10000)")
    parser.add_argument("--runs", type=int, default=11, help="runs whose median is taken (11)")
    parser.add_argument("--no-peers", action="store_true", help="leave the other libraries out")
    parser.add_argument("--peers-dir", type=Path, help="where their environments are kept (peers in the data folder)")


def measure(options: Namespace) -> dict[str, Any]:
    """The whole report. Times are medians in milliseconds of processor time; a peer's is the best of its runs."""
    framework = load_framework()
    request = dice_room(framework, options.participants)
    ballots = read_request(request, framework)
    group = group_answer(ballots, framework)
    took = _times(
        {
            "whole": {"recommendation": lambda: recommend(request, framework, draws=options.draws)},
            "parts": engine_parts(group.scores, options.draws),
            "floors": floors(ballots, framework, group, options.draws),
            "more": extra_floors(ballots, framework, group, options.draws),
        },
        options.runs,
    )
    peers = {} if options.no_peers else _peers(group.scores, options)
    return {
        "benchmark": "engine",
        "size": _size(framework, options),
        "machine": machine(),
        "measured": {
            "recommendation_ms": took["whole"]["recommendation"],
            "parts_ms": took["parts"],
            "engine_version": ENGINE_VERSION,
        },
        "floors": {
            "ms": took["floors"],
            "summed_ms": rounded(sum(took["floors"].values())),
            "more_of_the_work_ms": took["more"],
        },
        "peers": peers,
        "ratios": _ratios(took, peers),
    }


def _times(works: dict[str, dict[str, Floor]], runs: int) -> dict[str, dict[str, float]]:
    """Times by kind and name, all taken in turns."""
    say(f"Measuring, {runs} times in turns: {', '.join(name for kind in works.values() for name in kind)}.")
    flat = {f"{kind} {name}": work for kind, named in works.items() for name, work in named.items()}
    taken = medians_ms(flat, runs, time.process_time)
    return {kind: {name: taken[f"{kind} {name}"] for name in named} for kind, named in works.items()}


def _size(framework: Framework, options: Namespace) -> dict[str, int]:
    return {
        "participants": options.participants,
        "criteria": len(framework.criteria),
        "unanswered": OPEN,
        "approaches": len(framework.approaches),
        "draws": options.draws,
        "runs": options.runs,
    }


def dice_room(framework: Framework, participants: int) -> dict[str, Any]:
    """Ballots by dice, everything weighted and all but the last OPEN criteria answered; the same for the same size."""
    dice = random.Random(1)  # noqa: S311 (an example, not a secret)
    keys = [criterion.key for criterion in framework.criteria]
    lean = {key: dice.randrange(5) for key in keys}
    ballots = [
        {
            "participant": f"p{index}",
            "role": ROLES[index % len(ROLES)],
            "scores": {key: min(4, max(0, lean[key] + dice.randint(-1, 1))) for key in keys[:-OPEN]},
            "weights": {key: dice.randint(1, 10) for key in keys},
        }
        for index in range(participants)
    ]
    return {"ballots": ballots, "waived_gates": [gate.key for gate in framework.gates], "seed": 1}


def engine_parts(scores: Floats, draws: int) -> dict[str, Floor]:
    """The parts of the engine that a peer can be held to, by the engine's own functions, on `scores` (A, C)."""
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


def _peers(scores: Floats, options: Namespace) -> dict[str, Any]:
    """Each peer on the group's expected scores (A, C) and the same number of weight vectors."""
    vectors = weight_vectors(options.draws, scores.shape[1])
    folder = peers_folder(options.peers_dir)
    values = vectors @ scores.T
    first = values.argmax(axis=1)[:, None] == np.arange(len(scores))
    expected = {"values": values.mean(axis=0), "smaa": first.mean(axis=0)}
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
    return {"work": peer.work, "version": said["version"], "best_ms": rounded(said["best_ms"]), "agrees": agrees}


def _ratios(took: dict[str, dict[str, float]], peers: dict[str, Any]) -> dict[str, Any]:
    """How often each floor, and each of our times, goes into what is compared with it."""
    whole, least = took["whole"]["recommendation"], took["floors"]
    all_draws = sum({**least, **took["more"]}.values()) - least["bootstrap"]  # drawing everything takes its place
    return {
        "recommendation_to_summed_floors": rounded(whole / sum(least.values())),
        "recommendation_to_floors_of_all_its_draws": rounded(whole / all_draws),
        "peers": {
            name: {
                "to_the_same_work": rounded(peer["best_ms"] / took["parts"][peer["work"]]),
                "to_its_floor": rounded(peer["best_ms"] / least[peer["work"]]),
                "to_our_whole_recommendation": rounded(peer["best_ms"] / whole),
            }
            for name, peer in peers.items()
            if "best_ms" in peer
        },
    }
