"""Time and order in a room, as its facilitator sends them."""

from __future__ import annotations

from pydantic import Field

from workshops.api.schemas.types import Sent


class TimerIn(Sent):
    minutes: int = Field(
        description="1 to 120: count down from so many minutes, from now. 0 takes the timer away.",
        json_schema_extra={"minimum": 0, "maximum": 120},
    )


class LockIn(Sent):
    locked: bool = Field(description="True: take no answers and no weights. False: take them again.")
