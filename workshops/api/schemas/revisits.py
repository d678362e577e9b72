"""Revisits, and readings of signals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import AfterValidator, BaseModel, ConfigDict

from workshops.api.paging import Paged
from workshops.api.schemas.types import IsoDate, IsoTime, Sent, own_error
from workshops.enums import MARKS, AssumptionState, OccurrenceReason, OccurrenceState, RevisitOutcome
from workshops.shared_sentences import choose_one_of


class RevisitOut(BaseModel):
    id: UUID
    decision: str = Field(examples=["D-0042"])
    due_on: date
    state: OccurrenceState
    owner: str = Field(description="Who is asked: the plan's owner, or who stands in since the owner left.")
    reason: OccurrenceReason = Field(description="Its cadence, a broken signal, or somebody who asked for it early.")
    reason_words: str = Field(description="What was said by whoever asked for it early; empty otherwise.")
    evidence: list[dict[str, object]] = Field(
        description="Of each signal that broke, or metric that a pilot missed: the numbers."
    )
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
    raise own_error(choose_one_of(STATES))


def _reason(value: str) -> str:
    if value in OccurrenceReason.values:
        return value
    raise own_error(choose_one_of(OccurrenceReason.values))


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


class ReassignIn(Sent):
    owner: str = Field(description="Name or e-mail address of one member.")


class EarlyIn(Sent):
    due_on: IsoDate = Field(description="From today on, and before the date that it has.")
    reason: str = Field(description="Up to 1,000 characters, for the log.")


class CompleteIn(Sent):
    outcome: str = Field(json_schema_extra={"enum": list(RevisitOutcome.values)})
    note: str = ""


def _mark(value: str) -> str:
    if value in MARKS:
        return value
    raise own_error(choose_one_of(MARKS))


class MarkIn(Sent):
    state: Annotated[str, AfterValidator(_mark)] = Field(json_schema_extra={"enum": list(MARKS)})


class ReadingIn(Sent):
    value: float = Field(allow_inf_nan=False)
    at: IsoTime | None = None
    source: str = Field("", max_length=200)


class ReadingTakenOut(BaseModel):
    """How the assumption stands with it."""

    model_config = ConfigDict(extra="forbid")

    status: AssumptionState


class ReadingsTakenOut(BaseModel):
    """Of a CSV file: how the assumption stands with it, how many lines are new, and how many were here already."""

    status: AssumptionState
    added: int
    known: int


class ReadingOut(BaseModel):
    at: datetime
    value: float
    source: str
    note: str = Field(description="Of what Advisor itself has read: date, arithmetic and source; else empty.")
    status: AssumptionState = Field(description="By the window that ends with it.")


class ReadingsOut(BaseModel):
    """`state` is the assumption's; a person may have said it since the last reading."""

    metric: str
    comparator: str
    threshold: float
    window_days: int
    one_is_enough: bool
    state: AssumptionState
    since: datetime | None = Field(description="Null: from before this was kept, or never looked at.")
    mean: float | None = Field(description="Of the readings in the window that ends with the newest.")
    silent: bool = Field(description="Nothing was read for a whole window.")
    results: list[ReadingOut]
    next_cursor: str | None
