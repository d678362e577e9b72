"""The shape in which the advisor's answer is kept and shown: the keys that whoever shows it may rely on.

Of the advisor's own types these differ where an anonymous workshop is shown less: None, or nothing, stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict


class RankingRow(TypedDict):
    """`acceptability`: the share of the draws in which it is first. Where nothing is drawn, None and no interval."""

    approach: str
    value: float
    low: float | None
    high: float | None
    acceptability: float | None
    said: str
    excluded: bool


class Place(TypedDict):
    approach: str
    value: float
    excluded: bool


class View(TypedDict, total=False):
    """What the same ballots say from another side; empty where that is not said."""

    approach: str | None
    ranking: list[Place]


class RoleView(View):
    people: int


class Summary(TypedDict):
    counts: list[int]
    dont_know: int
    median: float | None
    mean: float | None


class Agreement(Summary):
    """How near one another the answers to one criterion are, and whether settling it can change the winner."""

    criterion: str
    consensus: float | None
    r_wg: float | None
    spread: float | None
    can_flip: bool
    winners: list[str]
    stake: float | None
    by_role: dict[str, Summary]


class Signal(TypedDict):
    metric: str
    comparator: str
    threshold: float
    unit: str
    window_days: int


# `from` and `to`: levels 0..4 where its kind is level, shares of 1 where it is weight.
Flip = TypedDict(
    "Flip",
    {
        "kind": Literal["level", "weight"],
        "criterion": str,
        "from": float | None,
        "to": float,
        "new_approach": str,
        "sentence": str,
        "signal": Signal | None,
    },
)
Transfer = TypedDict(
    "Transfer",
    {"points": float, "from": dict[str, float], "to": str, "new_approach": str, "sentence": str},
)


class Voters(TypedDict):
    people: int
    of: int
    new_approach: str
    sentence: str


class ClosedGate(TypedDict):
    key: str
    effect: str
    approach: str
    reason: str
    source: str
    waived: bool
    because: list[str]
    waive_when: str


class GatePrice(TypedDict):
    approach: str
    price: float | None


class LensView(TypedDict):
    key: str
    name: str
    approach: str | None
    reasons: list[str]
    unread: list[str]
    rule: str
    source: str


class Situation(TypedDict):
    key: str
    situation: str
    source: str
    approaches: list[str]
    distance: float


class Technique(TypedDict):
    key: str
    name: str
    what: str
    because: str
    met: list[str]
    sources: list[str]


class Fallback(TypedDict):
    approach: str | None
    failure: str
    rule: str
    sources: list[str]


class Metric(TypedDict):
    key: str
    name: str
    comparator: str
    threshold: float
    unit: str
    why: str
    sources: list[str]


class FailureMode(TypedDict):
    key: str
    name: str
    sign: str
    mitigation: str
    sources: list[str]


class Step(TypedDict):
    step: int
    title: str
    text: str
    weeks: str
    sources: list[str]


class Guard(TypedDict):
    key: str
    note: str
    sources: list[str]


class Confidence(TypedDict):
    kind: str
    uniform: float
    perturbed: float
    weights: float
    votes: float
    transfer: float | None


class WithoutPerson(TypedDict):
    people: int
    decisive: int


class UsedFramework(TypedDict):
    key: str
    version: str
    digest: str


class Result(TypedDict, total=False):
    """A recommendation. A brief one has the headline, `ranking`, `flips` and what it rests on, and no more.

    `contributions_by` is `"person"` where an anonymous workshop counts them so.
    """

    approach: str | None
    runner_up: str | None
    statement: str
    confidence: Confidence | None
    ranking: list[RankingRow]
    rank_acceptability: Mapping[str, list[float]]
    uniform_acceptability: Mapping[str, float]
    pairwise: Mapping[str, float]
    central_weights: Mapping[str, Mapping[str, float] | None]
    contributions: Mapping[str, Mapping[str, float]]
    contributions_by: str
    by_role: Mapping[str, RoleView]
    without_role: Mapping[str, str | None]
    without_person: WithoutPerson | None
    equal_person: View | None
    agreement: list[Agreement]
    flips: list[Flip]
    smallest_transfer: Transfer | None
    fewest_voters: Voters | None
    gates: list[ClosedGate]
    gate_price: GatePrice | None
    lenses: list[LensView]
    lens_summary: str | None
    situations: list[Situation]
    techniques: list[Technique]
    fallback: Fallback | None
    metrics: list[Metric]
    failure_modes: list[FailureMode]
    sequence: list[Step]
    security: list[Guard]
    unanswered: list[str]
    weights: Mapping[str, float]
    weights_from: str
    weight_agreement: float | None
    participants: int
    n_eff: float | None
    roles: Mapping[str, int]
    missing_roles: list[str]
    lone_roles: list[str]
    notes: list[str]
    engine_version: str
    framework: UsedFramework
    inputs_digest: str
    seed: int
    draws: int


class ApproachCost(TypedDict):
    """In US dollars; `cumulative` from month 0 on."""

    approach: str
    up_front: float
    per_query: float
    per_month: float
    cumulative: list[float]
    retrieval_ms: float


class BreakEven(TypedDict):
    above: str
    below: str
    queries_per_day: float
    pay_back_months: float | None
    sentence: str


class Swing(TypedDict):
    input: str
    name: str
    low: float | None
    high: float | None
    swing: float | None


class Costs(TypedDict):
    months: int
    approaches: list[ApproachCost]
    cheapest: str
    break_even: list[BreakEven]
    sensitivity: list[Swing]
