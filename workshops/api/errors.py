"""Every error of the API in its one form: {"error": {"code", "message", "fields"}}."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from psycopg_pool import PoolTimeout

from workshops import asking
from workshops.access import OutOfScope
from workshops.refusals import Away, InvalidFields, Late, NotThere, Refusal, TooMany
from workshops.shared_sentences import ONE_JSON_OBJECT
from workshops.words.faults import FieldError, faults_of

log = logging.getLogger(__name__)

CHALLENGE = 'Bearer realm="advisor"'


class Malformed(Refusal):
    """What was sent cannot be read as one JSON object."""

    status = 400
    code = "malformed"


class NoToken(Refusal):
    status = 401
    code = "no_token"


class WrongMethod(Refusal):
    status = 405
    code = "method_not_allowed"


class LengthNeeded(Refusal):
    """A body in chunks: under WSGI its end is not known, and it would be taken for an empty one."""

    status = 411
    code = "length_required"


class TooLarge(Refusal):
    status = 413
    code = "too_large"


class WrongContentType(Refusal):
    status = 415
    code = "unsupported_content_type"


def error_response(refusal: Refusal) -> JsonResponse:
    """What is our fault names the request too, by which whoever runs the server finds it in the log."""
    said = refusal.as_json()
    if refusal.status >= 500 and (number := asking.number()):
        said = {"error": {**cast(dict[str, object], said["error"]), "request": number}}
    response = JsonResponse(said, status=refusal.status)
    if isinstance(refusal, TooMany | Away | Late):
        response["Retry-After"] = str(refusal.retry_after)
    if refusal.status == 401:
        scope = f', error="insufficient_scope", scope="{refusal.needed}"' if isinstance(refusal, OutOfScope) else ""
        response["WWW-Authenticate"] = CHALLENGE + scope
    return response


def no_such_address(request: HttpRequest) -> NotThere:
    sentence = _("There is nothing at {path}. The addresses are listed in /api/v1/openapi.json.")
    return NotThere(sentence.format(path=request.path[:200]))


def too_large(request: HttpRequest, _exc: Exception) -> JsonResponse:
    """Of a CSV file it is said as all that is wrong with the file."""
    words = _("The body is too large: up to 1 MB is taken. Send it in parts.")
    return error_response(TooLarge(words, fields={"file": words} if request.content_type == "text/csv" else {}))


def away(_request: HttpRequest, exc: Exception) -> JsonResponse:
    log.warning("The database does not answer: %s", str(exc).partition("\n")[0])
    return error_response(Away())


def unexpected(request: HttpRequest, exc: Exception) -> JsonResponse:
    """Our fault: the log gets the trace, the caller a sentence."""
    log.error("%s %s failed", request.method, request.path, exc_info=exc)
    sentence = _("Something went wrong on our side. Try again, or tell whoever runs this server.")
    refusal = Refusal(sentence, code="server_error")
    refusal.status = 500
    return error_response(refusal)


def _invalid(_request: HttpRequest, exc: ValidationError) -> JsonResponse:
    faults = faults_of(cast(list[FieldError], exc.errors))
    if "" in faults:
        return error_response(Malformed(_(ONE_JSON_OBJECT)))
    return error_response(InvalidFields(faults))


def _from_ninja(_request: HttpRequest, exc: HttpError) -> JsonResponse:
    """The library wraps what our parser raised; anything else of its own is a body that cannot be read."""
    if isinstance(exc.__cause__, Refusal):
        return error_response(exc.__cause__)
    refusal = Malformed(exc.message)
    refusal.status = exc.status_code
    return error_response(refusal)


def add_handlers(api: NinjaAPI) -> None:
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refusal: lambda _request, exc: error_response(exc),
        ValidationError: _invalid,
        AuthenticationError: lambda _request, _exc: error_response(
            NoToken(_("Send the token of a member or participant: Authorization: Bearer <token>."))
        ),
        HttpError: _from_ninja,
        Http404: lambda request, _exc: error_response(no_such_address(request)),
        OperationalError: away,
        InterfaceError: away,
        PoolTimeout: away,
        RequestDataTooBig: too_large,
        TooManyFieldsSent: too_large,
        Exception: unexpected,
    }
    for exception, handler in handlers.items():
        api.add_exception_handler(exception, handler)
