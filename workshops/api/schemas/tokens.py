"""Members' tokens for the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import AfterValidator, BaseModel

from workshops.api.schemas.types import IsoDate, Sent, own_error
from workshops.enums import TokenScope, TokenState
from workshops.shared_sentences import choose_one_of


def _scope(value: str) -> str:
    if value in TokenScope.values:
        return value
    raise own_error(choose_one_of(TokenScope.values))


class TokenIn(Sent):
    name: str = Field(max_length=80, description="What uses it.", examples=["nightly run"])
    scope: Annotated[str, AfterValidator(_scope)] = Field(
        description="`readings`: add readings of signals and read them again, nothing else.",
        json_schema_extra={"enum": list(TokenScope.values)},
    )
    expires_on: IsoDate | None = Field(
        None, description="Its last day, by the workspace's clock; without one it works until it is revoked."
    )


class TokenOwner(BaseModel):
    id: UUID
    name: str


class TokenOut(BaseModel):
    id: UUID
    name: str
    scope: TokenScope
    member: TokenOwner = Field(description="For whom it speaks.")
    state: TokenState
    created_at: datetime
    expires_on: date | None
    last_used_at: datetime | None = Field(description="Exact to the minute.")
    revoked_at: datetime | None


class TokenMadeOut(TokenOut):
    token: str = Field(description="The token itself, in this answer and nowhere else.")


class TokensOut(BaseModel):
    results: list[TokenOut]
    next_cursor: str | None
