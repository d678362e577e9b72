"""Whether to decide now or to measure first, and how large a labelled set should be."""

from __future__ import annotations

from pydantic import BaseModel, Field

from workshops.api.schemas.types import Sent
from workshops.enums import AssumptionState, LabelTool, Slice


class MeasurableOut(BaseModel):
    metric: str = Field(description="How it is chosen with `?metric=`.")
    name: str
    comparator: str
    threshold: float
    unit: str
    flips_to: str = Field(description="The approach that wins beyond it; empty where it only proves the decision.")


class BeliefOut(BaseModel):
    rate: float = Field(description="A share of 1.")
    cases: float = Field(description="As if so many cases had shown it.")


class SizeOut(BaseModel):
    """Money in USD, points of 100, `switches` a share of 1."""

    cases: int
    points: float
    switches: float = Field(description="How often so many cases would change the choice.")
    gain: float
    cost: float
    net: float


class MeasuringOut(BaseModel):
    """Nothing is stored: the numbers are those of the address, and where it leaves one out, the usual ones."""

    questions: list[MeasurableOut] = Field(description="Of which the worth of cases can be counted.")
    uncounted: list[str] = Field(description="Of which it cannot: they are no share of cases.")
    never_flips: bool = Field(description="Whether there is a recommendation that no answer would change.")
    sentence: str = Field(description="Decide now, measure first, or that no pilot can change this.")
    because: str
    asked: MeasurableOut | None = Field(description="Of which the rest speaks; null where nothing can be counted.")
    belief: BeliefOut | None
    case_cost: float | None = Field(description="USD.")
    point: float | None = Field(description="What one point more is worth in a year, USD.")
    can_change: bool
    perfect: float | None = Field(description="What it would be worth to know the rate for certain, USD.")
    best: SizeOut | None = Field(description="The number of cases that is worth most after its cost.")
    sizes: list[SizeOut]


class SliceOut(BaseModel):
    slice: Slice
    name: str
    cases: int
    within: float = Field(description="How near its own rate is known at worst, a share of 1.")
    why: str


class DifferenceOut(BaseModel):
    """Shares of 1; null where two variants cannot differ by so much."""

    difference: float
    cases_at_80: int | None
    cases_at_90: int | None


class LabelledSetOut(BaseModel):
    """`difference`, `discordance`, `power` and `alike` are shares of 1 here, and hundredths in the address."""

    difference: float
    discordance: float
    power: float
    repeats: int
    alike: float
    groups: int = Field(description="With different rights to the sources; left out, as the room answered.")
    cases: int
    answers: int = Field(description="To be graded, of two variants.")
    needed: int | None = Field(description="What the difference needs; null where it cannot be.")
    sentence: str
    slices: list[SliceOut]
    by_difference: list[DifferenceOut]
    metrics: list[str] = Field(description="As the thresholds are called: so are results to be.")
    variants: list[str]
    templates: dict[LabelTool, str] = Field(description="Where each tool has its template: a zip, by this token.")


class PilotReadingIn(Sent):
    assumption: str = Field(description="Of the decision, with a signal.")
    metric: str = Field(description="Its key in the pilot's file.")
    variant: str


class PilotReadingTakenOut(BaseModel):
    """How the assumption stands with it."""

    status: AssumptionState


def _number(name: str, description: str) -> dict[str, object]:
    return {"in": "query", "name": name, "description": description, "schema": {"type": "number"}}


MEASURING_QUERY: dict[str, object] = {
    "parameters": [
        {"in": "query", "name": "metric", "description": "One of `questions`.", "schema": {"type": "string"}},
        _number("believed", "What you believe the rate is now, in percent."),
        _number("as_if", "As sure as if so many cases had shown it, 1 to 100,000."),
        _number("case_cost", "Of one more case, in USD."),
        _number("point", "Worth of one point more, in USD a year."),
    ]
}
LABELLED_SET_QUERY: dict[str, object] = {
    "parameters": [
        _number("difference", "Smallest that matters, in points, 0.5 to 100."),
        _number("discordance", "Cases on which two variants disagree, in percent."),
        {"in": "query", "name": "power", "description": "In percent.", "schema": {"enum": ["80", "90"]}},
        _number("repeats", "Of each case, 1 to 20."),
        _number("alike", "How much repeats of a case agree, in percent."),
        _number("groups", "With different rights to the sources, 1 to 20."),
    ]
}
