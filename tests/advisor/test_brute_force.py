"""What would change the winner, against trying it: another reading of the framework's file, and no formula.

    PYTHONPATH=. python -m tests.advisor.test_brute_force 0 400

tries more rooms than the suite does.
"""

import random
import sys
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest

from advisor import Recommendation, recommend
from advisor.framework.rules import FACTS, Rule
from tests.advisor.rooms import APPROACHES, CRITERIA, FRAMEWORK, ROLES

HAIR = 1e-9
STEPS = 400
Levels = dict[str, list[float]]  # criterion → shares of the five levels
Values = dict[str, float]


def dice_room(seed: int) -> dict[str, Any]:
    """One to five people who agree or do not, answer much or little, weigh or do not, beside one thing or another."""
    dice = random.Random(seed)
    unknown, near, weighted = dice.choice((0.1, 0.3, 0.6)), dice.random() < 0.5, dice.random() < 0.5
    lean = {key: dice.randrange(5) for key in CRITERIA}
    ballots = []
    for person in range(dice.randint(1, 5)):
        said = {key: lean[key] + dice.randint(-1, 1) if near else dice.randrange(5) for key in CRITERIA}
        scores = {key: min(4, max(0, level)) for key, level in said.items() if dice.random() >= unknown}
        ballots.append({"participant": f"p{person}", "role": dice.choice(ROLES), "scores": scores})
        if weighted and dice.random() < 0.8:
            ballots[-1]["weights"] = {key: dice.randrange(11) for key in CRITERIA}
    waived = [gate.key for gate in FRAMEWORK.gates if dice.random() < 0.15]
    return {"ballots": ballots, "in_place": dice.choice((None, *FACTS["in_place"])), "waived_gates": waived}


