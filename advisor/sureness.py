"""How sure a recommendation may be, as numbers."""

from dataclasses import dataclass

from advisor.group import Floats

INTERVAL = (0.05, 0.95)  # of the values that are drawn


@dataclass(frozen=True)
class Sureness:
    """Shares over the draws, A approaches. All of them count weightings or ballots, none is a probability of truth.

    ranks: (A, A) rank acceptability, weights perturbed and ballots drawn again. low, high: (A,) 90 % interval of
    the value in those draws. uniform: (A,) first ranks with nothing known about the weights. weights_only, votes_only:
    (A,) first ranks when only that varies. central: (A, K) mean weights with which each comes first, NaN if it
    never does. first: (A,) first ranks with everything drawn, unanswered criteria included. unanswered_moves: share of
    the draws in which drawing only the unanswered criteria, votes and weights held, changes the winner.
    """

    ranks: Floats
    low: Floats
    high: Floats
    uniform: Floats
    weights_only: Floats
    votes_only: Floats
    central: Floats
    pseudo_voters: int
    first: Floats
    unanswered_moves: float
