"""The shapes of what goes in and of what comes out: requests, recommendations, agreement, costs, scenarios.

Shares and values are fractions of 1; None stands where there is nothing to say. Every sentence (`statement`, `said`,
`sentence`, `reasons`, `notes`, …) is made of the named keys beside it.
"""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

# --- In --------------------------------------------------------------------------------------------


class Ballot(TypedDict):
    """One participant's answers: levels 0 to 4, None for "don't know", and weights of 0 or more."""

    participant: str
    role: str
    scores: Mapping[str, int | None]
    weights: NotRequired[Mapping[str, float]]


InPlace = Literal["nothing", "prompt", "look_up", "tuned"]
Budget = Literal["none", "modest", "ample"]


class Request(TypedDict, total=False):
    """Either `answers` (a single voice) or `ballots`; all the rest may be left out.

    in_place: what answers the use case today. budget: what may be spent on another answer (none: the team's own time
    only; modest: up to some US$5,000; ample: more).
    """

    answers: Mapping[str, int | None]
    ballots: list[Ballot]
    role_weights: Mapping[str, float]
    waived_gates: list[str]
    in_place: InPlace | None
    budget: Budget | None
    edition: str
    seed: int


# --- Out: who comes first, and how sure that is ----------------------------------------------------


Clearness = Literal["clear", "few_votes", "close", "too_little", "tie", "nothing"]
SurenessWord = Literal["clear", "close", "too_little"]


class ConfidenceSaid(TypedDict):
    """Shares of the winner, and the least weight that would change it; see `statement.Clarity`. `unanswered` (from
    engine 2 on): the share of draws in which what nobody answered changes the winner."""

    kind: Clearness
    uniform: float
    perturbed: float
    weights: float
    votes: float
    transfer: float | None
    unanswered: NotRequired[float]


class RankedApproach(TypedDict):
    approach: str
    value: float
    excluded: bool


class RankingRow(RankedApproach):
    """One approach; `value` lies between `low` and `high`, the ends of its 90 % interval."""

    low: float
    high: float
    acceptability: float
    said: str


class FlipSignal(TypedDict):
    """The number to watch so that a flip is noticed."""

    metric: str
    comparator: str
    threshold: float
    unit: str
    window_days: int


# `from` is a word of Python's own, so the shapes that have it are written as calls. From engine 2 on a flip says
# whether it is `plausible`, and one of weight what share its sentence names (`said`): `to` in percent, just beyond it.
Flip = TypedDict(
    "Flip",
    {
        "kind": Literal["level", "weight"],
        "criterion": str,
        "from": float | None,
        "to": float,
        "new_approach": str,
        "sentence": str,
        "signal": FlipSignal | None,
        "plausible": NotRequired[bool],
        "said": NotRequired[float],
    },
)

TransferSaid = TypedDict(
    "TransferSaid",
    {"points": float, "from": dict[str, float], "to": str, "new_approach": str, "sentence": str},
)


class VotersSaid(TypedDict):
    people: int
    of: int
    new_approach: str
    sentence: str


class FrameworkNamed(TypedDict):
    key: str
    version: str
    digest: str


class Chosen(TypedDict):
    approach: str | None
    runner_up: str | None
    statement: str


class Answered(TypedDict):
    """How many criteria somebody answered, of how many, and the share of the weights that lies on them."""

    criteria: int
    of: int
    weight: float


class CouldChange(TypedDict):
    """An answer to a criterion that nobody answered, with which another approach would win."""

    criterion: str
    to: int
    new_approach: str
    sentence: str


class AskNext(TypedDict):
    """The open criterion whose answer is worth most: see `asking.questions_of`. `answers`: how many of its levels
    change the winner; `chance` and `gain` under the framework's prior."""

    criterion: str
    answers: int
    chance: float
    gain: float
    sentence: str


class Verdict(TypedDict):
    """From engine 2 on: how sure it is, with everything drawn that is in doubt."""

    sureness: SurenessWord
    headline: str
    answered: Answered
    unanswered_could_change: list[CouldChange]
    ask_next: AskNext | None
    first_places: dict[str, float]


