"""The shapes of what follows from an approach: what to do, to measure and to watch, and the readings beside it."""

from typing import Literal, NotRequired, TypedDict


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
    """A criterion of which only `share` of the differences counts, by a rule of the framework; `key`: of the rule,
    where it has one."""

    criterion: str
    share: float
    sentence: str
    sources: list[str]
    key: NotRequired[str]


class ReadInPlace(TypedDict, total=False):
    """Since the second engine."""

    in_place: InPlaceSaid | None


class Readings(ReadInPlace, total=False):
    """Since the second engine."""

    simplest_reading: SimplestReading | None
    counted: list[CountedSaid]
