"""One participant's own ballot."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, WithJsonSchema

from workshops.api.schemas.types import Sent

# Only described here: the domain checks these values, and has the sentences for them.
Level = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0, "maximum": 4}, {"type": "null"}]})]
Confidence = Annotated[
    Any, WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 3}, {"type": "null"}]})
]
Reason = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "string", "maxLength": 1000}, {"type": "null"}]})]
Points = Annotated[Any, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 10})]
# No more of Unicode than PostgreSQL stores.
Client = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[!-~]+$")]


class ScoreIn(Sent):
    """`level` null is “don't know”; a confidence or reason that is left out stays as it was."""

    level: Level
    confidence: Confidence = None
    reason: Reason = None


class BallotIn(Sent):
    """`client` (the sender's name for itself) and `sequence` (its own count of changes) go together: a change that was
    overtaken by a newer one of the same client then changes nothing, however late it comes, and a repeat is told so.
    Without them a change that took longer than its sender waited is not saved. `round`: the one that the sender saw;
    what was meant for a closed round is refused."""

    scores: dict[str, ScoreIn] = {}
    weights: dict[str, Points] = {}
    client: Client | None = None
    sequence: Annotated[int, Field(ge=0, le=2**62)] | None = None
    round: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


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