class VerdictStated(Verdict):
    statement: str


class VerdictSaid(TypedDict, total=False):
    """The same, in an answer that may be of engine 1 and have none of it."""

    sureness: SurenessWord
    headline: str
    answered: Answered
    unanswered_could_change: list[CouldChange]
    ask_next: AskNext | None
    first_places: dict[str, float]


class Headline(Chosen, VerdictSaid):
    confidence: ConfidenceSaid


class Basis(TypedDict):
    """What anybody may be told of what a recommendation rests on."""

    unanswered: list[str]
    weights: dict[str, float]
    weight_agreement: float | None
    participants: int
    roles: dict[str, int]
    missing_roles: list[str]
    lone_roles: list[str]
    notes: list[str]
    engine_version: str
    framework: FrameworkNamed
    inputs_digest: str
    seed: int
    draws: int


class Inputs(Basis):
    """What a recommendation rests on, enough to make it again."""

    weights_from: Literal["participants", "framework"]
    n_eff: float


class GateSaid(TypedDict):
    """One closed gate and one approach that it touches."""

    key: str
    effect: str
    approach: str
    reason: str
    source: str
    waived: bool
    because: list[str]
    waive_when: str


class BriefRecommendation(Headline, Inputs):
    """What `recommend(…, brief=True)` returns."""

    ranking: list[RankingRow]
    flips: list[Flip]
    gates: list[GateSaid]


# --- Out: the shares, other sides, what would change it --------------------------------------------


class ShareTables(TypedDict):
    rank_acceptability: dict[str, list[float]]
    uniform_acceptability: dict[str, float]
    pairwise: dict[str, float]
    central_weights: dict[str, dict[str, float] | None]
    contributions: dict[str, dict[str, float]]


class Shares(ShareTables):
    ranking: list[RankingRow]


class EqualPerson(TypedDict):
    approach: str | None
    ranking: list[RankedApproach]


class RoleSaid(EqualPerson):
    """What one role would choose on its own answers."""

    people: int


class WithoutPerson(TypedDict):
    people: int
    decisive: int


class LevelCounts(TypedDict):
    """Some answers to one criterion: counts of the five levels, and their middle."""

    counts: list[int]
    dont_know: int
    median: float | None
    mean: float | None


class GroupAgreement(LevelCounts):
    """One criterion at the reveal, without what compares its roles."""

    criterion: str
    consensus: float | None
    r_wg: float | None
    can_flip: bool
    winners: list[str]
    by_role: dict[str, LevelCounts]


class AgreementRow(GroupAgreement):
    """One criterion at the reveal."""

    spread: float
    stake: float


class OtherSides(TypedDict):
    by_role: dict[str, RoleSaid]
    without_role: dict[str, str | None]
    without_person: WithoutPerson | None


class Perspectives(OtherSides):
    equal_person: EqualPerson
    agreement: list[AgreementRow]


class Changes(TypedDict):
    flips: list[Flip]
    smallest_transfer: TransferSaid | None
    fewest_voters: VotersSaid | None


class GatePrice(TypedDict):
    """The best approach without gates, and how much more value it has; None where the gates leave nothing."""

    approach: str
    price: float | None


class LensSaid(TypedDict):
    key: str
    name: str
    approach: str | None
    reasons: list[str]
    unread: list[str]
    rule: str
    source: str


class SituationSaid(TypedDict):
    key: str
    situation: str
    source: str
    approaches: list[str]
    distance: float


class RulesAndLenses(TypedDict):
    gates: list[GateSaid]
    gate_price: GatePrice | None
    lenses: list[LensSaid]
    lens_summary: str | None
    situations: list[SituationSaid]


# --- Out: what to do -------------------------------------------------------------------------------


class TechniqueSaid(TypedDict):
    key: str
    name: str
    what: str
    because: str
    met: list[str]
    sources: list[str]


