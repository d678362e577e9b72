"""How sure the recommendation may be: three sets of draws, and the shares that come of them."""

from dataclasses import dataclass

import numpy as np

from advisor import acceptability as smaa
from advisor import resampling
from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.group import TIE, Floats, Group
from advisor.standing import Limits

INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Sureness:
    """Shares over the draws, A approaches. All of them count weightings or ballots, none is a probability of truth.

    ranks: (A, A) rank acceptability, weights perturbed and ballots drawn again. low, high: (A,) 90 % interval of
    the value in those draws. uniform: (A,) first ranks with nothing known about the weights. weights_only, votes_only:
    (A,) first ranks when only that varies. central: (A, K) mean weights with which each comes first, NaN if it
    never does.
    """

    ranks: Floats
    low: Floats
    high: Floats
    uniform: Floats
    weights_only: Floats
    votes_only: Floats
    central: Floats
    pseudo_voters: int


def sureness_of(ballots: Ballots, framework: Framework, group: Group, limits: Limits, draws: int) -> Sureness:
    """The simulation of ENGINE's §SMAA with `ballots.seed`. The same inputs give the same numbers."""
    generator = np.random.Generator(np.random.PCG64(ballots.seed))
    columns = np.flatnonzero(group.answered)
    scores, stated = group.scores[:, columns], group.weights[columns]  # (A, K), (K,)
    kappa = smaa.concentration(len(columns), framework.confidence.weight_sd)

    anything = smaa.uniform_weights(generator, draws, len(columns))
    first = smaa.first_masks(anything @ scores.T, limits)
    won = first.sum(axis=0)
    central = np.divide(first.T @ anything, won[:, None], out=np.full(scores.shape, np.nan), where=won[:, None] > 0)

    redrawn = resampling.redraw(generator, ballots, framework, group, draws)
    around = smaa.perturbed_weights(generator, np.broadcast_to(stated, (draws, len(stated))), kappa)
    voted = _over(redrawn.stated, redrawn.answered)
    fixed = _values(voted, redrawn.scores)
    alike = bool((np.abs(voted - stated) <= TIE).all())
    perturbed = around if alike else smaa.perturbed_weights(generator, voted, kappa)
    together = _values(perturbed, redrawn.scores)
    low, high = np.quantile(together, INTERVAL, axis=0)
    return Sureness(
        ranks=smaa.rank_acceptability(together, limits),
        low=np.minimum(low, group.values),
        high=np.maximum(high, group.values),
        uniform=won / draws,
        weights_only=smaa.first_masks(around @ scores.T, limits).mean(axis=0),
        votes_only=smaa.first_masks(fixed, limits).mean(axis=0),
        central=central,
        pseudo_voters=redrawn.pseudo_voters,
    )


def _values(weights: Floats, scores: Floats) -> Floats:
    """(D, A) values from weights (D, K) and scores (D, K, A)."""
    return np.asarray((weights[:, None, :] @ scores)[:, 0, :])


def _over(weights: Floats, answered: Floats) -> Floats:
    """Weights (D, K) over what was answered in each draw; equal if all of the weight lay elsewhere."""
    masked = weights * answered
    total = masked.sum(axis=1, keepdims=True)
    masked = np.where(total > 0, masked, answered)
    return np.asarray(masked / np.maximum(masked.sum(axis=1, keepdims=True), 1e-300))
