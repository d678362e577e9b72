"""The one place through which anybody is signed in, and the one through which they go out."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workshops import access
from workshops.callers import NEXT_KEY, offer_seats
from workshops.domain import audit, browser_sessions
from workshops.domain.changes import drop_member_streams
from workshops.enums import AuditKind, SignInWay
from workshops.hops import client_address
from workshops.models import User
from workshops.refusals import Refusal
from workshops.words.devices import device_words

# When this browser's person last proved who they are, in seconds since 1970.
PROVED_KEY = "proved_at"
# For how long they may change by what they sign in, without proving it once more.
FRESH = 15 * 60


class NoPlace(Refusal):
    """Who somebody is, is clear; there is nothing here that they may see."""

    status = 403
    code = "no_place"

    def __init__(self) -> None:
        super().__init__(
            _("You are not in a workspace here, or not any more. Ask an owner of your workspace to invite you.")
        )


def let_in(request: HttpRequest, user: User, *, way: SignInWay, second: str = "") -> None:
    """Sign `user` in, in this browser. `second`: their second factor, if they were asked for one.

    Raises NoPlace for who is deactivated, or is no member of any workspace. What is done after every sign-in is called
    here and nowhere else.
    """
    if not user.is_active or not user.memberships.filter(deactivated_at=None).exists():
        raise NoPlace()
    seats, wanted = request.session.get(access.GUEST_KEY, {}), request.session.get(NEXT_KEY)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if not request.session.session_key:
        request.session.save()
    if wanted:
        request.session[NEXT_KEY] = wanted
    device = request.headers.get("User-Agent", "")
    key = str(request.session.session_key)
    session = browser_sessions.begin_session(user=user, session_key=key, way=way, device=device)
    request.session[access.BROWSER_KEY] = str(session.pk)
    request.session[PROVED_KEY] = time.time()
    facts = {"how": way.value, "device": device_words(device), **({"second": second} if second else {})}
    audit.record_everywhere(AuditKind.SIGNED_IN, user=user, facts=facts, address=client_address(request))
    offer_seats(request, seats)


def let_out(request: HttpRequest) -> None:
    """Sign this browser out."""
    member = access.current_member(request)
    browser_sessions.forget_session(session_key=request.session.session_key)
    logout(request)
    if member:
        # Only now: a stream that is dropped asks at once whether it may come back.
        drop_member_streams(member.pk)


def is_fresh(request: HttpRequest) -> bool:
    """Whether they have proved who they are within the last quarter of an hour."""
    return time.time() - float(request.session.get(PROVED_KEY, 0)) < FRESH


def pop_wanted(request: HttpRequest) -> str:
    """Where somebody wanted to go before they were asked to sign in; else home."""
    return str(request.session.pop(NEXT_KEY, None) or "/")
