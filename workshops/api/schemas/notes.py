"""Notes, and what is put off."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from workshops.api.schemas.types import Sent


class NoteIn(Sent):
    text: str = Field(description="1 to 1,000 characters.")
    criterion: str | None = Field(None, description="Key of the criterion that it is about; in general without.")
    parked: bool = Field(False, description="Put off to the parking lot.")
    owner: str = Field("", description="Of what is put off: who finds out. Up to 80 characters.")


class NoteOut(BaseModel):
    id: UUID
    criterion: str | None
    text: str
    by: str = Field(description="Who wrote it.")
    parked: bool
    owner: str | None = Field(description="Who finds out.")
