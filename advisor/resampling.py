"""The ballots drawn again: would another set of such people have said the same?

Whole participants within their role, n-1 of n (Rao & Wu 1988): drawing n of n understates the spread, and
drawing criterion by criterion loses half of it. A role with one voter gets one pseudo-voter who answers the
same criteria with the framework's prior, because one voice says nothing about how far voices differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.group import Floats, Group

CHUNK = 500  # draws counted at a time, so that the picks stay in the processor's cache
BLOCK = 2000  # draws handed on at a time: memory used again, yet few large products, for small ones wake BLAS threads
MOST_COUNTS = 4_000_000  # counts held at once, so that thousands of people fit into memory

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RoleBallots:
    """One role's ballots, reduced to what the draws need. m voters, the pseudo-voter included; K criteria.

    each: (m, K·A + K) expected value of each answer, then normalised weights; 0 where there is none.
    said: (m, K + 1) whether each criterion was answered, then whether weights were given.
    """

    share: float
    each: Singles
    said: Singles
    pseudo: bool

    @property
    def drawn(self) -> int:
        return len(self.said) - 1

    @property
    def steady(self) -> bool:
        """Whether all spoke to the same, so that whoever is drawn, as many voices count."""
        return bool((self.said == self.said[0]).all())


def role_ballots(ballots: Ballots, framework: Framework, group: Group) -> list[RoleBallots]:
    """The ballots by role, over the K criteria that anybody answered; roles with weight 0 or no answer left out."""
    columns = np.flatnonzero(group.answered)
    values = group.curves[:, columns].transpose(1, 2, 0)  # (K, 5, A)
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
    scores = values[np.arange(len(values)), np.maximum(levels, 0)] * answered[:, :, None]  # (m, K, A)
    each = np.concatenate([scores.reshape(len(levels), -1), given], axis=1)
    said = np.concatenate([answered, given.sum(axis=1, keepdims=True) > 0], axis=1)
    pseudo = len(levels) == 1
    if pseudo:
        invented = np.concatenate([(prior * answered[0][:, None]).ravel(), usual * said[0, -1]])
        each, said = np.stack([each[0], invented]), np.concatenate([said, said])
    return RoleBallots(share, each.astype(np.float32), said.astype(np.float32), pseudo)


def draw_counts(generator: np.random.Generator, counts: Singles) -> None:
    """Fills `counts` (D, m): how often each of a role's m voters is drawn, m-1 with replacement in each draw."""
    draws, voters = counts.shape
    size = min(CHUNK, draws)
    starts = np.arange(0, size * voters, voters)[:, None]
    places = np.empty((size, voters - 1), np.intp)  # used again, for fresh memory costs more than the sums in it
    for start in range(0, draws, CHUNK):
        part = counts[start : start + CHUNK]
        picks = generator.integers(0, voters, size=(len(part), voters - 1), dtype=np.uint16)
        here = np.add(picks, starts[: len(part)], out=places[: len(part)])
        drawn = np.bincount(here.ravel(), minlength=part.size)
        part[:] = drawn.astype(np.int32).reshape(part.shape)  # from which processors make floats at once


def steady_means(roles: list[RoleBallots], sizes: list[int]) -> tuple[Singles, Singles]:
    """What one draw of each voter adds to the group's means (n, K·A + K), and what is spoken to (K + 1, 1).

    For roles that are all steady: then nothing but the counts differs between draws.
    """
    shares = np.array([role.said[0] * role.share for role in roles], np.float32)  # (R, K + 1)
    total = shares.sum(axis=0)
    shares /= np.where(total > 0, total, 1)
    parts = [np.repeat(own / role.drawn, sizes) * role.each for own, role in zip(shares, roles, strict=True)]
    return np.concatenate(parts), (total > 0).astype(np.float32)[:, None]


def draw_means(counts: list[Singles], roles: list[RoleBallots], sizes: list[int]) -> tuple[Singles, Singles]:
    """The group's means in each draw (K·A + K, D), roles balanced, and whether anyone drawn spoke to it (K + 1, D)."""
    means = np.zeros((sum(sizes), len(counts[0])), np.float32)
    total = np.zeros((len(sizes), len(counts[0])), np.float32)
    for count, role in zip(counts, roles, strict=True):
        voices = role.said.T @ count.T
        share = (voices > 0) * np.float32(role.share)
        means += (role.each.T @ count.T) * np.repeat(share / np.maximum(voices, 1), sizes, axis=0)
        total += share
    means /= np.repeat(np.where(total > 0, total, 1), sizes, axis=0)
    return means, (total > 0).astype(np.float32)


@dataclass(frozen=True)
class Redrawn:
    """The group's answer in each of D draws, the draws last, so that each number's draws lie side by side.

    scores: (K, A, D). answered: (K, D) as 0 or 1. stated: (K, D) weights, not renormalised.
    """

    scores: Singles
    answered: Singles
    stated: Floats


def redraw(generator: np.random.Generator, roles: list[RoleBallots], usual: Floats, draws: int) -> Iterator[Redrawn]:
    """Draws the ballots again `draws` times, a block at a time; `usual` (K,) weights where nobody gave any."""
    criteria = len(usual)
    approaches = roles[0].each.shape[1] // criteria - 1
    sizes = [approaches] * criteria + [criteria]
    steady = steady_means(roles, sizes) if all(role.steady for role in roles) else None
    ends = np.cumsum([len(role.said) for role in roles])
    block = min(draws, BLOCK, max(CHUNK, MOST_COUNTS // ends[-1]))
    counts = np.empty((block, ends[-1]), np.float32)
    for start in range(0, draws, block):
        size = min(block, draws - start)
        by_role = np.split(counts[:size], ends[:-1], axis=1)
        for own in by_role:
            draw_counts(generator, own)
        if steady is None:
            means, spoke = draw_means(by_role, roles, sizes)
        else:
            means, spoke = steady[0].T @ counts[:size].T, steady[1]
        yield Redrawn(
            scores=means[:-criteria].reshape(criteria, approaches, size),
            answered=np.broadcast_to(spoke[:-1], (criteria, size)),
            stated=np.where(spoke[-1] > 0, means[-criteria:], usual[:, None]),
        )
