"""Who sits where in a room, and may listen to what: worked out off the loop, for many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workshops import access
from workshops.access import Seat, Who
from workshops.hops import forget_untold
from workshops.language import language_of
from workshops.live.asgi import Scope
from workshops.live.frames import Audience
from workshops.queries.seats import places_of
from workshops.queries.sessions import load_sessions
from workshops.refusals import Refusal

P = ParamSpec("P")
T = TypeVar("T")


class BadToken(Refusal):
    status = 401
    code = "unauthorized"

    def __init__(self) -> None:
        super().__init__(_("Send a valid token in the header: Authorization: Bearer <token>."))


@dataclass(frozen=True)
class Asked:
    """A request to listen to a room: at the API's address with a token, at the page's with a session."""

    request: HttpRequest
    workshop_id: UUID
    api: bool

    @classmethod
    def of(cls, scope: Scope, workshop_id: UUID, *, api: bool) -> Asked:
        request = ASGIRequest(dict(scope), BytesIO())
        forget_untold(request.META)
        return cls(request, workshop_id, api)


@dataclass(frozen=True)
class Admission:
    """Somebody who may listen: what they see, in which language, by which ids they can be asked to leave, and the
    moment until which their token lets them, where it has one."""

    workshop_id: UUID
    audience: Audience
    participant: UUID | None
    member: UUID | None
    language: str = settings.LANGUAGE_CODE
    token: UUID | None = None
    until: datetime | None = None


def admit(asked: Sequence[Asked]) -> list[Admission | Exception]:
    """For each of them, in their order, an admission or what is in its way: Refusal 401, 404."""
    found = zip(asked, seats_of(asked), strict=True)
    return [_admission(one, seat) if isinstance(seat, Seat) else seat for one, seat in found]


def seats_of(asked: Sequence[Asked]) -> list[Seat | Exception]:
    """For each of them, in their order, their place in the room, or what is in its way: Refusal 401, 404.

    The sessions of all are read at once, and so are their places: after a restart a whole room asks together.
    """
    _load_sessions([one.request for one in asked if not one.api])
    found = [(one, _tried(_who, one)) for one in asked]
    places = iter(
        places_of([(one.workshop_id, who.participants, who.member) for one, who in found if isinstance(who, Who)])
    )
    return [_tried(access.seat_at, who, next(places)) if isinstance(who, Who) else who for _, who in found]


def _load_sessions(pages: Sequence[HttpRequest]) -> None:
    """What Django's session middleware would have done for each."""
    sessions = load_sessions(page.COOKIES.get(settings.SESSION_COOKIE_NAME) for page in pages)
    for page, session in zip(pages, sessions, strict=True):
        page.session = session


def _who(one: Asked) -> Who:
    if one.api:
        return _who_by_header(one.request)
    one.request.user = get_user(one.request)
    asking = access.who(one.request)
    if not asking.is_anybody:
        raise access.SeatNeeded()
    return asking


def _who_by_header(request: HttpRequest) -> Who:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    asking = access.who_by_token(token.strip()) if scheme.lower() == "bearer" else None
    if asking is None:
        raise BadToken()
    access.check_scope(asking, "GET")
    request._who = asking  # type: ignore[attr-defined]  # where `access.who` looks first
    return asking


def _admission(one: Asked, found: Seat) -> Admission:
    asking = access.who(one.request)
    return Admission(
        workshop_id=found.workshop.pk,
        audience=Audience.API if one.api else _audience(one.request, found),
        participant=found.participant.pk if found.participant else None,
        member=found.member.pk if found.member else None,
        language=settings.LANGUAGE_CODE if one.api else _language(one.request),
        token=asking.token,
        until=asking.until,
    )


def _language(request: HttpRequest) -> str:
    """A page says in its stream's address which language it is in."""
    return language_of(person=request.GET.get("language", ""), accept=request.headers.get("Accept-Language", ""))


def _audience(request: HttpRequest, found: Seat) -> Audience:
    if request.GET.get("as") == "screen":
        return Audience.SCREEN
    return Audience.FACILITATOR if found.facilitates else Audience.PARTICIPANT


def _tried(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | Exception:
    """What is wrong with one request is raised in its own stream, and stops nobody else's."""
    try:
        return function(*arguments, **named)
    except Exception as error:
        return error
