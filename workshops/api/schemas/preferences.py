"""What a member chooses about their own mails, and the workspace's channels."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field
from pydantic import BaseModel, BeforeValidator, PlainSerializer, WithJsonSchema

from workshops.api.schemas.types import Sent, own_error
from workshops.enums import ChannelKind


def _hour(value: object) -> time:
    try:
        if not isinstance(value, str) or len(value) != len("22:00"):
            raise ValueError
        return time.fromisoformat(value)
    except ValueError:
        raise own_error(_("This is a time of day, for example 22:00.")) from None


_AN_HOUR = WithJsonSchema({"type": "string", "examples": ["22:00"]})
HourIn = Annotated[time, BeforeValidator(_hour), _AN_HOUR]
HourOut = Annotated[time, PlainSerializer(lambda value: f"{value:%H:%M}", return_type=str), _AN_HOUR]


class PreferencesIn(Sent):
    wants_mail: bool = Field(True, description="Without mails, notices still stand in the inbox.")
    daily_digest: bool = Field(False, description="Once a day, at nine in one's own time zone.")
    quiet_from: HourIn | None = Field(None, description="No mails from then on, in one's own time zone; null: none.")
    quiet_until: HourIn | None = None
    time_zone: str = Field("", examples=["Europe/Berlin"])


class PreferencesOut(BaseModel):
    wants_mail: bool
    daily_digest: bool
    quiet_from: HourOut | None
    quiet_until: HourOut | None
    time_zone: str
    muted: list[str] = Field(description="Decisions about which no mails come.", examples=[["D-0042"]])


class ChannelIn(Sent):
    name: str = Field("", max_length=80, description="What it is called; its kind where nothing is said.")
    url: str = Field(max_length=2000, description="https://, slack://, workflows://, matrixs:// or mailtos://.")


class ChannelOut(BaseModel):
    id: UUID
    name: str
    kind: ChannelKind
    shown: str = Field(description="Of its address, what may be seen of it.")
    standing: str = Field(description="What became of the last messages.")
    added_at: datetime


class ChannelAddedOut(ChannelOut):
    signing: str = Field(description="A webhook's secret, this once; empty for the other kinds.")


class ChannelsOut(BaseModel):
    results: list[ChannelOut]


class ChannelTestedOut(BaseModel):
    arrived: bool
    reason: str = Field(description="What came back, as a sentence.")
