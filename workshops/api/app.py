"""The HTTP API, version 1: its parts put together behind one gate."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import re_path, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from workshops.api import (
    audit,
    ballots,
    channels,
    costs,
    decision_life,
    decision_texts,
    decisions,
    deliveries,
    door,
    facilitation,
    forecasts,
    hands,
    invitations,
    log,
    measuring,
    members,
    movement,
    notes,
    pilots,
    preferences,
    preparation,
    privacy,
    results,
    revisits,
    rooms,
    signals,
    tokens,
)
from workshops.api.auth import BearerToken
from workshops.api.body import StrictParser
from workshops.api.errors import LengthNeeded, WrongMethod, add_handlers, error_response, no_such_address
from workshops.api.schemas.errors import describe_bodies, describe_errors

DESCRIPTION = """\
Decision workshops from question to scheduled revisit.

`Authorization: Bearer <token>`: a member's token (`/settings/tokens/`, `POST /tokens` or `manage.py create_token`), or
the participant token that joining returned. JSON in and out, UTF-8, times in UTC. What is missing and what is not yours
are both 404.
A token of scope read that is used to change something is answered with 401 and the code `read_only_token`; one of
scope readings, used for anything but a signal's readings, with `readings_only_token`; one whose last day is over with
`expired_token`. A token may ask 600 times in a row and then 1,200 times a minute; beyond that the answer is 429 with
`Retry-After`.
Every error is `{"error": {"code", "message", "fields"}}`; `fields` maps the path of each bad field, for example
`scores.latency.level`, to a sentence.
"""


def gate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What holds for every address: HEAD is GET without its body, 405 is JSON, nothing is kept by caches."""

    @wraps(view)
    def through(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return error_response(LengthNeeded(_("Send the body in one piece, with its Content-Length.")))
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = error_response(no_such_address(request))
        request.method = asked
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "")
            words = _("{method} is not possible here. Possible: {allowed}.")
            response = error_response(WrongMethod(words.format(method=request.method, allowed=allowed)))
            response["Allow"] = allowed
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    through.csrf_exempt = True  # type: ignore[attr-defined]  # read by CsrfViewMiddleware: no cookie is used here
    return through


def elsewhere(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Any other address below /api/v1/: with a slash too many it is taken as meant, else it is a JSON 404."""
    if rest.endswith("/"):
        match = resolve(request.path_info.rstrip("/"))
        if match.func != anywhere:
            request.resolver_match = match
            view: Callable[..., HttpResponseBase] = match.func
            return view(request, *match.args, **match.kwargs)
    return error_response(no_such_address(request))


anywhere = gate(elsewhere)


class AdvisorAPI(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **_options: object) -> OpenAPISchema:
        return self._document

    @cached_property
    def _document(self) -> OpenAPISchema:
        """Built once in a process, in which it cannot change: it takes a second."""
        document = super().get_openapi_schema()
        describe_bodies(document)
        describe_errors(document)
        return document

    @property
    def urls(self) -> Any:
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            assert pattern.callback is not None
            pattern.callback = gate(pattern.callback)
        return [*patterns, re_path("^(?P<rest>.+)$", anywhere)], app_name, namespace


api = AdvisorAPI(
    title="Advisor",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    docs_decorator=require_safe,
    auth=BearerToken(),
    parser=StrictParser(),
)
add_handlers(api)
for part in (
    rooms, door, facilitation, invitations, hands, notes, ballots, results, costs, decisions, forecasts, decision_texts,
    decision_life, pilots, measuring, preparation, log, revisits, movement, signals, deliveries, preferences, channels,
    members, tokens, audit, privacy,
):  # fmt: skip
    api.add_router("", part.router)
