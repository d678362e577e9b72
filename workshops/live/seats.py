"""Who may listen to what: worked out once, before a stream begins, off the loop."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest

from workshops import access
from workshops.access import Seat, Who
from workshops.live.frames import Audience
from workshops.refusals import Refusal


class BadToken(Refusal):
    status = 401
    code = "unauthorized"

    def __init__(self) -> None:
        super().__init__("Send a valid token in the header: Authorization: Bearer <token>.")


@dataclass(frozen=True)
class Admission:
    """Somebody who may listen: what they see, and by which ids they can be asked to leave."""

    workshop_id: UUID
    audience: Audience
    participant: UUID | None
    member: UUID | None


def admit(scope: dict[str, Any], workshop_id: UUID, *, api: bool) -> Admission:
    """From a bearer token at the API's address, from the session's cookie at the page's. Raises Refusal: 401, 404."""
    request = ASGIRequest(scope, BytesIO())
    asking = _who_by_header(request) if api else access.who(_known(request))
    if not asking.is_anybody:
        raise access.SignInNeeded()
    found = access.seat_for(asking, workshop_id, brief=True)
    return Admission(
        workshop_id=found.workshop.pk,
        audience=Audience.API if api else _audience(request, found),
        participant=found.participant.pk if found.participant else None,
        member=found.member.pk if found.member else None,
    )


def _who_by_header(request: HttpRequest) -> Who:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    asking = access.who_by_token(token.strip()) if scheme.lower() == "bearer" else None
    if asking is None:
        raise BadToken()
    return asking


def _known(request: HttpRequest) -> HttpRequest:
    """What Django's session and authentication middleware would have done."""
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(
        request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    )
    request.user = get_user(request)
    return request


def _audience(request: HttpRequest, found: Seat) -> Audience:
    if request.GET.get("as") == "screen":
        return Audience.SCREEN
    return Audience.FACILITATOR if found.facilitates else Audience.PARTICIPANT
