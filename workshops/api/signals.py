"""Readings: what a pipeline measured of a number that an assumption rests on."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja import Header, Query, Router, Status
from ninja.errors import ValidationError
from pydantic import ValidationError as NotFitting

from workshops import access
from workshops.api.auth import caller
from workshops.api.body import StrictParser
from workshops.api.errors import Malformed
from workshops.api.paging import Paged, page
from workshops.api.schemas.decisions import AssumptionOut
from workshops.api.schemas.errors import answers
from workshops.api.schemas.revisits import MarkIn, ReadingIn, ReadingsOut, ReadingsTakenOut, ReadingTakenOut
from workshops.dates import in_utc
from workshops.domain import assumptions, readings
from workshops.enums import AssumptionState
from workshops.exports.decision_json import assumption_json
from workshops.figures import whole
from workshops.models import Reading
from workshops.queries.readings import before, key_of, readings_of, watched_one
from workshops.refusals import InvalidFields
from workshops.words.readings import note_words

router = Router(tags=["Signals"])

KEY = "Idempotency-Key"
LONGEST_KEY = 200
CSV = "text/csv"

BODY: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": ReadingIn.model_json_schema()},
            CSV: {
                "schema": {"type": "string"},
                "example": "at,value,source\n2026-11-30T09:00:00Z,0.5,nightly run\n",
            },
        },
    }
}


@router.post(
    "/signals/{signal_id}/readings",
    response=answers({201: ReadingTakenOut | ReadingsTakenOut}, 409, 422),
    summary="Add a reading, or a CSV file of them; the same again changes nothing",
    openapi_extra=BODY,
)
def add_reading(
    request: HttpRequest,
    signal_id: str,
    idempotency_key: Annotated[str, Header(alias=KEY, description="Up to 200 characters.")] = "",
) -> Status[dict[str, object]]:
    """`text/csv` has the columns at,value or at,value,source, up to 10,000 lines, and is taken whole or not at all."""
    signal, by = access.signal_to_read(caller(request), signal_id)
    _check_key(idempotency_key)
    if request.content_type == CSV:
        done = readings.take_csv(signal=signal, by=by, text=_text(request), idempotency_key=idempotency_key)
        return Status(201, {"status": done.state, "added": done.added, "known": done.known})
    body = _reading(request)
    taken = readings.take_reading(
        signal=signal, by=by, value=body.value, at=body.at, source=body.source, idempotency_key=idempotency_key
    )
    return Status(201, {"status": taken.state})


def _check_key(key: str) -> None:
    if len(key) > LONGEST_KEY:
        words = ngettext(
            "The key may have up to {count} character.", "The key may have up to {count} characters.", LONGEST_KEY
        )
        raise InvalidFields({KEY: words.format(count=whole(LONGEST_KEY))})


def _text(request: HttpRequest) -> str:
    try:
        return request.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed(_("Send the CSV file in UTF-8.")) from None


def _reading(request: HttpRequest) -> ReadingIn:
    """The body is read here, since the library would take either kind of it for JSON."""
    try:
        return ReadingIn.model_validate(StrictParser().parse_body(request))
    except NotFitting as error:
        # Two empty steps where the library would have put the source and the parameter's name.
        raise ValidationError([{**fault, "loc": ("body", "", *fault["loc"])} for fault in error.errors()]) from None


@router.get(
    "/signals/{signal_id}/readings",
    response=answers({200: ReadingsOut}, 422),
    summary="What was read of a signal, newest first, and how it stands",
)
def read_readings(request: HttpRequest, signal_id: str, asked: Query[Paged]) -> Status[dict[str, object]]:
    signal = access.signal_to_see(caller(request), signal_id)
    watched = watched_one(signal.assumption)
    found, cursor = page(readings_of(signal), asked, after=before, key=key_of)
    since = signal.assumption.state_since
    return Status(
        200,
        {
            "metric": signal.metric,
            "comparator": signal.comparator,
            "threshold": signal.threshold,
            "window_days": signal.window_days,
            "one_is_enough": signal.one_is_enough,
            "state": signal.assumption.state,
            "since": in_utc(since) if since else None,
            "mean": watched.mean,
            "silent": watched.is_silent(timezone.now()),
            "results": [_reading_json(reading) for reading in found],
            "next_cursor": cursor,
        },
    )


@router.patch(
    "/decisions/{number}/assumptions/{assumption_id}",
    response=answers({200: AssumptionOut}, 422),
    summary="Say how an assumption stands; it does so until the next reading of its signal (member, not a viewer)",
)
def mark_assumption(request: HttpRequest, number: str, assumption_id: str, body: MarkIn) -> Status[dict[str, object]]:
    asking = caller(request)
    found, by = access.assumption_to_mark(asking, access.decision_for(asking, number), assumption_id)
    done = assumptions.mark_assumption(assumption=found, by=by, state=AssumptionState(body.state))
    return Status(200, {**assumption_json(done)})


def _reading_json(reading: Reading) -> dict[str, object]:
    return {
        "at": in_utc(reading.at),
        "value": reading.value,
        "source": reading.source,
        "note": note_words(reading),
        "status": reading.status,
    }
