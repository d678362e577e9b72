"""Forecasts held against what came: Brier's score and its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Brier:
    """score = reliability - resolution + uncertainty (Murphy 1973); 0 is best, 0.25 is a coin's."""

    score: float
    reliability: float
    resolution: float
    uncertainty: float


def brier(forecasts: Sequence[float], outcomes: Sequence[bool]) -> Brier:
    """Of so many forecasts (chances, shares of 1) and what came of each. Raises ValueError without any."""
    if not forecasts or len(forecasts) != len(outcomes):
        raise ValueError("each forecast needs its outcome, and there must be one")
    n, rate = len(forecasts), sum(outcomes) / len(outcomes)
    came: defaultdict[float, list[bool]] = defaultdict(list)
    for said, outcome in zip(forecasts, outcomes, strict=True):
        came[said].append(outcome)
    shares = {said: sum(those) / len(those) for said, those in came.items()}
    return Brier(
        score=sum((said - outcome) ** 2 for said, outcome in zip(forecasts, outcomes, strict=True)) / n,
        reliability=sum(len(came[said]) * (said - share) ** 2 for said, share in shares.items()) / n,
        resolution=sum(len(came[said]) * (share - rate) ** 2 for said, share in shares.items()) / n,
        uncertainty=rate * (1 - rate),
    )
