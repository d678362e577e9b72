"""Whether the next answer could leave it open again: what keeps "not close" from being said too soon."""

from dataclasses import replace

import numpy as np

from advisor.ballots import Ballots
from advisor.confidence import moved_by_unanswered
from advisor.drawing import doubt_of, draw_again
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.group import Group, group_answer
from advisor.standing import Standing, standing_of
from advisor.sureness import Sureness

DRAWS = 1_000  # so that a share near one in ten is right to two hundredths, twice its standard error. All in one block:
# of more than 4,000 people fewer fit into it, down to 500, and the standard error is theirs.


def next_moves(
    ballots: Ballots, framework: Framework, group: Group, standing: Standing, sure: Sureness, bound: float
) -> float:
    """How often the open criteria could still change the winner once everybody has answered one of them, at worst.

    The largest `unanswered_moves`, with twice its standard error, over each open criterion and each of its levels. By
    the law of total probability it is at most `unanswered_moves` over the prior of a level that leaves the winner, so
    where that stays within `bound` for the rarest level, only levels that change the winner are looked at.
    """
    doubt = doubt_of(ballots, framework, group, framework.value_array)
    drawn = next(draw_again(np.random.Generator(np.random.PCG64(ballots.seed)), doubt, group.stated, DRAWS))
    draws = drawn.weights.shape[1]
    worst, prior = 0.0, framework.confidence.prior
    for index in np.flatnonzero(~group.answered):
        for level in (level for level in range(LEVELS) if prior[level] > 0):
            after, ranked = _answered(ballots, framework, int(index), level)
            if ranked.winner is None:
                continue
            if ranked.winner == standing.winner and sure.unanswered_moves <= bound * prior[level]:
                continue
            share = moved_by_unanswered(framework, after, ranked.limits, doubt, drawn)
            worst = max(worst, share + 2 * float(np.sqrt(share * (1 - share) / draws)))
    return worst


def _answered(ballots: Ballots, framework: Framework, index: int, level: int) -> tuple[Group, Standing]:
    """The group and its standing if everybody answered one criterion with one level."""
    scores = ballots.scores.copy()
    scores[:, index] = level
    trial = replace(ballots, scores=scores)
    after = group_answer(trial, framework)
    return after, standing_of(after, framework, trial.waived)
