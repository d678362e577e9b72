"""The smallest changes after which another approach leads alone, the most plausible first (from engine 2 on).

A flip is named only where the ranking a hair beyond it has a new, sole leader: what can only draw level is a tie, and
a third approach that overtakes on the way is the one that is named. Closed forms as in `advisor.flips`; each is looked
up on the full ranking.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from advisor.ballots import Ballots
from advisor.flips import (
    AGREED,
    BEYOND,
    DIGITS,
    LevelFlip,
    Transfer,
    Voters,
    WeightFlip,
    donors_for,
    even,
    moved_weights,
    rivals_of,
    values_if_agreed,
)
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.group import TIE, Group, group_answer
from advisor.plausibility import MOST, Plausibility, Room, room_of
from advisor.standing import Gatekeeper, Limits, Standing, standing_of

PLACES = (0, 1, 2)  # decimals of the percentages in which a weight may be said


@dataclass(frozen=True)
class Ranked:
    """A flip with how plausible it is; `said` is the share that a sentence names, beyond the crossing."""

    flip: LevelFlip | WeightFlip
    plausibility: Plausibility
    said: float | None = None


def sole_leader(values: Sequence[float], limits: Limits) -> int | None:
    """The approach that is alone at the top of `values` (A,); None if two share it, or nothing may lead."""
    if not limits.able:
        return None
    best, *rest = sorted(limits.able, key=values.__getitem__, reverse=True)
    return None if rest and values[rest[0]] >= values[best] - TIE else best


def flips_of(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> list[Ranked]:
    """Level and weight flips of what was answered, the most plausible first; then what nobody answered.

    A weight that would have to be most of the weight is left out; so is one that is most of it now and would have to
    fall further than the room is apart.
    """
    if standing.winner is None:
        return []
    room = room_of(ballots, framework, group)
    levels = level_flips(ballots, framework, group, standing)
    answered = [Ranked(flip, room.level(flip.criterion, flip.to)) for flip in levels if flip.start is not None]
    ranked = [*answered, *weight_flips(group, standing, room)]
    ranked.sort(key=lambda one: (one.plausibility.rank, isinstance(one.flip, WeightFlip), one.flip.criterion))
    unknown = Plausibility(held=False, steps=0.0)
    return ranked + [Ranked(flip, unknown) for flip in levels if flip.start is None]


def level_flips(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> list[LevelFlip]:
    """For each criterion the nearest whole level, agreed by everybody, at which another approach leads alone."""
    if standing.winner is None:
        return []
    gates = Gatekeeper(framework, group, ballots.waived)
    found = (_nearest_level(index, group, standing.winner, gates) for index in range(len(framework.criteria)))
    return sorted(
        (flip for flip in found if flip is not None),
        key=lambda flip: (flip.start is None, even(flip.distance), -even(group.stated[flip.criterion]), flip.criterion),
    )


def _nearest_level(index: int, group: Group, winner: int, gates: Gatekeeper) -> LevelFlip | None:
    middle = group.mean(index) if group.answered[index] else (LEVELS - 1) / 2
    leaders = leaders_if_agreed(index, group, gates)
    for level in sorted(range(LEVELS), key=lambda level: (round(abs(level - middle), 9), level)):
        new = leaders[level]
        if new is not None and new != winner:
            return LevelFlip(index, group.median(index), level, abs(level - middle), new)
    return None


def leaders_if_agreed(index: int, group: Group, gates: Gatekeeper) -> list[int | None]:
    """Who would lead alone at each of the five levels of one criterion, if everybody answered it so."""
    limits = limits_if_agreed(index, gates)
    return [sole_leader(*at) for at in zip(values_if_agreed(index, group, gates).T.tolist(), limits, strict=True)]


def limits_if_agreed(index: int, gates: Gatekeeper) -> list[Limits]:
    """What the gates would leave at each of the five levels of one criterion."""
    key = gates.framework.criteria[index].key
    return [gates.limits_if(key, agreed) for agreed in AGREED]


def weight_flips(group: Group, standing: Standing, room: Room) -> list[Ranked]:
    """For each answered criterion the weight nearest to its own at which another approach leads alone."""
    if standing.winner is None or len(standing.tied) > 1:
        return []
    found, own = [], group.weights
    for index in np.flatnonzero(group.answered):
        turns = _turns(int(index), group, standing)
        ranked = [Ranked(flip, room.weighed(flip.criterion, flip.to), said) for flip, said in turns]
        named = [one for one in ranked if one.flip.to <= MOST and (one.plausibility.plausible or own[index] <= MOST)]
        if named:
            found.append(min(named, key=lambda one: (one.plausibility.rank, even(one.flip.to))))
    return found


def _turns(index: int, group: Group, standing: Standing) -> list[tuple[WeightFlip, float]]:
    """Going up and down from its own weight: where another one first leads alone, and the share to say.

    Value is linear in one weight t with the rest rescaled, V(t) = t x + (1 - t) R, so two approaches meet once.
    """
    own = float(group.weights[index])
    if own >= 1 - TIE:
        return []
    scores = group.scores[:, index]
    here, rest = scores.tolist(), ((standing.values - own * scores) / (1 - own)).tolist()
    meetings = list(_meetings(here, rest, standing.limits))

    def leader(at: float) -> int | None:
        values = [at * one + (1 - at) * other for one, other in zip(here, rest, strict=True)]
        return sole_leader(values, standing.limits) if 0 <= at <= 1 else None

    found = []
    for way in (1, -1):
        beyond = (at for at in sorted(meetings, key=lambda at: at * way) if (at - own) * way > TIE)
        led = ((at, leader(at + way * BEYOND)) for at in beyond)
        at, new = next(((at, new) for at, new in led if new not in (None, standing.winner)), (own, None))
        said = None if new is None else next((s for s in _to_say(at, own, way) if leader(s) == new), None)
        if new is not None and said is not None:
            found.append((WeightFlip(index, own, at, new), said))
    return found


def _meetings(here: list[float], rest: list[float], limits: Limits) -> Iterator[float]:
    """The weights, 0 to 1, at which two approaches that may lead are level."""
    for a, b in combinations(limits.able, 2):
        apart, elsewhere = here[a] - here[b], rest[a] - rest[b]
        if abs(elsewhere - apart) > TIE and 0 <= (at := elsewhere / (elsewhere - apart)) <= 1:
            yield at


def _to_say(at: float, own: float, way: int) -> Iterator[float]:
    """The share as it may be said, in percent, coarse ones first: beyond `at`, and not what its own is said as."""
    outwards = ceil if way > 0 else floor
    for places in PLACES:
        points = outwards(round((at + way * BEYOND) * 100 * 10**places, 6)) / 10**places
        if points != round(own * 100, places):
            yield points / 100


def smallest_transfer(group: Group, standing: Standing) -> Transfer | None:
    """The least weight that moves to one criterion until another approach leads alone; None if no weighting can, or if
    it takes most of the weight."""
    winner = standing.winner
    if winner is None or len(standing.tied) > 1:
        return None
    found = [t for rival in rivals_of(winner, standing) if (t := _transfer_to(rival, winner, group, standing))]
    found = [transfer for transfer in found if transfer.points <= MOST]
    return min(found, key=lambda transfer: (even(transfer.points), transfer.winner), default=None)


def _transfer_to(rival: int, winner: int, group: Group, standing: Standing) -> Transfer | None:
    """Against one rival: the receiver is where the winner's lead is least."""
    leads = {int(c): even(group.scores[winner, c] - group.scores[rival, c]) for c in np.flatnonzero(group.answered)}
    receiver = min(leads, key=lambda c: (leads[c], c))
    gap = float(standing.values[winner] - standing.values[rival])
    donors = donors_for(gap, leads, receiver, group)
    beyond = moved_weights(donors_for(gap + BEYOND, leads, receiver, group), receiver, group)
    new = sole_leader((group.scores @ beyond).tolist(), standing.limits)
    if new is None or new == winner:
        return None
    had = float(group.weights[list(donors)].sum())
    return Transfer(donors, receiver, sum(donors.values()), new, had)


