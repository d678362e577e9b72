"""How plausible a change of the group's answer is, told by how far the people in the room are apart themselves.

A change to a level that lies within what was answered, or to a weight within what people gave, is one that somebody
in the room already holds. Where that says nothing (one voice, weights that nobody gave) an answer is in doubt by a
level, and a weight by the framework's `weight_sd`. Further changes are measured in the same steps. The bounds are
conventions.
"""

from dataclasses import dataclass

import numpy as np

from advisor.acceptability import concentration
from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.group import TIE, Floats, Group

FAR = 2.0  # steps beyond which a change is no longer plausible: about one in twenty
ONE_LEVEL = 1.0
MOST = 0.5  # of the weight


@dataclass(frozen=True)
class Plausibility:
    """`held`: somebody in the room holds it, or it is within the doubt. `steps`: how many spreads away it is."""

    held: bool
    steps: float

    @property
    def plausible(self) -> bool:
        return self.held or self.steps <= FAR

    @property
    def rank(self) -> tuple[bool, float]:
        """Sorts the most plausible first."""
        return (not self.held, round(self.steps, 9))


@dataclass(frozen=True)
class Room:
    """The spreads of one room: (C,) lowest and highest level given, mean, and one step of it; the same of weights."""

    lowest: Floats
    highest: Floats
    mean: Floats
    level_step: Floats
    lightest: Floats
    heaviest: Floats
    weight: Floats
    weight_step: Floats

    def level(self, criterion: int, to: int) -> Plausibility:
        """Of everybody answering `to`, where somebody has answered the criterion."""
        held = self.lowest[criterion] - TIE <= to <= self.highest[criterion] + TIE
        return Plausibility(bool(held), float(abs(to - self.mean[criterion]) / self.level_step[criterion]))

    def weighed(self, criterion: int, to: float) -> Plausibility:
        """Of one weight being `to`, the others rescaled."""
        held = self.lightest[criterion] - TIE <= to <= self.heaviest[criterion] + TIE
        return Plausibility(bool(held), float(abs(to - self.weight[criterion]) / self.weight_step[criterion]))


def room_of(ballots: Ballots, framework: Framework, group: Group) -> Room:
    """The spreads of these ballots, over the criteria that somebody answered."""
    levels = np.arange(LEVELS)
    mean = group.distribution @ levels
    spread = np.sqrt(np.maximum(group.distribution @ levels**2 - mean**2, 0.0))
    given = np.where(ballots.scores >= 0, ballots.scores, np.nan)
    alone = (ballots.scores >= 0).sum(axis=0) == 1
    doubt = np.where(alone, ONE_LEVEL, 0.0)
    lightest, heaviest, step = _weights(ballots, framework, group)
    return Room(
        lowest=np.fmin.reduce(given, axis=0) - doubt,
        highest=np.fmax.reduce(given, axis=0) + doubt,
        mean=mean,
        level_step=np.maximum(spread, ONE_LEVEL),
        lightest=lightest,
        heaviest=heaviest,
        weight=group.weights,
        weight_step=step,
    )


def _weights(ballots: Ballots, framework: Framework, group: Group) -> tuple[Floats, Floats, Floats]:
    """Lightest and heaviest weight that anybody gives each criterion, and the step.

    Below two people with weights of their own the doubt of stated weights (the spread of the Dirichlet from which
    they are drawn) stands for the room's; the step is never under a third of it.
    """
    kappa = concentration(int(group.answered.sum()), framework.confidence.weight_sd)
    doubt = np.sqrt(group.weights * (1 - group.weights) / (kappa + 1))
    over = np.where(group.answered, ballots.weights, 0.0)
    totals = over.sum(axis=1)
    own = over[totals > TIE] / totals[totals > TIE, None]
    if len(own) < 2:
        return group.weights - doubt, group.weights + doubt, np.maximum(doubt, TIE)
    return own.min(axis=0), own.max(axis=0), np.maximum(np.maximum(own.std(axis=0), doubt / 3), TIE)
