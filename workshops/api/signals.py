"""Readings: what a pipeline measured of a number that an assumption rests on."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import ngettext
from ninja import Header, Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.revisits import ReadingIn, ReadingOut
from workshops.domain import assumptions
from workshops.figures import whole
from workshops.refusals import InvalidFields

router = Router(tags=["Signals"])

KEY = "Idempotency-Key"
LONGEST_KEY = 200


@router.post(
    "/signals/{signal_id}/readings",
    response=answers({201: ReadingOut}, 409, 422),
    summary="Add a reading; the same Idempotency-Key again changes nothing",
)
def add_reading(
    request: HttpRequest,
    signal_id: str,
    body: ReadingIn,
    idempotency_key: Annotated[str, Header(alias=KEY, description="Up to 200 characters.")] = "",
) -> Status[dict[str, str]]:
    signal, by = access.signal_to_read(caller(request), signal_id)
    if len(idempotency_key) > LONGEST_KEY:
        words = ngettext(
            "The key may have up to {count} character.", "The key may have up to {count} characters.", LONGEST_KEY
        )
        raise InvalidFields({KEY: words.format(count=whole(LONGEST_KEY))})
    reading = assumptions.take_reading(
        signal=signal, by=by, value=body.value, at=body.at, source=body.source, idempotency_key=idempotency_key
    )
    return Status(201, {"status": reading.status})
