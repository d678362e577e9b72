"""How sure engine 1 is: what nobody answered is dropped, and a lone voice gets a pseudo-voter with a flat prior.

Kept as it was, so that what was computed with the first edition is computed again to the same bytes.
"""

import numpy as np

from advisor import acceptability as smaa
from advisor import resampling
from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.group import TIE, Floats, Group
from advisor.resampling import Redrawn, Singles
from advisor.standing import Limits
from advisor.sureness import INTERVAL, Sureness


def first_sureness(ballots: Ballots, framework: Framework, group: Group, limits: Limits, draws: int) -> Sureness:
    """The simulation of ENGINE's §SMAA with `ballots.seed`. The same inputs give the same numbers."""
    generator = np.random.Generator(np.random.PCG64(ballots.seed))
    columns = np.flatnonzero(group.answered)
    scores, stated = group.scores[:, columns], group.weights[columns]  # (A, K), (K,)
    kappa = smaa.concentration(len(columns), framework.confidence.weight_sd)
    won, central = any_weights(generator, scores, limits, draws)
    roles = resampling.role_ballots(ballots, framework, group)
    values = np.empty((3, len(scores), draws))
    start = 0
    for block in resampling.redraw(generator, roles, stated, draws):
        end = start + block.stated.shape[1]
        values[:, :, start:end] = _block_values(generator, block, scores, stated, kappa)
        start = end
    weights_only, votes_only, together = values
    low, high = np.quantile(together, INTERVAL, axis=1)
    ranks = smaa.rank_acceptability(together.T, limits)
    return Sureness(
        ranks=ranks,
        low=np.minimum(low, group.values),
        high=np.maximum(high, group.values),
        uniform=won,
        weights_only=smaa.first_masks(weights_only.T, limits).mean(axis=0),
        votes_only=smaa.first_masks(votes_only.T, limits).mean(axis=0),
        central=central,
        pseudo_voters=sum(role.pseudo for role in roles),
        first=ranks[:, 0],
        unanswered_moves=0.0,
    )


def any_weights(generator: np.random.Generator, scores: Floats, limits: Limits, draws: int) -> tuple[Floats, Floats]:
    """First ranks (A,) with nothing known about the weights, and the mean weights (A, K) that lead to each."""
    anything = smaa.uniform_weights(generator, draws, scores.shape[1])
    first = smaa.first_masks(anything @ scores.T, limits)
    won = first.sum(axis=0)
    central = np.divide(first.T @ anything, won[:, None], out=np.full(scores.shape, np.nan), where=won[:, None] > 0)
    return won / draws, central


def _block_values(
    generator: np.random.Generator, block: Redrawn, scores: Floats, stated: Floats, kappa: float
) -> tuple[Floats, Floats, Floats]:
    """(A, D) values when only the weights vary, only the votes, and both together."""
    voted = _over(block.stated, block.answered)
    around = smaa.perturbed_weights(generator, np.broadcast_to(stated, voted.T.shape), kappa).T
    alike = bool((np.abs(voted - stated[:, None]) <= TIE).all())
    both = around if alike else smaa.perturbed_weights(generator, voted.T, kappa).T
    return scores @ around, _values(voted, block.scores), _values(both, block.scores)


def _values(weights: Floats, scores: Singles) -> Floats:
    """(A, D) values from weights (K, D) and scores (K, A, D)."""
    return np.asarray((weights[:, None] * scores).sum(axis=0))


def _over(weights: Floats, answered: Singles) -> Floats:
    """Weights (K, D) over what was answered in each draw; equal if all of the weight lay elsewhere."""
    masked = weights * answered
    masked = np.where(masked.sum(axis=0) > 0, masked, answered)
    return np.asarray(masked / np.maximum(masked.sum(axis=0), 1e-300))
