"""Forecasts: what one says oneself, and how good the group's were."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

from workshops.api.schemas.types import Sent

# Only described here: the domain checks it, and has the sentence for it.
Percent = Annotated[
    object, WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0, "maximum": 100}, {"type": "null"}]})
]


class ForecastIn(Sent):
    metric: int = Field(ge=0, le=1000, description="Its place among the metrics of the text, from 0.")
    percent: Percent = Field(description="How likely its threshold is met, 0 to 100; null takes back what was said.")


class ForecastsIn(Sent):
    forecasts: list[ForecastIn] = Field(max_length=100, description="What is left out stays as it was.")
    revision_sha256: str = Field(description="Of the text that was read.")


class MetricForecastOut(BaseModel):
    metric: int
    name: str
    comparator: str
    threshold: float
    unit: str
    percent: int | None = Field(description="What the caller has said; nobody is told what another has.")
    met: bool | None = Field(description="Null until it has been measured.")
    measured: str | None = Field(description="pilot or reading.")
    value: float | None


class BrierOut(BaseModel):
    score: float = Field(description="0 is best, 0.25 is a coin's: reliability - resolution + uncertainty.")
    reliability: float
    resolution: float
    uncertainty: float


class ForecastScoreOut(BaseModel):
    role: str = Field(description="Empty for everybody.")
    people: int
    forecasts: int
    said: float = Field(description="The mean forecast, a share of 1.")
    came: float = Field(description="The share of thresholds that were met.")
    brier: BrierOut


class ForecastsOut(BaseModel):
    revision: int
    revision_sha256: str
    people: int = Field(description="How many have said something of this text.")
    metrics: list[MetricForecastOut]
    group: ForecastScoreOut | None = Field(
        description="From three people and ten forecasts up, over all texts and revisits."
    )
    roles: list[ForecastScoreOut] = Field(description="Those that may be shown by themselves.")
