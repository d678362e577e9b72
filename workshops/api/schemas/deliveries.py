"""Messages: who is told what, and how far that is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field
from pydantic import AfterValidator, BaseModel

from workshops.api.paging import Paged
from workshops.api.schemas.types import own_error
from workshops.enums import DeliveryFault, DeliveryState
from workshops.shared_sentences import choose_one_of


class DeliveryOut(BaseModel):
    id: UUID
    about: Literal["revisit", "workshop"]
    subject: UUID = Field(description="The revisit or the workshop that it is about.")
    stage: str = Field(examples=["heads_up"])
    title: str = Field(examples=["Heads-up: D-0042, Claims copilot"])
    to: str = Field(description="A name; an address only where an invitation is all that is known of somebody.")
    state: DeliveryState
    fault: DeliveryFault | None = Field(description="Why the last try came to nothing.")
    reason: str = Field(description="The same in words, and what else there is to say.")
    attempts: int = Field(description="Tries that were begun since it was written or asked for again.")
    next_try_at: datetime | None
    sent_at: datetime | None
    perhaps_twice: bool = Field(description="An earlier try broke off, and nobody knows whether it arrived.")
    asked_again_by: str | None
    cancelled_by: str | None
    created_at: datetime


class DeliveriesOut(BaseModel):
    results: list[DeliveryOut]
    next_cursor: str | None


def _state(value: str) -> str:
    if value in DeliveryState.values:
        return value
    raise own_error(choose_one_of(DeliveryState.values))


class DeliveriesQuery(Paged):
    state: Annotated[str, AfterValidator(_state)] | None = Field(
        None, json_schema_extra={"enum": list(DeliveryState.values)}
    )
