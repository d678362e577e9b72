"""Who is asking, and what they are told when the domain says no."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from psycopg_pool import PoolTimeout

from workshops import access, asking
from workshops.access import SignInNeeded
from workshops.hops import forget_untold
from workshops.language import language_of
from workshops.refusals import Refusal
from workshops.views.errors import database_away, refusal_response

# What machines ask that watch this one: by its address, for none of its names leads to one process of several.
PROBES = ("/healthz", "/readyz", "/metrics")


def who(request: HttpRequest) -> dict[str, object]:
    """Template context: `member`, the person who is signed in, or None; `memberships`: all of theirs, where they have
    several workspaces to choose between; `request_number`, by which the log has the request."""
    if not hasattr(request, "session"):
        return {"member": None, "memberships": [], "request_number": asking.number()}
    member = access.current_member(request)
    all_of_theirs = access.memberships(request) if member else []
    several = all_of_theirs if len(all_of_theirs) > 1 else []
    return {"member": member, "memberships": several, "request_number": asking.number()}


class TrustedHopsMiddleware:
    """What a request says in the name of a proxy is read only where such a proxy has sent it (hops.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forget_untold(request.META)
        return self.get_response(request)


class AskingMiddleware:
    """Each request has a number, which stands in its reply, on pages that say what is wrong, and in the log; and each
    reply the headers that Django has no setting for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = asking.Asking(asking.number_for(request.headers.get(asking.HEADER, "")), request)
        known = asking.current.set(asked)
        try:
            response = self.get_response(request)
        finally:
            asking.current.reset(known)
        response.headers[asking.HEADER] = asked.number
        for name, value in settings.SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class HostMiddleware(CommonMiddleware):
    """Django's own, which refuses names that are not ours, but for the probes: they come by any address."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path_info in PROBES else super().process_request(request)


class LanguageMiddleware:
    """The browser's language, until `access` finds out who is asking and what they have chosen.

    Not Django's own: that one asks for a cookie of its own and for nobody's choice. What is seen here, last, is what
    the whole reply was written in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.LANGUAGE_CODE = language_of(accept=request.headers.get("Accept-Language", ""))
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class RefusalMiddleware:
    """A Refusal becomes a page, or for htmx the banner of the page that is open, with the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, SignInNeeded):
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return redirect(f"/sign-in/?{query}" if query else "/sign-in/")
        if isinstance(exception, OperationalError | InterfaceError | PoolTimeout):
            return database_away(request, exception)
        if not isinstance(exception, Refusal):
            return None
        return refusal_response(request, exception)