class FallbackSaid(TypedDict):
    """`approach` is None where only a person survives the winner's failure; `key` where an approach has several."""

    key: NotRequired[str]
    approach: str | None
    failure: str
    rule: str
    sources: list[str]


class MetricSaid(TypedDict):
    key: str
    name: str
    comparator: str
    threshold: float
    unit: str
    why: str
    sources: list[str]


class FailureModeSaid(TypedDict):
    key: str
    name: str
    sign: str
    mitigation: str
    sources: list[str]


class StepSaid(TypedDict):
    """`key` where the framework names its steps."""

    key: NotRequired[str]
    step: int
    title: str
    text: str
    weeks: str
    sources: list[str]


class SecurityNoteSaid(TypedDict):
    key: str
    note: str
    sources: list[str]


class EventSaid(TypedDict):
    """What happens, and what is looked at then."""

    key: str
    name: str
    then: str
    sources: list[str]


class PlanSaid(TypedDict):
    """How long the winner's first phase takes, against how soon it must work.

    `wanted`: the level of the group's answer, None where there is none. `fits`: None too where that answer sets no end.
    `first_steps`: how many of the plan's steps fit. `start_with`: what can be there in time, where the plan cannot, and
    the fewest and most weeks that this takes.
    """

    weeks_low: float
    weeks_high: float
    wanted: int | None
    fits: Literal["yes", "perhaps", "no"] | None
    first_steps: int
    start_with: str | None
    start_weeks: list[float] | None
    sentence: str


class Advice(TypedDict):
    techniques: list[TechniqueSaid]
    fallback: FallbackSaid | None
    metrics: list[MetricSaid]
    failure_modes: list[FailureModeSaid]
    sequence: list[StepSaid]
    security: list[SecurityNoteSaid]
    events: NotRequired[list[EventSaid]]
    plan: NotRequired[PlanSaid | None]


class SimplestReading(TypedDict):
    """What two lines of rules say (`two_needs`), and where the advice is another why."""

    approach: str
    agrees: bool
    sentence: str


class InPlaceSaid(TypedDict):
    """What becomes of what is in place today; `kept` is false where the advice takes it away."""

    what: str
    kept: bool
    sentence: str


class CountedSaid(TypedDict):
    """A criterion of which only `share` of the differences counts, by a rule of the framework."""

    criterion: str
    share: float
    sentence: str
    sources: list[str]


class Readings(TypedDict, total=False):
    """Since the second engine."""

    simplest_reading: SimplestReading | None
    in_place: InPlaceSaid | None
    counted: list[CountedSaid]


class Recommendation(Readings, Shares, Perspectives, Changes, RulesAndLenses, Advice, BriefRecommendation):
    """What `recommend` returns."""


# --- Costs, and the catalogue of scenarios ---------------------------------------------------------


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
    its rival have cost the same, null if one of them costs less at every volume."""

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
    """What `estimate_costs` returns."""

    months: int
    inputs: list[CostInputSaid]
    approaches: list[ApproachCosts]
    cheapest: str
    break_even: list[BreakEven]
    sensitivity: list[Sensitivity]
    preset: NotRequired[str | None]
    ways: NotRequired[list[CostWay]]


class ScenarioFacts(TypedDict, total=False):
    """Only what the sentence says."""

    in_place: str
    budget: str


class ScenarioEntry(ScenarioFacts):
    key: str
    situation: str
    source: str
    passage: str
    answers: dict[str, int]
    approaches: list[str]
    miss: str | None


class Miss(TypedDict):
    key: str
    situation: str
    source: str
    named: list[str]
    advised: str | None
    explanation: str | None


class HitsAndMisses(TypedDict):
    hits: int
    misses: int


class ScenarioCheck(HitsAndMisses):
    scenarios: int
    by_source: dict[str, HitsAndMisses]
    by_approach: dict[str, HitsAndMisses]
    missed: list[Miss]


class ErrorSaid(TypedDict):
    code: str
    message: str
    fields: dict[str, str]


class ErrorAnswer(TypedDict):
    """What the command line and the API print for a request that cannot be used."""

    error: ErrorSaid
