"""The audit of a workspace."""

from __future__ import annotations

from datetime import datetime

from ninja import Field
from pydantic import BaseModel

from workshops.api.paging import Paged
from workshops.enums import AuditGroup, AuditKind


class AuditQuery(Paged):
    """What they mean, and what is wrong with them, `read_filter` says."""

    kind: str = Field(
        "",
        description="One kind, or a whole group.",
        json_schema_extra={"enum": ["", *AuditGroup.values, *AuditKind.values]},
    )
    person: str = Field("", description="A member's id: what they did, and what was done to them.")
    since: str = Field("", description="From this day on, where the workspace is.", examples=["2026-11-01"])
    until: str = Field("", description="Up to this day and with it.", examples=["2026-11-30"])


class AuditEntryOut(BaseModel):
    id: int
    at: datetime
    kind: AuditKind
    group: AuditGroup
    by: str = Field(description="member:<id>, user:<id>, participant:<id>, or system.", examples=["system"])
    by_name: str | None = Field(description="Whose id that is now.")
    about: str | None = Field(description="member:<id>, apitoken:<id>, decision:<id> …")
    about_name: str | None
    facts: dict[str, str | int | bool | None]
    address: str | None = Field(description="From where somebody signed in, for 30 days; null for viewers.")
    sentence: str


class AuditOut(BaseModel):
    results: list[AuditEntryOut]
    next_cursor: str | None
