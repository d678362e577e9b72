"""A revisit beside the workshop that it starts from."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from workshops.api.schemas.decisions import AssumptionOut
from workshops.api.schemas.results import RoleResult
from workshops.enums import WhyFirst


class SaidOut(BaseModel):
    counts: list[int] = Field(min_length=5, max_length=5, description="How many answered level 0, 1, 2, 3 and 4.")
    dont_know: int
    median: float | None
    by_role: dict[str, RoleResult] = Field(
        description="Of an anonymous workshop only the roles of three people or more. Where then stands beside now,"
        " only if in each of these, and in the others together, nobody or at least three have come or gone."
    )


class CriterionMovementOut(BaseModel):
    criterion: str
    asked_first: list[WhyFirst] = Field(description="Why the revisit asks it first; empty: it is asked “still true?”.")
    change: Literal["", "added", "dropped"] = Field(description="Asked now and not then, or then and not now.")
    before: SaidOut | None = Field(
        description="Null where it was not asked, and in an anonymous workshop as soon as it would say beside `after`"
        " what one or two people answered."
    )
    after: SaidOut | None = Field(description="Null before the reveal of this criterion, for everybody.")


class RankedOut(BaseModel):
    approach: str
    value: float
    acceptability: float | None
    excluded: bool


class RecommendationShort(BaseModel):
    approach: str | None
    runner_up: str | None
    statement: str
    ranking: list[RankedOut]
    by_role: dict[str, str | None] = Field(description="What each role would choose alone, where that may be told.")


class RecommendationMovement(BaseModel):
    before: RecommendationShort | None = Field(description="Null where none was made of the last answers.")
    after: RecommendationShort | None = Field(description="Null until the room has it.")


class PilotMovedOut(BaseModel):
    id: UUID
    compared_with: UUID | None = Field(description="The pilot that it stands beside, as far as there is one.")
    headline: str = Field(description="What it says of the decision's thresholds.")
    beside: str = Field(description="With which pilot it is compared, or why with none.")
    moved: list[str] = Field(description="What a threshold was asked of, and what has moved for sure; a sentence each.")
    comparisons: list[dict[str, object]] = Field(
        description="On the cases that both have: `a` of the pilot before, `b` of this one."
    )


class MovementOut(BaseModel):
    previous: UUID | None = Field(description="The workshop whose answers the revisit starts from.")
    workshop: UUID
    headline: str = Field(description="What moved, in one sentence; empty before the reveal.")
    criteria: list[CriterionMovementOut]
    recommendation: RecommendationMovement
    assumptions: list[AssumptionOut]
    pilot: PilotMovedOut | None = Field(description="The newest of the decision; null where nothing was measured.")
