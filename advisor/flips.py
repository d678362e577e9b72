"""The smallest changes that would change the winner. Closed forms, each checked on the full ranking.

What engine 1 names; `advisor.sole_flips` is what engine 2 does, by the same forms.
"""

from dataclasses import dataclass

import numpy as np

from advisor.ballots import Ballots
from advisor.counting import values_in_force
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.group import TIE, Floats, Group
from advisor.standing import Gatekeeper, Limits, Standing, first_of, limits_of, order

ONE_LEVEL = np.eye(LEVELS)
AGREED = ONE_LEVEL.tolist()  # everybody on one level
DIGITS = 12  # to which numbers are equal: what is beyond, each processor adds up in its own way
BEYOND = 1e-6  # how far past the crossing a weight is put when the new winner is looked up


def even(value: float) -> float:
    """What orders it, so that what is equal but for its last bits stays in the order of the criteria."""
    return round(float(value), DIGITS)


@dataclass(frozen=True)
class LevelFlip:
    """If everybody, also who gave no answer, answered `to`, `winner` would win. `start` None: nobody answered."""

    criterion: int
    start: float | None
    to: int
    distance: float
    winner: int


@dataclass(frozen=True)
class WeightFlip:
    """If this criterion's weight were `to`, the others rescaled, `winner` would win."""

    criterion: int
    start: float
    to: float
    winner: int


@dataclass(frozen=True)
class Transfer:
    """The least weight that has to move to change the winner: from `donors` (criterion → weight) to one receiver.
    `had`: the weight of all donors before."""

    donors: dict[int, float]
    receiver: int
    points: float
    winner: int
    had: float = 1.0


@dataclass(frozen=True)
class Voters:
    """How many people would have to change all of their answers, at least, to change the winner."""

    people: int
    winner: int


