"""Who is calling: the bearer token of a member or of a participant, and whether its scope lets the call through."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from workshops.access import Who, who_by_bearer

# The calls that a token of scope `readings` is let through to: add readings of a signal, and read them again. By
# route, so that a call that is added later is not among them.
OF_READINGS = "/signals/<signal_id>/readings"


class BearerToken(HttpBearer):
    """Checks the token and its scope, whatever the route."""

    def authenticate(self, request: HttpRequest, token: str) -> Who:
        route = request.resolver_match.route if request.resolver_match else ""
        return who_by_bearer(request, token, of_readings=f"/{route}".endswith(OF_READINGS))


def caller(request: HttpRequest) -> Who:
    """Whoever the token belongs to; the route has checked it already."""
    return cast(Who, request.auth)  # type: ignore[attr-defined]  # set by django-ninja from authenticate()