def fewest_voters(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> Voters | None:
    """The fewest people whose changed answers would put another approach alone at the top; None if not even all could.

    Who swings most against a rival changes first (see `advisor.flips.fewest_voters`); how many are needed is found by
    counting the changed ballots as they are counted otherwise. A gate, or what counts, can turn on somebody who swings
    less, so in a room of a size at which each smaller set can be tried, it is.
    """
    winner = standing.winner
    if winner is None:
        return None
    found: list[Voters] = []
    for rival in rivals_of(winner, standing):
        most = min((voters.people for voters in found), default=len(ballots))
        voters = _voters_for(rival, most, ballots, framework, group, standing)
        found += [] if voters is None else [voters]
    fewest = min(found, key=lambda voters: (voters.people, voters.winner), default=None)
    return _fewer(fewest, ballots, framework, standing) or fewest


def _fewer(known: Voters | None, ballots: Ballots, framework: Framework, standing: Standing) -> Voters | None:
    """The smallest set of fewer people than are `known` to be enough, of which each is tried; None if there is none,
    or too many to try."""
    people = range(len(ballots))
    most = len(ballots) if known is None else known.people - 1
    if len(ballots) > MOST_TRIED or not (framework.gates or framework.counts):
        return None
    changes = [_worst_levels(rival, framework, standing) for rival in rivals_of(standing.ranking[0], standing)]
    tried = 0
    for size in range(1, most + 1):
        for some in combinations(people, size):
            for levels in changes:
                tried += 1
                if tried > MOST_TRIED:
                    return None
                new = _leader_if(levels, list(some), ballots, framework)
                if new is not None and new != standing.ranking[0]:
                    return Voters(size, new)
    return None


def _worst_levels(rival: int, framework: Framework, standing: Standing) -> npt.NDArray[np.intp]:
    """(C,): where the winner's lead over the rival is least, counted in full: other answers may let it count."""
    values = framework.value_array
    return np.asarray((values[standing.ranking[0]] - values[rival]).argmin(axis=1))


def _leader_if(levels: npt.NDArray[np.intp], persons: list[int], ballots: Ballots, framework: Framework) -> int | None:
    """Who would lead alone if these people answered `levels` (C,) to all that they have answered."""
    changed = ballots.scores.copy()
    changed[persons] = np.where(changed[persons] >= 0, levels, -1)
    trial = replace(ballots, scores=changed)
    after = standing_of(group_answer(trial, framework), framework, trial.waived)
    return sole_leader(after.values.tolist(), after.limits)


def _voters_for(
    rival: int, most: int, ballots: Ballots, framework: Framework, group: Group, standing: Standing
) -> Voters | None:
    """None if it takes more than `most`. `needed` is exact for the values; gates and other rivals can ask for a few
    more, which are tried one by one."""
    winner = standing.ranking[0]
    leads = group.curves[winner] - group.curves[rival]  # (C, 5)
    swings = leads[np.arange(len(leads)), np.maximum(ballots.scores, 0)] - leads.min(axis=1)
    per_person = (swings * group.votes * group.weights).sum(axis=1)
    persons = np.argsort(-per_person.round(DIGITS), kind="stable")
    gap = float(standing.values[winner] - standing.values[rival])
    needed = int(np.searchsorted(np.cumsum(per_person[persons]), gap + TIE)) + 1
    for people in range(needed, min(needed + TRIED, most + 1)):
        new = _leader_if(_worst_levels(rival, framework, standing), persons[:people].tolist(), ballots, framework)
        if new is not None and new != winner:
            return Voters(people, new)
    return None


TRIED = 4  # how many more people than the values alone would ask for are tried
MOST_TRIED = 60  # smaller sets of people, each against each rival
