"""The shapes of what goes in and of what comes out: requests, recommendations, agreement.

Shares and values are fractions of 1; None stands where there is nothing to say. Every sentence (`statement`, `said`,
`sentence`, `reasons`, `notes`, …) is made of the named keys beside it.
"""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

from advisor.answer_advice import Advice, Readings, ReadInPlace

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


class BriefRecommendation(Headline, Inputs, ReadInPlace):
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


class Glance(TypedDict):
    """What `glance(…)` returns."""

    approach: str | None
    lenses: list[LensSaid]


class Recommendation(Readings, Shares, Perspectives, Changes, RulesAndLenses, Advice, BriefRecommendation):
    """What `recommend` returns."""


# --- Instead of an answer ---------------------------------------------------------------------------


class ErrorSaid(TypedDict):
    code: str
    message: str
    fields: dict[str, str]


class ErrorAnswer(TypedDict):
    """What the command line and the API print for a request that cannot be used."""

    error: ErrorSaid
