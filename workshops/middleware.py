"""Who is asking, and what they are told when the domain says no."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from workshops import access
from workshops.access import SignInNeeded
from workshops.language import language_of
from workshops.refusals import Refusal
from workshops.views.errors import refusal_response


def who(request: HttpRequest) -> dict[str, object]:
    """Template context: `member`, the person who is signed in, or None."""
    return {"member": access.current_member(request) if hasattr(request, "session") else None}


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
        if not isinstance(exception, Refusal):
            return None
        return refusal_response(request, exception)
