"""From ballots to the group's answer: role-balanced distributions over levels, and role-balanced weights."""

from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np
import numpy.typing as npt

from advisor.ballots import Ballots
from advisor.counting import values_in_force
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.framework.rules import shares_of

Floats = npt.NDArray[np.float64]
TIE = 1e-9  # values closer than this are equal


@dataclass(frozen=True)
class Group:
    """What a set of ballots says together. A approaches, C criteria, n participants.

    votes: (n, C) each answer's share in the group's answer; columns sum to 1 where somebody answered.
    distribution: (C, 5). answered: (C,). stated: (C,) weights over all criteria, summing to 1.
    weights: (C,) the same over the answered ones only, the rest 0.
    answers: criterion → shares of levels 0 to 4 where somebody answered, and facts, as rules read them.
    curves: (A, C, 5) the framework's values as far as they count by these answers.
    scores: (A, C) expected value of each approach on each criterion, 0 where nobody answered.
    """

    votes: Floats
    distribution: Floats
    answered: npt.NDArray[np.bool_]
    stated: Floats
    weights: Floats
    answers: dict[str, list[float]]
    curves: Floats
    scores: Floats
    weights_given: bool

    @property
    def contributions(self) -> Floats:
        """(A, C): what each criterion adds to each approach's value."""
        return self.scores * self.weights

    @property
    def values(self) -> Floats:
        """(A,): the value of each approach, 0 to 1; all 0 if nothing was answered."""
        return np.array([fsum(row) for row in self.contributions])

    @cached_property
    def medians(self) -> list[float | None]:
        """The role-balanced median levels; halfway between two levels where the group is split there."""
        reached = np.cumsum(self.distribution, axis=1)
        low, high = (reached >= 0.5 - TIE).argmax(axis=1), (reached > 0.5 + TIE).argmax(axis=1)
        middles = ((low + high) / 2).tolist()
        return [middle if said else None for middle, said in zip(middles, self.answered, strict=True)]

    @cached_property
    def means(self) -> list[float]:
        """The role-balanced mean levels; 0 where nobody answered."""
        return [float(shares @ np.arange(LEVELS)) for shares in self.distribution]

    def median(self, criterion: int) -> float | None:
        return self.medians[criterion]

    def mean(self, criterion: int) -> float:
        return self.means[criterion]


def group_answer(
    ballots: Ballots,
    framework: Framework,
    *,
    keep: npt.NDArray[np.bool_] | None = None,
    equal_people: bool = False,
) -> Group:
    """The group's answer of those to `keep` (n,), all by default; `equal_people` ignores the roles."""
    kept = np.ones(len(ballots), dtype=bool) if keep is None else keep
    role_of = np.zeros_like(ballots.role_of) if equal_people else ballots.role_of
    role_weights = np.ones(1) if equal_people else ballots.role_weights
    gave = ballots.weights.sum(axis=1, keepdims=True) > 0
    spoke = np.concatenate([ballots.scores >= 0, gave], axis=1) & kept[:, None]
    shares = _vote_shares(spoke, role_of, role_weights)
    votes, weighing = shares[:, :-1], shares[:, -1].copy()
    spoken = votes.sum(axis=0) > 0
    distribution = _distribution(ballots, votes)
    # Normalised first, averaged after: the other order lets whoever writes larger numbers count for more (Forman &
    # Peniwati 1998). The framework's weights where nobody gave any.
    given = bool(weighing.sum() > 0)
    stated = weighing @ ballots.weights if given else framework.default_weights
    answers = {
        **{c.key: distribution[i].tolist() for i, c in enumerate(framework.criteria) if spoken[i]},
        **shares_of(ballots.facts),
    }
    curves = values_in_force(framework, answers)
    return Group(
        votes=votes,
        distribution=distribution,
        answered=spoken,
        stated=stated,
        weights=answered_weights(stated, spoken),
        answers=answers,
        curves=curves,
        scores=np.einsum("acl,cl->ac", curves, distribution),
        weights_given=given,
    )


def answered_weights(stated: Floats, answered: npt.NDArray[np.bool_]) -> Floats:
    """`stated` rescaled over the answered criteria; equal over them if all the weight lay elsewhere."""
    over = np.where(answered, stated, 0.0)
    if over.sum() <= 0:
        over = answered.astype(np.float64)
    total = over.sum()
    return over / total if total > 0 else over


def _vote_shares(answered: npt.NDArray[np.bool_], role_of: npt.NDArray[np.intp], role_weights: Floats) -> Floats:
    """(n, C) share of each answer: roles that answered share by their weight, a role's voters equally."""
    members = np.arange(len(role_weights))[:, None] == role_of  # (R, n)
    counts = members.astype(np.float64) @ answered
    shares = np.where(counts > 0, role_weights[:, None], 0.0)
    total = shares.sum(axis=0)
    shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    each = np.divide(shares, counts, out=np.zeros_like(shares), where=counts > 0)
    return np.where(answered, each[role_of], 0.0)


def _distribution(ballots: Ballots, votes: Floats) -> Floats:
    """(C, 5): the shares of the levels, added up in the order of the people."""
    criteria = votes.shape[1]
    cells = ballots.scores + (LEVELS + 1) * np.arange(criteria) + 1  # the first of six is for no answer
    sums = np.bincount(cells.ravel(), weights=votes.ravel(), minlength=criteria * (LEVELS + 1))
    return np.asarray(sums.reshape(criteria, LEVELS + 1)[:, 1:])
