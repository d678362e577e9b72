"""Workshops, joining them, and their stages."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from workshops.api.schemas.types import Sent, own_error
from workshops.enums import Stage


def _criteria(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(key, str) for key in value)):
        return value
    raise own_error("Say “quick” or “full”, or list the keys of the criteria.")


Criteria = Annotated[
    str | list[str],
    BeforeValidator(_criteria),
    WithJsonSchema(
        {"anyOf": [{"enum": ["quick", "full"]}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    ),
]


class WorkshopIn(Sent):
    title: str = Field(description="1 to 120 characters.")
    use_case: str = Field(description="What the system should do, and for whom. 1 to 2,000 characters.")
    criteria: Criteria = "full"
    anonymous: bool = False
    framework: str | None = Field(None, description="Key of a framework; the built-in one without.")


class WorkshopOut(BaseModel):
    id: UUID
    title: str
    stage: Stage
    round: int = Field(description="0 in the lobby.")
    join_code: str | None = Field(description="Null once the workshop is over.")
    join_url: str | None
    framework: str = Field(description="Key of the framework that the criteria belong to.")
    criteria: list[str]
    recommendation: str | None = Field(description="Null, computing, ready or failed.")


class ParticipantOut(BaseModel):
    id: UUID
    name: str
    role: str = Field(description="Key of the stakeholder role, or observer.")


class PersonOut(ParticipantOut):
    answered: int
    total: int = Field(description="How many criteria there are; 0 for observers.")
    connected: bool
    ready: bool = Field(description="Has said “I am ready” at the present stage.")


class RoomOut(WorkshopOut):
    participants: list[PersonOut]


class JoinIn(Sent):
    code: str = Field(description="The join code, with or without its dash.")
    name: str = Field(description="1 to 60 characters; each name once per workshop.")
    role: str = Field(description="A role of the framework (product, security, data), one that was added, or observer.")


class JoinOut(BaseModel):
    participant: ParticipantOut
    token: str = Field(description="The participant's bearer token. It is shown this once.")
    workshop: RoomOut


class StageIn(Sent):
    stage: str = Field(json_schema_extra={"enum": list(Stage.values)})
