"""What a cost model is: each approach's three numbers, what they are made of, and where two of them break even.

Pure functions of numbers, the inputs that a framework lists as its `costs`. Money in US dollars, tokens in tokens,
corpus in million tokens, a month has 30 days.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

DAYS = 30
MILLION = 1e6

Inputs = Mapping[str, float]


@dataclass(frozen=True)
class Part:
    """One thing that is paid for: dollars once, dollars per query, dollars per month whatever the volume."""

    key: str
    up_front: float = 0.0
    per_query: float = 0.0
    per_month: float = 0.0


@dataclass(frozen=True)
class Cost:
    """One approach's three numbers, and the parts that they are the sum of, where the model says them."""

    up_front: float
    per_query: float
    per_month: float
    parts: tuple[Part, ...] = ()

    def after(self, months: float, queries_per_day: float) -> float:
        """Dollars spent after `months` at `queries_per_day`."""
        return self.up_front + months * (self.per_month + DAYS * queries_per_day * self.per_query)


def total(*parts: Part) -> Cost:
    """The sum of the parts; those of one key are one."""
    merged: dict[str, Part] = {}
    for part in parts:
        before = merged.get(part.key)
        merged[part.key] = part if before is None else _both(before, part)
    whole = merged.values()
    return Cost(
        sum([part.up_front for part in whole]),
        sum([part.per_query for part in whole]),
        sum([part.per_month for part in whole]),
        tuple(whole),
    )


def _both(one: Part, other: Part) -> Part:
    return Part(
        one.key,
        one.up_front + other.up_front,
        one.per_query + other.per_query,
        one.per_month + other.per_month,
    )


Formula = Callable[[Inputs], Cost]


@dataclass(frozen=True)
class Way:
    """Another way of doing one of the approaches, beside the one that the model counts for it. `rival`: the approach
    with which its break-even is asked."""

    key: str
    approach: str
    rival: str
    cost: Formula


@dataclass(frozen=True)
class CostModel:
    """The formulas of one engine, by approach, and the inputs that they read."""

    approaches: Mapping[str, Formula]
    ways: tuple[Way, ...]
    inputs: tuple[str, ...]


class _Recorder(dict[str, float]):
    """Notes which inputs a formula reads."""

    def __missing__(self, key: str) -> float:
        self[key] = 1.0
        return 1.0


def model_of(approaches: Mapping[str, Formula], *ways: Way) -> CostModel:
    """The model of these formulas; what they read is found out by asking them."""
    noted = _Recorder()
    for formula in (*approaches.values(), *(way.cost for way in ways)):
        formula(noted)
    return CostModel(approaches, ways, (*noted, "queries_per_day", "retrieval_ms"))


def break_even(one: Cost, other: Cost, months: float) -> float | None:
    """Queries a day at which both have cost the same after `months`; None if one is cheaper at every volume.

    Closed form: both are linear in the volume, so q = (Δ fixed) / (30 · months · Δ per query).
    """
    fixed = (other.up_front - one.up_front) + months * (other.per_month - one.per_month)
    saved = DAYS * months * (one.per_query - other.per_query)
    if saved == 0 or fixed / saved < 0:
        return None
    return fixed / saved


def pay_back(one: Cost, other: Cost, queries_per_day: float) -> float | None:
    """Months after which `other`, dearer at first, has cost less than `one` at this volume; None if it never does."""
    ahead = other.up_front - one.up_front
    saved = one.per_month - other.per_month + DAYS * queries_per_day * (one.per_query - other.per_query)
    if ahead <= 0:
        return 0.0 if saved >= 0 else None
    return ahead / saved if saved > 0 else None
