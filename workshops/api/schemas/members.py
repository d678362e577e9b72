"""The people of a workspace, and who is asked to become one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import AfterValidator, BaseModel, WithJsonSchema

from workshops.api.paging import Paged
from workshops.api.schemas.types import Sent, own_error
from workshops.domain.member_invitations import USUAL_DAYS
from workshops.enums import MemberRole
from workshops.shared_sentences import choose_one_of


def _role(value: str) -> MemberRole:
    if value in MemberRole.values:
        return MemberRole(value)
    raise own_error(choose_one_of(MemberRole.values))


RoleIn = Annotated[str, AfterValidator(_role), WithJsonSchema({"type": "string", "enum": list(MemberRole.values)})]


class MemberIn(Sent):
    email: str = Field(max_length=254, examples=["dan@acme.example"])
    role: RoleIn
    days: int = Field(USUAL_DAYS, description="How long the invitation is good for: 1, 7 or 30 days.")


class MemberChangeIn(Sent):
    role: RoleIn


class MemberOut(BaseModel):
    id: UUID
    name: str
    email: str
    role: MemberRole
    since: datetime
    last_seen_at: datetime | None = Field(
        description="In this workspace, in a browser or by a token; kept to five minutes."
    )


class MemberInvitationOut(BaseModel):
    id: UUID
    email: str | None = Field(description="To whom it was sent; null of a link that is handed on.")
    role: MemberRole
    invited_by: str
    created_at: datetime
    expires_at: datetime
    mail: str | None = Field(description="How far its mail is; null of a link.", examples=["sent"])


class MembersOut(BaseModel):
    results: list[MemberOut]
    next_cursor: str | None
    invitations: list[MemberInvitationOut] = Field(description="Those that are open or have run out, newest first.")


class MembersQuery(Paged):
    pass
