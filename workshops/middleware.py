"""Who is asking, and what they are told when the domain says no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from workshops import access
from workshops.access import SignInNeeded
from workshops.refusals import Refusal
from workshops.views.errors import refusal_response


def who(request: HttpRequest) -> dict[str, Any]:
    """Template context: `member`, the person who is signed in, or None."""
    return {"member": access.current_member(request) if hasattr(request, "session") else None}


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
