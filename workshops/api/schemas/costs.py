"""Numbers of the cost model, and what comes of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

from workshops.api.schemas.types import Sent
from workshops.domain.costs import MONTHS
from workshops.enums import VolumeFrom

_DESCRIBED = {
    "type": "object",
    "description": "The output of `python -m advisor costs` for these inputs.",
    "properties": {
        "months": {"type": "integer"},
        "cheapest": {"type": "string"},
        **{name: {"type": "array"} for name in ("inputs", "approaches", "break_even", "sensitivity", "ways")},
    },
}
Estimate = Annotated[dict[str, object], WithJsonSchema(_DESCRIBED)]


class CostsIn(Sent):
    inputs: dict[str, float] = Field(
        {}, description="Numbers of 0 or more by the keys of the framework's cost model; a share is at most 1."
    )
    months: int = Field(MONTHS, description="How far ahead.", json_schema_extra={"minimum": 1, "maximum": 120})
    preset: str | None = Field(None, description="Numbers of the framework that belong together, beneath `inputs`.")


class VolumeOut(BaseModel):
    queries_a_day: float
    source: VolumeFrom


class CostsOut(BaseModel):
    months: int
    preset: str | None
    inputs: dict[str, float] = Field(description="Every number that was counted with.")
    own: dict[str, float] = Field(description="Those of them that the facilitator put in.")
    volume: VolumeOut
    sentence: str = Field(description="What costs least, where the winner and the runner-up change places, and why so.")
    estimate: Estimate


class CostLineOut(BaseModel):
    sentence: str = Field(description="What the room saw when it decided.")
    months: int
    inputs: dict[str, float] = Field(description="Every number that was counted with.")
    own: dict[str, float] = Field(description="Those of them that the facilitator put in.")
