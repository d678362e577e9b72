"""What becomes of a decision, and its texts one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field
from pydantic import BaseModel

from workshops.api.schemas.decisions import SignOffOut
from workshops.api.schemas.types import Sent
from workshops.enums import Succession


class AcceptIn(Sent):
    unsigned_reason: str | None = Field(
        None,
        description="Needed where a role that scored has not signed, or somebody dissents.",
    )


class ReasonIn(Sent):
    reason: str = Field(description="It stands on the sheet and in the log. Up to 2,000 characters.")


class SupersedeIn(Sent):
    by: int | str = Field(description="The number of the decision that follows: 43 or D-0043. It has to be accepted.")
    kind: str = Field("replaces", json_schema_extra={"enum": list(Succession.values)})


class RevisionOut(BaseModel):
    number: int
    sha256: str
    created_at: datetime
    created_by: str | None
    current: bool
    text: dict[str, object] = Field(description="The text whose canonical JSON (RFC 8785) the hash is over.")
    owners: dict[str, str] = Field(description="Of assumptions that the text says by an id: what each is called now.")
    sign_offs: list[SignOffOut]


class RevisionsOut(BaseModel):
    results: list[RevisionOut]


class TextNameOut(BaseModel):
    number: str = Field(examples=["D-0042"])
    revision: int
    sha256: str


class PieceOut(BaseModel):
    op: Literal["same", "removed", "added"]
    text: str


class ChangeOut(BaseModel):
    field: str
    item: str = Field(description="Which row of a list, by its name, statement or key; empty for a field of its own.")
    change: Literal["added", "removed", "changed"]
    before: object = Field(description="Null for what was added.")
    after: object = Field(description="Null for what was removed.")
    words: list[PieceOut] | None = Field(description="Of prose: both texts in one, piece by piece.")


class ChangesOut(BaseModel):
    before: TextNameOut = Field(alias="from")
    after: TextNameOut = Field(alias="to")
    changes: list[ChangeOut]


class ChangesQuery(BaseModel):
    before: str = Field("", alias="from", description="1 for a revision of this decision; D-0041 or D-0041/2.")
    after: str = Field("", alias="to", description="The same; without it the newest text of this decision.")