def level_flips(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> list[LevelFlip]:
    """For each criterion the nearest whole level, agreed by everybody, at which another approach wins."""
    if standing.winner is None:
        return []
    gates = Gatekeeper(framework, group, ballots.waived)
    criteria = range(len(framework.criteria))
    found = [_nearest_level(index, framework, group, standing.winner, gates) for index in criteria]
    return sorted(
        (flip for flip in found if flip is not None),
        key=lambda flip: (flip.start is None, even(flip.distance), -even(group.stated[flip.criterion]), flip.criterion),
    )


def _nearest_level(index: int, framework: Framework, group: Group, winner: int, gates: Gatekeeper) -> LevelFlip | None:
    middle = group.mean(index) if group.answered[index] else (LEVELS - 1) / 2
    values = values_if_agreed(index, group, gates)
    for level in sorted(range(LEVELS), key=lambda level: (round(abs(level - middle), 9), level)):
        limits = gates.limits_if(framework.criteria[index].key, AGREED[level])
        new = first_of(values[:, level], limits)
        if new is not None and new != winner and _overtakes(new, winner, values[:, level], limits):
            return LevelFlip(index, group.median(index), level, abs(level - middle), new)
    return None


def _overtakes(new: int, winner: int, values: Floats, limits: Limits) -> bool:
    """Whether `new` is really ahead, and not just level with the winner."""
    return not limits.contenders[winner] or bool(values[new] > values[winner] + TIE)


def values_if_agreed(index: int, group: Group, gates: Gatekeeper) -> Floats:
    """(A, 5): the values if everybody answered each of the five levels on one criterion."""
    over = np.where(group.answered, group.stated, 0.0)
    over[index] = group.stated[index]
    if over.sum() <= 0:
        over = group.answered.astype(np.float64)
        over[index] = 1.0
    over = over / over.sum()
    rest = group.scores @ over - group.scores[:, index] * over[index]
    values = rest[:, None] + over[index] * group.curves[:, index]
    changed = gates.values_if(index, ONE_LEVEL, over)
    return np.asarray(values if changed is None else changed.T)


def weight_flips(group: Group, standing: Standing) -> list[WeightFlip]:
    """For each answered criterion the weight nearest to its own at which another approach wins; nearest first.

    Value is linear in one weight t with the rest rescaled, V(t) = t x_j + (1 - t) R with R the value without
    criterion j, so each rival is met once: t* = r / (r - d), r and d the winner's leads in R and x_j.
    """
    winner = standing.winner
    if winner is None:
        return []
    rivals = rivals_of(winner, standing)
    found = []
    for index in np.flatnonzero(group.answered):
        flips = [flip for rival in rivals if (flip := _crossing(int(index), group, standing, winner, rival))]
        above = min((flip for flip in flips if flip.to >= flip.start), key=lambda flip: flip.to, default=None)
        below = max((flip for flip in flips if flip.to < flip.start), key=lambda flip: flip.to, default=None)
        nearest = min((f for f in (above, below) if f), key=lambda flip: abs(flip.to - flip.start), default=None)
        if nearest is not None:
            found.append(nearest)
    return sorted(found, key=lambda flip: (even(abs(flip.to - flip.start)), flip.criterion))


def rivals_of(winner: int, standing: Standing) -> list[int]:
    """Those that could come first in the winner's place, whatever the weights."""
    contenders = standing.limits.contenders
    return [a for a in standing.ranking if contenders[a] and a != winner]


def _crossing(index: int, group: Group, standing: Standing, winner: int, rival: int) -> WeightFlip | None:
    """Where `rival` meets the winner when one weight moves, or None if it never does."""
    own = float(group.weights[index])
    if own >= 1 - TIE:
        return None
    lead_here = float(group.scores[winner, index] - group.scores[rival, index])
    gap = float(standing.values[winner] - standing.values[rival])
    lead_elsewhere = (gap - own * lead_here) / (1 - own)
    if abs(lead_elsewhere - lead_here) <= TIE:
        return None
    at = lead_elsewhere / (lead_elsewhere - lead_here)
    return WeightFlip(index, own, at, rival) if 0 <= at <= 1 else None


def smallest_transfer(group: Group, standing: Standing) -> Transfer | None:
    """The least weight that changes the winner when it moves to one criterion; None if no weighting can."""
    winner = standing.winner
    if winner is None:
        return None
    found = [t for rival in rivals_of(winner, standing) if (t := _transfer_to(rival, winner, group, standing))]
    return min(found, key=lambda transfer: (transfer.points, transfer.winner), default=None)


def _transfer_to(rival: int, winner: int, group: Group, standing: Standing) -> Transfer | None:
    """Against one rival: the receiver is where the winner's lead is least. Whatever can only reach a tie is none."""
    columns = np.flatnonzero(group.answered)
    leads = {int(c): float(group.scores[winner, c] - group.scores[rival, c]) for c in columns}
    receiver = min(leads, key=lambda c: (leads[c], c))
    gap = float(standing.values[winner] - standing.values[rival])
    if gap <= TIE or leads[receiver] >= -TIE:
        return None
    donors = donors_for(gap, leads, receiver, group)
    beyond = donors_for(gap + BEYOND, leads, receiver, group)
    return Transfer(donors, receiver, sum(donors.values()), _winner_after(beyond, receiver, group, standing.limits))


def donors_for(gap: float, leads: dict[int, float], receiver: int, group: Group) -> dict[int, float]:
    """What each criterion gives until `gap` is closed, as far as it can be: by descending lead, all it has.

    A moved point earns the lead at the donor less that at the receiver.
    """
    donors: dict[int, float] = {}
    for donor in sorted(leads, key=lambda c: (-leads[c], c)):
        earned = leads[donor] - leads[receiver]
        if gap <= TIE or earned <= TIE:
            break
        donors[donor] = min(float(group.weights[donor]), gap / earned)
        gap -= donors[donor] * earned
    return donors


def _winner_after(donors: dict[int, float], receiver: int, group: Group, limits: Limits) -> int:
    """Who really wins once the donors have given: a third approach may overtake as well."""
    return order(group.scores @ moved_weights(donors, receiver, group), limits)[0]


def moved_weights(donors: dict[int, float], receiver: int, group: Group) -> Floats:
    """(C,): the weights once the donors have given."""
    weights = group.weights.copy()
    for donor, points in donors.items():
        weights[donor] -= points
        weights[receiver] += points
    return weights


def fewest_voters(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> Voters | None:
    """The fewest people whose changed answers would change the winner; None if not even all of them could.

    A person's largest swing against a rival is the sum over their answers of vote share times weight times
    (lead at their level - least lead at any level). The value is a mean, so the largest swings first is exact.
    """
    winner = standing.winner
    if winner is None:
        return None
    rivals = rivals_of(winner, standing)
    found = [v for rival in rivals if (v := _voters_for(rival, winner, ballots, framework, group, standing))]
    return min(found, key=lambda voters: (voters.people, voters.winner), default=None)


def _voters_for(
    rival: int, winner: int, ballots: Ballots, framework: Framework, group: Group, standing: Standing
) -> Voters | None:
    leads = group.curves[winner] - group.curves[rival]  # (C, 5)
    least = leads.argmin(axis=1)
    levels = np.maximum(ballots.scores, 0)
    swings = leads[np.arange(len(leads)), levels] - leads.min(axis=1)
    per_person = (swings * group.votes * group.weights).sum(axis=1)
    persons = np.argsort(-per_person, kind="stable")
    gap = float(standing.values[winner] - standing.values[rival])
    needed = int(np.searchsorted(np.cumsum(per_person[persons]), gap - TIE)) + 1
    if needed > len(persons):
        return None
    changed = ballots.scores.copy()
    changed[persons[:needed]] = np.where(changed[persons[:needed]] >= 0, least, -1)
    distribution = np.stack([(group.votes * (changed == level)).sum(axis=0) for level in range(LEVELS)], axis=1)
    spoken = {c.key: distribution[i].tolist() for i, c in enumerate(framework.criteria) if group.answered[i]}
    answers = {**group.answers, **spoken}
    values = np.einsum("acl,cl,c->a", values_in_force(framework, answers), distribution, group.weights)
    limits = limits_of(framework, answers, ballots.waived)
    if limits.excluded.all():
        return None
    new = order(values + BEYOND * np.eye(len(values))[rival], limits)[0]
    return None if new == winner else Voters(needed, new)
