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
    owner: str = Field(description="Who is asked: the plan's owner, or who stands in since the owner left.")
    reason: OccurrenceReason = Field(description="Its cadence, a broken signal, or somebody who asked for it early.")
    reason_words: str
    evidence: list[dict[str, Any]] = Field(description="The readings that broke a signal.")
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


class RevisitsQuery(Paged):
    state: Annotated[str, AfterValidator(_state)] | None = Field(
        None,
        description="A state; or upcoming (its day has not come) or overdue (it has passed), in the plan's time zone.",
        json_schema_extra={"enum": list(STATES)},
    )
    due_before: IsoDate | None = Field(
        None, description="It comes, or has waited since, before this day; snoozes and missed dates counted."
    )


class SnoozeIn(Sent):
    until: IsoDate
    reason: str


class ReassignIn(Sent):
    owner: str = Field(description="Name or e-mail address of one member.")


class EarlyIn(Sent):
    due_on: IsoDate = Field(description="From today on, and before the date that it has.")
    reason: str = Field(description="Up to 1,000 characters, for the log.")


class CompleteIn(Sent):
    outcome: str = Field(json_schema_extra={"enum": list(RevisitOutcome.values)})
    note: str = ""


class ReadingIn(Sent):
    value: float = Field(allow_inf_nan=False)
    at: IsoTime | None = None
    source: str = Field("", max_length=200)


class ReadingOut(BaseModel):
    status: Literal["holding", "broken"]
