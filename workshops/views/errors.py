"""What is shown when the domain says no, when something is wrong with the request itself, or with us."""

from __future__ import annotations

import logging
import sys

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from psycopg_pool import PoolTimeout

from workshops import asking
from workshops.refusals import Away, NotThere, Refusal, TooMany
from workshops.shared_sentences import UNKNOWN_NAME

log = logging.getLogger(__name__)


class TooLong(Refusal):
    status = 413
    code = "too_large"


class OtherHost(Refusal):
    status = 400
    code = "unknown_host"


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    part = bool(getattr(request, "htmx", False))
    template = "parts/refusal.html" if part else "refusal.html"
    response = render(request, template, {"refusal": refusal}, status=refusal.status)
    if part:
        response["HX-Retarget"] = "#notice"
        response["HX-Reswap"] = "innerHTML"
    if isinstance(refusal, TooMany | Away):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def database_away(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Without the database no page of ours can be put together, which says who is signed in: one that stands alone, or
    what a script or htmx understands."""
    log.warning("The database does not answer: %s", str(error).partition("\n")[0])
    away = Away()
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        response = JsonResponse(away.as_json(), status=away.status)
    elif getattr(request, "htmx", False):
        return refusal_response(request, away)
    else:
        told = {"sentence": away.sentence, "request_number": asking.number()}
        response = HttpResponse(render_to_string("away.html", told), status=away.status)
    response["Retry-After"] = str(away.retry_after)
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal_response(request, NotThere(_("There is no page at this address, or it is not yours to see.")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return refusal_response(request, TooLong(_("This is more than a page can send: at most a megabyte at once.")))
    if isinstance(exception, DisallowedHost) and request.path_info.startswith("/api/"):
        refusal = OtherHost(_(UNKNOWN_NAME))
        return JsonResponse(refusal.as_json(), status=refusal.status)
    return defaults.bad_request(request, exception)  # such as another site's name: no page of ours


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(("GET", "HEAD", "POST"))  # no page takes anything else
    sentence = _("This page has been open for too long. Load it again, then send the form once more.")
    return refusal_response(request, Refusal(sentence, code="stale_page"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Of what no view has caught: it may have broken in any layer, so the page asks nothing of anybody."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return database_away(request, error)
    return HttpResponse(render_to_string("server_error.html", {"request_number": asking.number()}), status=500)
