"""One participant's own ballot."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, WithJsonSchema

from workshops.api.schemas.types import Sent

# Only described here: the domain checks these values, and has the sentences for them.
Level = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0, "maximum": 4}, {"type": "null"}]})]
Confidence = Annotated[
    Any, WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 3}, {"type": "null"}]})
]
Reason = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "string", "maxLength": 1000}, {"type": "null"}]})]
Points = Annotated[Any, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 10})]


class ScoreIn(Sent):
    """`level` null is “don't know”; a confidence or reason that is left out stays as it was."""

    level: Level
    confidence: Confidence = None
    reason: Reason = None


class BallotIn(Sent):
    scores: dict[str, ScoreIn] = {}
    weights: dict[str, Points] = {}


class SavedOut(BaseModel):
    saved_at: datetime
    answered: int
    total: int


class ScoreOut(BaseModel):
    level: int | None
    confidence: int | None
    reason: str


class BallotOut(BaseModel):
    round: int
    scores: dict[str, ScoreOut]
    weights: dict[str, float]
