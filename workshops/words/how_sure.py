"""When a recommendation is called clear: the limits of its framework and of its engine, as pages say them."""

from __future__ import annotations

from typing import TypedDict

from workshops.domain.frameworks import Framework
from workshops.domain.recommendations import TOO_OFTEN


class Limits(TypedDict):
    """Shares of 1. `first` and `open` are those of the second engine, the others of the first, which asks for `first`
    too: see `advisor.verdict` and `advisor.statement`."""

    second: bool
    first: float
    open: float
    uniform: float
    votes: float
    transfer: float


def limits_of(framework: Framework) -> Limits:
    own = framework.confidence
    return {
        "second": framework.engine > 1,
        "first": own.perturbed,
        "open": TOO_OFTEN,
        "uniform": own.uniform,
        "votes": own.votes,
        "transfer": own.transfer,
    }
