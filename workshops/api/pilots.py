"""Pilots: an evaluation file is imported by a pipeline, in one request where its reading is short enough."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import cast

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from workshops import access
from workshops.access import PilotPlace
from workshops.api.auth import caller
from workshops.api.errors import Malformed, TooLarge, WrongContentType
from workshops.api.paging import Paged, page
from workshops.api.schemas.errors import answers
from workshops.api.schemas.pilots import PilotOut, PilotReadingOut, PilotsOut, PreviewOut
from workshops.domain import pilot_uploads, pilots
from workshops.domain.pilot_files import sha256_of
from workshops.domain.pilot_reading import MAX_BYTES, TOOLS
from workshops.domain.pilot_uploads import Sent
from workshops.enums import PilotReading
from workshops.exports.pilot_json import PilotJson, pilot_json, preview_json
from workshops.models import Member, Pilot, PilotUpload
from workshops.queries import pilots as kept
from workshops.refusals import Conflict, InvalidFields, NotThere, Refusal
from workshops.shared_sentences import CHOOSE_A_PILOT
from workshops.words.pilots import elsewhere_words

router = Router(tags=["Pilots"])

# Seconds in which most files have been read; whoever sent a larger one looks again.
WAIT = 20.0
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.5)
BESIDE = 1_000_000  # bytes of a body that stand around its file

BODY: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "Up to 50 MB, 200,000 rows."},
                        "tool": {"type": "string", "enum": list(TOOLS), "description": "Left out, it is recognised."},
                        "map": {
                            "type": "string",
                            "description": "Of a table: a JSON object, field to column; case, variant, or a metric.",
                        },
                        "named": {
                            "type": "string",
                            "description": "A JSON object: metric of a threshold to metric of the file.",
                        },
                        "stands_by": {
                            "type": "string",
                            "description": "The variant that the decision stands by: the thresholds are asked of it.",
                        },
                        "compared_with": {
                            "type": "string",
                            "format": "uuid",
                            "description": "The earlier pilot that it is compared with; left out, the newest.",
                        },
                        "preview": {"type": "string", "enum": ["true", "false"]},
                    },
                }
            }
        },
    }
}


@router.post(
    "/decisions/{number}/pilots",
    response=answers({200: PilotOut | PreviewOut, 201: PilotOut, 202: PilotReadingOut}, 409, 413, 415, 422),
    summary="Import an evaluation file; the same file again is 200, a preview writes nothing (facilitator)",
    openapi_extra=BODY,
)
def import_pilot(request: HttpRequest, response: HttpResponse, number: str) -> Status[Mapping[str, object]]:
    """A file whose reading takes longer than 20 seconds is 202, with where to look."""
    place = access.pilots_of_decision(caller(request), number)
    by = access.with_importer(place)
    sent, is_preview = _sent(request, place)
    known = kept.of_subject(place.subject).filter(sha256=sha256_of(sent.content)).first()
    if known is not None and not is_preview:
        return Status(200, _pilot(place, known))
    upload = pilot_uploads.keep_upload(subject=place.subject, by=by, sent=sent, at_once=not is_preview)
    _wait(upload)
    if upload.state == PilotReading.WAITING or (
        upload.state == PilotReading.READ and not is_preview and not upload.pilot
    ):
        response["Location"] = _href(place, upload)
        return Status(202, _reading(place, upload))
    return _done(place, upload, by)


def _done(place: PilotPlace, upload: PilotUpload, by: Member) -> Status[Mapping[str, object]]:
    """What came of it; the upload itself is of no more use."""
    preview = _preview(place, upload) if upload.state == PilotReading.READ and not upload.pilot else None
    pilot, problem = upload.pilot, cast("dict[str, object] | None", upload.problem)
    pilot_uploads.discard_upload(upload=upload, by=by)
    if pilot is not None:
        found = kept.pilot_of(place.subject, pilot.pk)
        assert found is not None
        return Status(201, _pilot(place, found))
    if preview is not None:
        return Status(200, preview)
    raise _refused(problem or {})


def _refused(problem: Mapping[str, object]) -> Refusal:
    fields = cast("dict[str, str]", problem.get("fields") or {})
    refusal = Refusal(str(problem.get("message", "")), code=str(problem.get("code", "unreadable")), fields=fields)
    refusal.status = 422
    return refusal


def _wait(upload: PilotUpload) -> None:
    """Until it is read, for as long as somebody waits for an answer."""
    until, place = time.monotonic() + WAIT, 0
    while True:
        try:
            upload.refresh_from_db()
        except PilotUpload.DoesNotExist:
            raise Conflict(_("This file was discarded while it was being read. Send it again.")) from None
        is_done = upload.state != PilotReading.WAITING and not (
            upload.at_once and upload.state == PilotReading.READ and upload.pilot is None
        )
        if is_done or time.monotonic() >= until:
            return
        time.sleep(PAUSES[min(place, len(PAUSES) - 1)])
        place += 1


@router.get(
    "/decisions/{number}/pilots/uploads/{upload_id}",
    response=answers({200: PilotReadingOut}),
    summary="How far the reading of a file is that was answered with 202 (facilitator)",
)
def read_upload(request: HttpRequest, number: str, upload_id: str) -> Status[Mapping[str, object]]:
    place = access.pilots_of_decision(caller(request), number)
    upload, _by = access.pilot_upload_in(place, upload_id)
    return Status(200, _reading(place, upload))


@router.get(
    "/decisions/{number}/pilots",
    response=answers({200: PilotsOut}, 422),
    summary="The pilots of a decision, oldest first",
)
def list_pilots(request: HttpRequest, number: str, asked: Query[Paged]) -> Status[Mapping[str, object]]:
    place = access.pilots_of_decision(caller(request), number)
    found, cursor = page(kept.of_subject(place.subject), asked, after=kept.later_than, key=kept.key_of)
    return Status(200, {"results": [pilot_json(one) for one in found], "next_cursor": cursor})


def _pilot(place: PilotPlace, pilot: Pilot) -> PilotJson:
    return pilot_json(pilot, warnings=_warnings(place, pilot.sha256))


def _preview(place: PilotPlace, upload: PilotUpload) -> Mapping[str, object]:
    thresholds = pilots.thresholds_for(place.subject)
    return preview_json(upload, thresholds, warnings=_warnings(place, upload.sha256))


def _warnings(place: PilotPlace, sha256: str) -> list[str]:
    words = elsewhere_words(kept.elsewhere(place.subject.workspace, sha256, beside=place.subject))
    return [words] if words else []


def _reading(place: PilotPlace, upload: PilotUpload) -> dict[str, object]:
    is_shown = upload.state == PilotReading.READ and not upload.at_once
    return {
        "id": upload.pk,
        "state": upload.state,
        "href": _href(place, upload),
        "pilot": upload.pilot_id,
        "error": upload.problem,
        "preview": _preview(place, upload) if is_shown else None,
    }


def _href(place: PilotPlace, upload: PilotUpload) -> str:
    return f"/api/v1/decisions/{getattr(place.subject, 'number', '')}/pilots/uploads/{upload.pk}"


# What arrives


def _sent(request: HttpRequest, place: PilotPlace) -> tuple[Sent, bool]:
    """The file with what is said of it, and whether only a preview is wanted."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + BESIDE:
        raise TooLarge(_("The file is too large: up to 50 MB is taken. Leave out traces, or split it by variant."))
    if request.content_type != "multipart/form-data":
        raise WrongContentType(_("Send the file as multipart/form-data, in a part called file."))
    try:
        posted, files = request.POST, request.FILES
    except (MultiPartParserError, TooManyFilesSent) as error:
        raise Malformed(_("The body is no multipart/form-data that can be read.")) from error
    file = files.get("file")
    if not isinstance(file, UploadedFile):
        raise InvalidFields({"file": _("Send the file in a part called file, with its name.")})
    preview = posted.get("preview", "false")
    if preview not in ("true", "false"):
        raise InvalidFields({"preview": _("Say true or false.")})
    sent = Sent(
        file.name or "", file.read(), posted.get("tool", ""), _object(posted, "map"), _object(posted, "named"),
        posted.get("stands_by", ""), _beside(place, posted.get("compared_with", "")),
    )  # fmt: skip
    return sent, preview == "true"


def _beside(place: PilotPlace, said: str) -> Pilot | None:
    if not said:
        return None
    try:
        return access.pilot_in(place, said)
    except NotThere:
        raise InvalidFields({"compared_with": _(CHOOSE_A_PILOT)}) from None


def _object(posted: Mapping[str, str], name: str) -> Mapping[str, object]:
    try:
        said = json.loads(posted.get(name) or "{}")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InvalidFields({name: _("Send a JSON object, as in {example}.").format(example='{"case": "question"}')})
    return said
