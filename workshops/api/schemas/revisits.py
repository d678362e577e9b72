"""Revisits, and readings of signals."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field
from pydantic import AfterValidator, BaseModel

from workshops.api.paging import Paged
from workshops.api.schemas.types import IsoDate, IsoTime, Sent, own_error
from workshops.enums import OccurrenceReason, OccurrenceState, RevisitOutcome


class RevisitOut(BaseModel):
    id: UUID
    decision: str = Field(examples=["D-0042"])
    due_on: date
    state: OccurrenceState
    owner: str
    reason: OccurrenceReason
    reason_words: str = Field(description="What was said by whoever asked for it early; empty otherwise.")
    evidence: list[dict[str, Any]] = Field(description="Of each signal that broke: what asked for it early.")
    overdue: bool = Field(description="Open, and its day has passed.")
    snoozed_until: date | None
    workshop: UUID | None = Field(description="Where it was started: the workshop that looks again.")
    outcome: RevisitOutcome | None
    note: str


class RevisitsOut(BaseModel):
    results: list[RevisitOut]
    next_cursor: str | None


STATES = ("upcoming", "overdue", *OccurrenceState.values)


def _state(value: str) -> str:
    if value in STATES:
        return value
    raise own_error(f"Choose one of: {', '.join(STATES)}.")


def _reason(value: str) -> str:
    if value in OccurrenceReason.values:
        return value
    raise own_error(f"Choose one of: {', '.join(OccurrenceReason.values)}.")


class RevisitsQuery(Paged):
    state: Annotated[str, AfterValidator(_state)] | None = Field(
        None,
        description="A state; or upcoming (its day has not come) or overdue (it has passed), in the plan's time zone.",
        json_schema_extra={"enum": list(STATES)},
    )
    reason: Annotated[str, AfterValidator(_reason)] | None = Field(
        None, json_schema_extra={"enum": list(OccurrenceReason.values)}
    )
    due_before: IsoDate | None = Field(
        None, description="It comes, or has waited since, before this day; snoozes and missed dates counted."
    )


class SnoozeIn(Sent):
    until: IsoDate
    reason: str


class CompleteIn(Sent):
    outcome: str = Field(json_schema_extra={"enum": list(RevisitOutcome.values)})
    note: str = ""


class ReadingIn(Sent):
    value: float = Field(allow_inf_nan=False)
    at: IsoTime | None = None
    source: str = Field("", max_length=200)


class ReadingOut(BaseModel):
    status: Literal["holding", "broken"]
