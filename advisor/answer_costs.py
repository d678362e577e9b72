"""The shapes of what is said of costs."""

from typing import NotRequired, TypedDict


class CostInputSaid(TypedDict):
    key: str
    name: str
    unit: str
    value: float
    default: float
    low: float
    high: float
    about: str
    sources: list[str]
    as_of: NotRequired[str]
    model: NotRequired[str]


class CostPart(TypedDict):
    """One thing that is paid for, in US dollars: once, per query, per month."""

    part: str
    name: str
    up_front: float
    per_query: float
    per_month: float


class ApproachCosts(TypedDict):
    """US dollars; `cumulative[m]` is what has been spent after m months. The parts add up to the three numbers."""

    approach: str
    up_front: float
    per_query: float
    per_month: float
    cumulative: list[float]
    retrieval_ms: float
    parts: NotRequired[list[CostPart]]


class CostWay(TypedDict):
    """Another way of doing an approach, in US dollars; `total` after all the months. `queries_per_day`: where it and
    its rival have cost the same, null if one of them costs less at every volume that is looked at."""

    way: str
    approach: str
    name: str
    up_front: float
    per_query: float
    per_month: float
    total: float
    rival: str
    queries_per_day: float | None
    sentence: str


class BreakEven(TypedDict):
    """From `queries_per_day` on `above` costs less than `below`."""

    above: str
    below: str
    queries_per_day: float
    pay_back_months: float | None
    sentence: str


class Sensitivity(TypedDict):
    """The break-even volumes at the ends of one input's range."""

    input: str
    name: str
    low: float | None
    high: float | None
    swing: float | None


class CostEstimate(TypedDict):
    """What `estimate_costs` returns. Break-evens are looked for within the range of the volume, and up to its value."""

    months: int
    inputs: list[CostInputSaid]
    approaches: list[ApproachCosts]
    cheapest: str
    break_even: list[BreakEven]
    sensitivity: list[Sensitivity]
    preset: NotRequired[str | None]
    ways: NotRequired[list[CostWay]]
