"""Does a claim come true? Synthetic panels whose true answer is known: claimed confidence beside the share right.

A panel has a truth, levels and weights, and three roles of people who know it imperfectly. "Right" is who comes first
by the truth. Three worlds, so that the engine is not judged by its own model alone:

* slips: each answer is misread by one level in 3 of 10 cases.
* leanings: what a person reads is the truth, plus what the role reads into that question (sd 0.25), plus the person's
  lean over the whole ballot (0.35), plus noise (0.5), rounded. The engine knows of no leans and no roles' readings.
* together: the same, and the true levels go together by what they pull to (a factor each, loading 0.6). Kept apart: the
  engine takes what nobody answered to be independent of what was, so it is too modest here, by intent.

In the first two each level is as likely and independent of the others. In all an answer is "don't know" in 15 of 100
cases. Half of the panels are asked everything, half a random set of five or more. Half weigh: true weights are the
framework's times a lognormal factor (sd 0.5), four of five people state them, off by another such factor, in whole
points of ten. The others leave the framework's weights, which are then one point of ten off (sd).
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict, cast

import numpy as np
import numpy.typing as npt

from advisor.answer import Ballot, Request
from advisor.ballots import read_request
from advisor.errors import InvalidInput
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.group import Floats, group_answer
from advisor.perspectives import winner_of
from advisor.recommendation import brief_for
from advisor.speech import gettext as _
from advisor.standing import standing_of

VOTERS = (1, 2, 3, 5, 9)  # for each of three roles
ROLES = ("a", "b", "c")
LEAST = 50  # panels in a bin that is judged
BINS = 10
GOAL = 0.03
DRAWS = 1000
POINTS = 10  # of a room's own weights
KEPT = Path(__file__).parent / "calibrations"  # what the command printed, a file for each edition
UNKNOWN, FEWEST_ASKED, STATING = 0.15, 5, 0.8
WEIGHT_FACTOR, ONE_POINT = 0.5, 0.15
MISREAD, LOADING, ROLE_READS, LEANS, READS = 0.3, 0.6, 0.25, 0.35, 0.5

World = Literal["slips", "leanings", "together"]
APART: World = "together"  # in no total
Dice = np.random.Generator
Whole = npt.NDArray[np.int_]


class Bin(TypedDict):
    """Panels whose claim lay between two ends. `noise`: one standard error of `right`."""

    low: float
    high: float
    panels: int
    claimed: float
    right: float
    noise: float


class Reliability(TypedDict):
    """Some panels. close_calls: the share in which the recommendation was not called clear; right_when_clear: of the
    others (None if there is none). judged: bins with LEAST panels or more; worst: the largest |claimed - right| of
    them; off: how many of them are further off than GOAL by more than two standard errors."""

    of: str
    panels: int
    claimed: float
    right: float
    brier: float
    calibration_error: float
    close_calls: float
    right_when_clear: float | None
    judged: int
    worst: float | None
    off: int
    bins: list[Bin]


class Calibration(TypedDict):
    """What `calibrate` returns. on: the day, if it is told one."""

    on: str | None
    framework: dict[str, str]
    engine_version: str
    panels: int
    seed: int
    draws: int
    goal: float
    everything: Reliability
    by_voters: list[Reliability]
    by_winner: list[Reliability]
    by_world: list[Reliability]


@dataclass(frozen=True)
class Outcome:
    """What became of one panel."""

    voters: int
    world: World
    winner: str
    claimed: float
    right: bool
    clear: bool


def calibrate(
    framework: Framework,
    panels: int = 500,
    seed: int = 1,
    *,
    draws: int = DRAWS,
    voters: Iterable[int] = VOTERS,
    on: str | None = None,
) -> Calibration:
    """`panels` for each number of voters in each world. The same seed gives the same bytes.

    Raises InvalidInput for less than one panel, or a seed below 0.
    """
    faults = {} if panels >= 1 else {"panels": _("Write a whole number of 1 or more.")}
    faults |= {} if seed >= 0 else {"seed": _("Write a whole number of 0 or more.")}
    if faults:
        raise InvalidInput("invalid_input", _("The panels cannot be made."), faults)
    sizes = tuple(voters)
    found = [one for size in sizes for one in _outcomes(framework, size, panels, seed, draws)]
    outcomes = [one for one in found if one.world != APART]
    names = [approach.key for approach in framework.approaches]
    return {
        "on": on,
        "framework": {"key": framework.key, "version": framework.version, "digest": framework.digest},
        "engine_version": framework.engine_version,
        "panels": panels,
        "seed": seed,
        "draws": draws,
        "goal": GOAL,
        "everything": reliability("everything", outcomes),
        "by_voters": [reliability(str(size), [o for o in outcomes if o.voters == size]) for size in sizes],
        "by_winner": [reliability(name, [o for o in outcomes if o.winner == name]) for name in names],
        "by_world": [reliability(world, [o for o in found if o.world == world]) for world in WORLDS],
    }


def kept(framework: Framework) -> list[Calibration]:
    """What the command printed for this edition of the framework, and then for those before it, if it was kept."""
    found = [cast(Calibration, json.loads(path.read_text("utf-8"))) for path in KEPT.glob(f"{framework.key}_*.json")]
    of = [one for one in found if one["framework"]["key"] == framework.key]
    if framework.version not in [one["framework"]["version"] for one in of]:
        return []
    return sorted(of, key=lambda one: (one["framework"]["version"] != framework.version, one["framework"]["version"]))


def _outcomes(framework: Framework, voters: int, panels: int, seed: int, draws: int) -> list[Outcome]:
    dice = np.random.default_rng([seed, voters])
    found = (_outcome(framework, dice, voters, world, draws) for _i in range(panels) for world in WORLDS)
    return [one for one in found if one is not None]


def _outcome(framework: Framework, dice: Dice, voters: int, world: World, draws: int) -> Outcome | None:
    """One panel; None if by chance nobody answered anything."""
    truth, request = panel(framework, dice, voters, world)
    said = brief_for(request, framework, draws)
    winner = said["approach"]
    if winner is None:
        return None
    claimed = next(row["acceptability"] for row in said["ranking"] if row["approach"] == winner)
    ballots = read_request(truth, framework)
    right = winner_of(framework, standing_of(group_answer(ballots, framework), framework, ballots.waived))
    clear = said["confidence"]["kind"] in ("clear", "few_votes")
    return Outcome(voters, world, winner, claimed, winner == right, clear)


def panel(framework: Framework, dice: Dice, voters: int, world: World) -> tuple[Request, Request]:
    """The truth as one ballot, and what people make of it."""
    people, criteria = voters * len(ROLES), len(framework.criteria)
    role_of = np.repeat(np.arange(len(ROLES)), voters)
    make, reads = WORLDS[world]
    levels = make(framework, dice)
    read = np.clip(reads(dice, levels, role_of), 0, LEVELS - 1).astype(int)
    asked = np.ones(criteria, dtype=bool)
    if dice.random() < 0.5:
        asked[dice.permutation(criteria)[dice.integers(min(FEWEST_ASKED, criteria), criteria + 1) :]] = False
    known = asked & (dice.random(read.shape) >= UNKNOWN)
    weights, stated = _weights(framework, dice, people)
    names = [criterion.key for criterion in framework.criteria]
    truth = _ballot("truth", "a", dict(zip(names, levels.tolist(), strict=True)), weights, names)
    ballots = [
        _ballot(
            f"{ROLES[role]}{index}",
            ROLES[role],
            {name: int(read[index, c]) for c, name in enumerate(names) if known[index, c]},
            stated[index],
            names,
        )
        for index, role in enumerate(role_of.tolist())
    ]
    return {"ballots": [truth]}, {"ballots": ballots, "seed": int(dice.integers(2**31))}


def _apart(framework: Framework, dice: Dice) -> Whole:
    """True levels (C,), each as likely as any."""
    return dice.integers(0, LEVELS, len(framework.criteria))


def _together(framework: Framework, dice: Dice) -> Whole:
    """The same, correlated where criteria pull to the same approach."""
    pulls = [framework.approach_index[criterion.pulls] for criterion in framework.criteria]
    factors = dice.standard_normal(len(framework.approaches))[pulls]
    need = LOADING * factors + np.sqrt(1 - LOADING**2) * dice.standard_normal(len(pulls))
    return np.asarray(np.digitize(need, (-0.8416, -0.2533, 0.2533, 0.8416)))  # fifths of a standard normal


def _slips(dice: Dice, levels: Whole, role_of: Whole) -> Floats:
    """What each of n people reads (n, C)."""
    size = (len(role_of), len(levels))
    return np.asarray(levels + (dice.random(size) < MISREAD) * dice.choice([-1, 1], size))


def _leanings(dice: Dice, levels: Whole, role_of: Whole) -> Floats:
    size = (len(role_of), len(levels))
    by_role = ROLE_READS * dice.standard_normal((len(ROLES), size[1]))[role_of]
    person = LEANS * dice.standard_normal((size[0], 1)) + READS * dice.standard_normal(size)
    return np.asarray(np.rint(levels + by_role + person))


Truth = Callable[[Framework, Dice], Whole]
Reading = Callable[[Dice, Whole, Whole], Floats]
WORLDS: dict[World, tuple[Truth, Reading]] = {
    "slips": (_apart, _slips),
    "leanings": (_apart, _leanings),
    "together": (_together, _leanings),
}


def _weights(framework: Framework, dice: Dice, people: int) -> tuple[Floats, Floats]:
    """True weights (C,) and what people state of them (n, C), rows of 0 where they state nothing."""
    usual = framework.default_weights
    size = (people, len(usual))
    if dice.random() < 0.5:
        near = usual + ONE_POINT * usual.mean() * dice.standard_normal(len(usual))
        return np.maximum(near, 0), np.zeros(size)
    true = usual * np.exp(WEIGHT_FACTOR * dice.standard_normal(len(usual)))
    said = true * np.exp(WEIGHT_FACTOR * dice.standard_normal(size))
    points = np.rint(POINTS * said / said.max(axis=1, keepdims=True))
    return true, points * (dice.random((people, 1)) < STATING)


def _ballot(participant: str, role: str, scores: dict[str, int], weights: Floats, names: list[str]) -> Ballot:
    return {
        "participant": participant,
        "role": role,
        "scores": scores,
        "weights": dict(zip(names, weights.tolist(), strict=True)),
    }


def reliability(of: str, outcomes: list[Outcome]) -> Reliability:
    """Claims beside what came true. Brier: mean (claimed - right)²; calibration error: mean |claimed - right| over
    bins of a tenth, by their panels (Naeini, Cooper & Hauskrecht 2015)."""
    claimed = np.array([one.claimed for one in outcomes])
    right = np.array([one.right for one in outcomes], dtype=np.float64)
    clear = np.array([one.clear for one in outcomes], dtype=bool)
    bins = _bins(claimed, right)
    missed = [(one, abs(one["claimed"] - one["right"])) for one in bins]
    missing = sum(one["panels"] * distance for one, distance in missed) / max(1, len(outcomes))
    judged = [(one, distance) for one, distance in missed if one["panels"] >= LEAST]
    return {
        "of": of,
        "panels": len(outcomes),
        "claimed": _mean(claimed),
        "right": _mean(right),
        "brier": _mean((claimed - right) ** 2),
        "calibration_error": round(missing, 4),
        "close_calls": _mean(~clear),
        "right_when_clear": _mean(right[clear]) if clear.any() else None,
        "judged": len(judged),
        "worst": round(max(distance for _, distance in judged), 4) if judged else None,
        "off": sum(distance > GOAL + 2 * one["noise"] for one, distance in judged),
        "bins": bins,
    }


def _bins(claimed: Floats, right: Floats) -> list[Bin]:
    """Bins of a tenth that hold anything."""
    places = np.minimum((claimed * BINS).astype(int), BINS - 1)
    found: list[Bin] = []
    for place in sorted(set(places.tolist())):
        own = places == place
        share = float(right[own].mean())
        found.append(
            {
                "low": place / BINS,
                "high": (place + 1) / BINS,
                "panels": int(own.sum()),
                "claimed": _mean(claimed[own]),
                "right": round(share, 4),
                "noise": round(float(np.sqrt(share * (1 - share) / own.sum())), 4),
            }
        )
    return found


def _mean(values: Floats) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
