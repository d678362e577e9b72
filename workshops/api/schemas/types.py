"""The kinds of values in bodies and answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from workshops.shared_sentences import A_DATE
from workshops.words.faults import OWN


class Sent(BaseModel):
    """What a caller sends: exact types, no fields that we do not know."""

    model_config = ConfigDict(strict=True, extra="forbid")


def own_error(sentence: str) -> PydanticCustomError:
    # The library reads braces as places to fill in.
    return PydanticCustomError(OWN, sentence.replace("{", "{{").replace("}", "}}"))


def _date(value: object) -> date:
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise own_error(_(A_DATE)) from None


def _instant(value: object) -> datetime:
    try:
        if not isinstance(value, str):
            raise ValueError
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise own_error(_("This is a time, for example 2026-11-30T09:00:00Z.")) from None


IsoDate = Annotated[date, BeforeValidator(_date)]
IsoTime = Annotated[datetime, BeforeValidator(_instant)]
