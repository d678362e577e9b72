"""The log as a list: what it may be asked, and what it answers."""

from __future__ import annotations

from typing import Annotated

from ninja import Field
from pydantic import BaseModel, WithJsonSchema

from workshops.api.paging import Paged
from workshops.api.schemas.decisions import DecisionOut
from workshops.domain.log_filters import SIGNALS
from workshops.enums import DecisionStatus, Freshness
from workshops.queries.decision_search import SORTS

# Only described here: domain/log_filters.py reads them, for the page as well, and has the sentences.
Day = Annotated[str | None, WithJsonSchema({"type": "string", "format": "date"})]


def _one_of(*choices: str) -> object:
    return WithJsonSchema({"type": "string", "enum": list(choices)})


class DecisionsQuery(Paged):
    q: str | None = Field(
        None,
        description="Words of the sheet, its sign-offs, notes and events: all of them have to be there, of those with"
        " OR between them one; “phrases in quotes” as they stand; -word leaves out what says it. Accents, case and ß"
        " make no difference; numbers and ids are exact. 200 characters.",
    )
    approach: str | None = None
    status: Annotated[str | None, _one_of(*DecisionStatus.values)] = None
    owner: str | None = Field(None, description="Who is reminded: a member’s name, e-mail address or id, or me.")
    signal: Annotated[str | None, _one_of(*SIGNALS)] = Field(None, description="One of its signals is that.")
    dissent: Annotated[str | None, _one_of("yes")] = Field(None, description="Somebody dissents from its text.")
    dissent_role: str | None = Field(None, description="Somebody of this role dissents from its text.")
    due: Annotated[str | None, _one_of(*Freshness.values)] = Field(None, description="How its next revisit stands.")
    due_before: Day = Field(None, description="The next revisit is due before this day.")
    decided_after: Day = Field(None, description="Accepted on this day or later.")
    decided_before: Day = Field(None, description="Accepted before this day.")
    in_force_on: Day = Field(None, description="In force at some moment of this day, by the workspace’s clock.")
    base_model_id: str | None = Field(None, description="That of its configuration; with in_force_on, of that day’s.")
    fine_tune_checkpoint_id: str | None = Field(None, description="The same.")
    dataset_version: str | None = Field(None, description="The same.")
    sort: Annotated[str | None, _one_of(*SORTS)] = Field(
        None,
        description="By what, with - from the last. Without it: the best match first, or -number.",
    )


class FoundOut(DecisionOut):
    snippet: str | None = Field(
        description="With q: the words around the hit, as HTML in which only the hit is marked, by <mark>."
    )


class DecisionsOut(BaseModel):
    results: list[FoundOut]
    next_cursor: str | None
