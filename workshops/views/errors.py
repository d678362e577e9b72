"""What is shown when the domain says no, or when something is wrong with the request itself."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from workshops.refusals import NotThere, Refusal, TooMany


class TooLong(Refusal):
    status = 413
    code = "too_large"


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    part = bool(getattr(request, "htmx", False))
    template = "parts/refusal.html" if part else "refusal.html"
    response = render(request, template, {"refusal": refusal}, status=refusal.status)
    if part:
        response["HX-Retarget"] = "#notice"
        response["HX-Reswap"] = "innerHTML"
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal_response(request, NotThere(_("There is no page at this address, or it is not yours to see.")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return refusal_response(request, TooLong(_("This is more than a page can send: at most a megabyte at once.")))
    return defaults.bad_request(request, exception)  # such as another site's name: no page of ours


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("This page has been open for too long. Load it again, then send the form once more.")
    return refusal_response(request, Refusal(sentence, code="stale_page"))


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "server_error.html", status=500)
