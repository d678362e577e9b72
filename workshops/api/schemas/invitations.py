"""Invitations by mail. Addresses go in and never come out."""

from __future__ import annotations

from pydantic import BaseModel, Field

from workshops.api.schemas.types import Sent


class InvitationsIn(Sent):
    emails: list[str] = Field(description="Up to 200 addresses, all of them or none.")
    role: str | None = Field(None, description="Key of the role that their form starts with; they may choose another.")


class InvitationsOut(BaseModel):
    invited: int = Field(description="How many mails go out.")