class Room:
    """The framework's rules over one room, read from its file a second time."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.ballots: list[Any] = request["ballots"]
        self.fact = request["in_place"]
        self.waived = request["waived_gates"]

    def levels(self, ballots: list[Any]) -> Levels:
        found: Levels = {}
        for key in CRITERIA:
            said: dict[str, list[int]] = {}
            for one in ballots:
                if key in one["scores"]:
                    said.setdefault(one["role"], []).append(one["scores"][key])
            if said:
                found[key] = [sum(own.count(at) / len(own) for own in said.values()) / len(said) for at in range(5)]
        return found

    @property
    def weights(self) -> Values:
        given: dict[str, list[Values]] = {}
        for one in self.ballots:
            own = one.get("weights", {})
            if (total := sum(own.values())) > 0:
                given.setdefault(one["role"], []).append({key: own[key] / total for key in CRITERIA})
        if not given:
            return {one.key: one.weight for one in FRAMEWORK.criteria}
        return {key: sum(sum(o[key] for o in own) / len(own) for own in given.values()) for key in CRITERIA}

    def over(self, levels: Levels) -> Values:
        total = sum(self.weights[key] for key in levels)
        return {key: self.weights[key] / total if total > 0 else 1 / len(levels) for key in levels}

    def holds(self, text: str, levels: Levels) -> bool:
        about, *rest = text.split()
        if about == "in_place":
            return (self.fact == rest[1]) is (rest[0] == "==")
        if about not in levels or rest[0] == "unknown":
            return about not in levels and rest[0] == "unknown"
        met = {">=": range(int(rest[1]), 5), "<=": range(int(rest[1]) + 1), "==": [int(rest[1])]}[rest[0]]
        return sum(levels[about][at] for at in met) >= 0.5 - HAIR

    def applies(self, rule: Rule, levels: Levels) -> bool:
        said = rule.to_dict()
        any_of = [self.holds(text, levels) for text in said["any"]]
        return all(self.holds(text, levels) for text in said["when"]) and (not any_of or any(any_of))

    def scores(self, levels: Levels) -> dict[str, Values]:
        """Criterion → approach → what it is worth by the answers."""
        shares = dict.fromkeys(levels, 1.0)
        for one in FRAMEWORK.counts:
            others = {text.split()[0] for part in one.rule.to_dict().values() for text in part}
            others -= {one.criterion, "in_place"}
            if one.criterion in levels and not (
                self.applies(one.rule, levels) or (others and others.isdisjoint(levels))
            ):
                shares[one.criterion] = min(shares[one.criterion], one.otherwise)
        return {key: {a: self.worth(key, a, said, shares[key]) for a in APPROACHES} for key, said in levels.items()}

    def worth(self, key: str, approach: str, said: list[float], share: float) -> float:
        curve = FRAMEWORK.values[key][approach].levels
        return sum(part * (0.5 + share * (value - 0.5)) for part, value in zip(said, curve, strict=True))

    def able(self, levels: Levels) -> list[str]:
        shut: dict[str, set[str]] = {"exclude": set(), "cap": set()}
        for gate in FRAMEWORK.gates:
            if gate.key not in self.waived and self.applies(gate.rule, levels):
                shut[gate.effect].update(gate.approaches)
        left = [a for a in APPROACHES if a not in shut["exclude"]]
        return [a for a in left if a not in shut["cap"]] or left

    def alone(self, levels: Levels) -> str | None:
        """Who leads by more than a hair by these answers."""
        return sole(valued(self.scores(levels), self.over(levels)), self.able(levels))


def valued(scores: dict[str, Values], weights: Values) -> Values:
    return {a: sum(weights[key] * scores[key][a] for key in weights) for a in APPROACHES}


def sole(values: Values, able: list[str]) -> str | None:
    ranked = sorted(able, key=values.__getitem__, reverse=True)
    if not ranked or (len(ranked) > 1 and values[ranked[0]] - values[ranked[1]] <= HAIR):
        return None
    return ranked[0]


def check(request: Mapping[str, Any]) -> None:
    result, room = recommend(request, draws=1), Room(request)
    levels = room.levels(room.ballots)
    winner = result["approach"]
    if winner is None:
        assert not levels or not room.able(levels)
        return
    scores, weights, able = room.scores(levels), room.over(levels), room.able(levels)
    values = valued(scores, weights)
    assert {row["approach"]: row["value"] for row in result["ranking"]} == pytest.approx(values)
    assert winner in able
    assert values[winner] >= max(values[a] for a in able) - HAIR
    check_levels(result, room, levels)
    if sole(values, able) == winner:
        check_weights(result, scores, weights, able)
        check_transfer(result, scores, weights, able)
    else:
        assert result["smallest_transfer"] is None
        assert not [flip for flip in result["flips"] if flip["kind"] == "weight"]
    check_voters(result, room)


def check_levels(result: Recommendation, room: Room, levels: Levels) -> None:
    """Each level of each criterion is tried; named is the nearest at which another one leads alone."""
    named = {
        flip["criterion"]: (flip["to"], flip["new_approach"]) for flip in result["flips"] if flip["kind"] == "level"
    }
    tried = {}
    for key in CRITERIA:
        middle = sum(at * share for at, share in enumerate(levels.get(key, [0.2] * 5)))
        leaders = {at: room.alone({**levels, key: [float(at == one) for one in range(5)]}) for at in range(5)}
        new = [at for at, leader in leaders.items() if leader not in (None, result["approach"])]
        if new:
            at = min(new, key=lambda one: (round(abs(one - middle), 9), one))
            tried[key] = (at, leaders[at])
    assert named == tried


def crossings(key: str, scores: dict[str, Values], weights: Values, able: list[str], winner: str) -> Iterator[float]:
    """Going up and going down in small steps: the first weight of the criterion with another leader."""
    own, values = weights[key], valued(scores, weights)
    rest = {a: (values[a] - own * scores[key][a]) / (1 - own) for a in able}
    for end in (1.0, 0.0):
        for step in range(1, STEPS + 1):
            at = own + (end - own) * step / STEPS
            if sole({a: at * scores[key][a] + (1 - at) * rest[a] for a in able}, able) not in (None, winner):
                yield at
                break


def check_weights(result: Recommendation, scores: dict[str, Values], weights: Values, able: list[str]) -> None:
    """A hair beyond what is named another one leads alone, and no step before it; what is not named is not there."""
    winner = str(result["approach"])
    named = {flip["criterion"]: flip for flip in result["flips"] if flip["kind"] == "weight"}
    assert named.keys() <= weights.keys()
    for key in weights:
        if weights[key] >= 1 - HAIR:
            continue
        found, flip = list(crossings(key, scores, weights, able, winner)), named.get(key)
        if flip is None:
            assert weights[key] > 0.5 or all(at > 0.5 or at < 2 / STEPS for at in found), key
            continue
        away = 1 if flip["to"] > weights[key] else -1
        beyond = {one: (flip["to"] + away * 1e-6 if one == key else 0.0) for one in weights}
        for one in weights.keys() - {key}:
            beyond[one] = weights[one] * (1 - beyond[key]) / (1 - weights[key])
        assert sole(valued(scores, beyond), able) == flip["new_approach"] != winner
        assert min(abs(at - flip["to"]) for at in found) <= 1 / STEPS + 1e-6


def check_transfer(result: Recommendation, scores: dict[str, Values], weights: Values, able: list[str]) -> None:
    """To each criterion is moved, from where the winner gains most by it, until each rival is a hair ahead."""
    winner = str(result["approach"])
    values, least = valued(scores, weights), 1.0
    for rival in (a for a in able if a != winner):
        lead = {key: scores[key][winner] - scores[key][rival] for key in weights}
        for receiver in weights:
            gap, moved = values[winner] - values[rival] + 1e-6, 0.0
            for donor in sorted(lead, key=lead.__getitem__, reverse=True):
                if gap > 0 and (gain := lead[donor] - lead[receiver]) > 0:
                    part = min(weights[donor], gap / gain)
                    gap, moved = gap - part * gain, moved + part
            least = min(least, moved) if gap <= HAIR else least
    transfer = result["smallest_transfer"]
    if transfer is None:
        assert least > 0.5 - 1e-4
    else:
        assert transfer["points"] == pytest.approx(least, abs=1e-4)


def check_voters(result: Recommendation, room: Room) -> None:
    """Each set of people, the smallest first, answers what is worst for the winner against each rival."""
    people, winner = range(len(room.ballots)), str(result["approach"])
    rivals = [a for a in room.able(room.levels(room.ballots)) if a != winner]

    def worst_of(rival: str) -> dict[str, int]:
        found = {}
        for key in CRITERIA:
            ours, theirs = (FRAMEWORK.values[key][one].levels for one in (winner, rival))
            found[key] = min(range(5), key=[a - b for a, b in zip(ours, theirs, strict=True)].__getitem__)
        return found

    worst = {rival: worst_of(rival) for rival in rivals}

    def turned(some: tuple[int, ...], rival: str) -> bool:
        changed = [
            {**one, "scores": {key: worst[rival][key] for key in one["scores"]}} if person in some else one
            for person, one in enumerate(room.ballots)
        ]
        return room.alone(room.levels(changed)) not in (None, winner)

    sizes = (size for size in range(1, len(people) + 1) for some in combinations(people, size)
             for rival in rivals if turned(some, rival))  # fmt: skip
    said = result["fewest_voters"]
    if len(people) > 1:
        assert (None if said is None else said["people"]) == next(sizes, None)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_said_to_change_the_winner_is_what_trying_everything_finds(seed: int) -> None:
    check(dice_room(seed))


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        try:
            check(dice_room(number))
        except AssertionError as failed:
            sys.stdout.write(f"{number}: {str(failed)[:300]}\n")
