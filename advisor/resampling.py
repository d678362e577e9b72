"""The ballots drawn again: would another set of such people have said the same?

Whole participants within their role, n-1 of n (Rao & Wu 1988): drawing n of n understates the spread, and
drawing criterion by criterion loses half of it. A role with one voter gets one pseudo-voter who answers the
same criteria with the framework's prior, because one voice says nothing about how far voices differ.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.group import Floats, Group

CHUNK = 500  # draws counted at a time, so that the picks stay in the processor's cache
BLOCK = 4_000_000  # counts held at once. Few large products: small ones wake the BLAS threads again and again

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RoleBallots:
    """One role's ballots, reduced to what the draws need. m voters, the pseudo-voter included; K criteria.

    scores: (m, K·A) expected value of each answer, 0 where there is none. answered: (m, K).
    weights: (m, K) normalised weights, 0 where none were given. gave: (m,) whether they were.
    """

    share: float
    scores: Singles
    answered: Singles
    weights: Singles
    gave: Singles
    complete: bool
    pseudo: bool

    @property
    def drawn(self) -> int:
        return len(self.answered) - 1


def role_ballots(ballots: Ballots, framework: Framework, group: Group) -> list[RoleBallots]:
    """The ballots by role, over the K criteria that anybody answered; roles with weight 0 or no answer left out."""
    columns = np.flatnonzero(group.answered)
    values = framework.value_array[:, columns].transpose(1, 2, 0)  # (K, 5, A)
    prior = np.einsum("kla,l->ka", values, np.array(framework.confidence.prior))
    found = []
    for index, weight in enumerate(ballots.role_weights):
        rows = np.flatnonzero(ballots.role_of == index)
        levels = ballots.scores[np.ix_(rows, columns)]
        if weight > 0 and (levels >= 0).any():
            given = ballots.weights[np.ix_(rows, columns)]
            found.append(_one_role(float(weight), levels, given, values, prior, group.weights[columns]))
    return found


def _one_role(
    share: float, levels: npt.NDArray[np.int8], given: Floats, values: Floats, prior: Floats, usual: Floats
) -> RoleBallots:
    answered = levels >= 0
    each = values[np.arange(len(values)), np.maximum(levels, 0)] * answered[:, :, None]  # (m, K, A)
    gave = given.sum(axis=1) > 0
    pseudo = len(levels) == 1
    if pseudo:
        each = np.concatenate([each, (prior * answered[0][:, None])[None]])
        answered = np.concatenate([answered, answered])
        given = np.concatenate([given, usual[None] * gave[0]])
        gave = np.concatenate([gave, gave])
    return RoleBallots(
        share=share,
        scores=each.reshape(len(each), -1).astype(np.float32),
        answered=answered.astype(np.float32),
        weights=given.astype(np.float32),
        gave=gave.astype(np.float32),
        complete=bool(answered.all()),
        pseudo=pseudo,
    )


def draw_counts(generator: np.random.Generator, draws: int, role: RoleBallots) -> Singles:
    """(draws, m): how often each of the role's voters is drawn, m-1 with replacement in each draw."""
    voters = len(role.answered)
    counts = np.empty((draws, voters), np.float32)
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        picks = generator.integers(0, voters, size=(size, role.drawn), dtype=np.uint16)
        places = picks + np.arange(0, size * voters, voters)[:, None]
        counts[start : start + size] = np.bincount(places.ravel(), minlength=size * voters).reshape(size, voters)
    return counts


def balanced(roles: list[RoleBallots]) -> Singles:
    """(n, K·A) everybody's scores times what one draw of them adds to the group's answer, when all answered all."""
    total = sum(role.share for role in roles)
    return np.concatenate([role.scores * np.float32(role.share / total / role.drawn) for role in roles])


def draw_means(counts: list[Singles], roles: list[RoleBallots]) -> tuple[Singles, Singles]:
    """The group's answer in each draw: scores (D, K·A), and answered (D, K) as 0 or 1, role-balanced."""
    criteria = roles[0].answered.shape[1]
    approaches = roles[0].scores.shape[1] // criteria
    sums = np.zeros((len(counts[0]), criteria, approaches), np.float32)
    shares = np.zeros((len(counts[0]), criteria), np.float32)
    for count, role in zip(counts, roles, strict=True):
        voices = count @ role.answered
        spoke = voices > 0
        factor = np.where(spoke, role.share, 0).astype(np.float32) / np.maximum(voices, 1)
        sums += (count @ role.scores).reshape(sums.shape) * factor[:, :, None]
        shares += spoke * np.float32(role.share)
    sums /= np.where(shares > 0, shares, np.float32(1))[:, :, None]
    return sums.reshape(len(sums), -1), (shares > 0).astype(np.float32)


def draw_weights(counts: list[Singles], roles: list[RoleBallots], usual: Floats) -> Floats:
    """(D, K) stated weights in each draw; `usual` (K,) where nobody drawn gave any. Not renormalised."""
    draws = len(counts[0])
    if not any(role.gave.any() for role in roles):
        return np.broadcast_to(usual, (draws, len(usual)))
    sums = np.zeros((draws, len(usual)))
    shares = np.zeros((draws, 1))
    for count, role in zip(counts, roles, strict=True):
        gave = count @ role.gave
        factor = np.where(gave > 0, role.share, 0) / np.maximum(gave, 1)
        sums += (count @ role.weights) * factor[:, None]
        shares += np.where(gave > 0, role.share, 0)[:, None]
    return np.where(shares > 0, sums / np.where(shares > 0, shares, 1), usual)


@dataclass(frozen=True)
class Redrawn:
    """The group's answer in each of D draws: scores (D, K, A), answered (D, K) as 0 or 1, stated weights (D, K)."""

    scores: Floats
    answered: Floats
    stated: Floats
    pseudo_voters: int


def redraw(generator: np.random.Generator, ballots: Ballots, framework: Framework, group: Group, draws: int) -> Redrawn:
    """Draws the ballots again `draws` times, a block at a time, so that thousands of people fit into memory."""
    roles = role_ballots(ballots, framework, group)
    usual = group.weights[group.answered]
    complete = balanced(roles) if all(role.complete for role in roles) else None
    scores = np.empty((draws, roles[0].scores.shape[1]))
    answered = np.ones((draws, len(usual)))
    stated = np.empty((draws, len(usual)))
    for start in range(0, draws, size := max(CHUNK, BLOCK // len(ballots))):
        block = slice(start, min(start + size, draws))
        counts = [draw_counts(generator, block.stop - start, role) for role in roles]
        if complete is None:
            scores[block], answered[block] = draw_means(counts, roles)
        else:
            scores[block] = np.concatenate(counts, axis=1) @ complete
        stated[block] = draw_weights(counts, roles, usual)
    shape = (draws, len(usual), len(framework.approaches))
    return Redrawn(scores.reshape(shape), answered, stated, sum(role.pseudo for role in roles))
