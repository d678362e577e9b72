"""What is kept of people, and for how long."""

from __future__ import annotations

from datetime import datetime

from ninja import Field
from pydantic import BaseModel

from workshops.api.schemas.types import Sent
from workshops.enums import NamePlace
from workshops.models.privacy import AUDIT_AT_LEAST, LONGEST_KEPT


class PersonExportOut(BaseModel):
    exported_at: datetime
    account: dict[str, object] | None = Field(description="One's own; null in what an owner takes out of another.")
    workspaces: list[dict[str, object]] = Field(description="This workspace: tables by name, each a list of rows.")


class PlaceOut(BaseModel):
    what: NamePlace = Field(
        description="text: one that was signed, which stays as it is; older ones name owners of assumptions too."
    )
    where: str = Field(description="D-0042, or the title of a workshop; empty: the workspace.")
    count: int


class ErasedOut(BaseModel):
    erased_before: bool = Field(description="Nothing was left to do.")
    texts: int
    reasons: int
    seats: int
    found: list[PlaceOut] = Field(description="Where the name still stands, in what others wrote or what was signed.")


class KeptIn(Sent):
    workshops: int | None = Field(None, ge=1, le=LONGEST_KEPT, description="Days; null: for good.")
    invitations: int | None = Field(None, ge=1, le=LONGEST_KEPT, description="Days; null: thirty.")
    notices: int | None = Field(None, ge=1, le=LONGEST_KEPT, description="Days; null: for good.")
    readings: int | None = Field(None, ge=1, le=LONGEST_KEPT, description="Days; null: for good.")
    audit: int | None = Field(None, ge=AUDIT_AT_LEAST, le=LONGEST_KEPT, description="Days; null: for good.")
    preview: bool = Field(False, description="Says what would go today, and changes nothing.")


class GoingOut(BaseModel):
    workshops: int
    invitations: int
    notices: int
    readings: int
    audit: int


class KeptOut(BaseModel):
    workshops: int | None
    invitations: int | None
    notices: int | None
    readings: int | None
    audit: int | None
    going: GoingOut = Field(description="How many of each would go today.")
