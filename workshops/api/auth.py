"""Who is calling: the bearer token of a member or of a participant."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from workshops.access import BadToken, Who, speak, who_by_token
from workshops.api.errors import ReadOnlyToken
from workshops.enums import TokenScope


class BearerToken(HttpBearer):
    """Checks the token, and that a token of scope read changes nothing, whatever the route."""

    def authenticate(self, request: HttpRequest, token: str) -> Who:
        asking = who_by_token(token.strip())
        if asking is None:
            raise BadToken()
        if asking.member:
            speak(request, person=asking.member.user.language, workspace=asking.member.workspace.language)
        if asking.scope == TokenScope.READ and request.method != "GET":
            raise ReadOnlyToken(_("This token may read only. Make one with --scope write."))
        return asking


def caller(request: HttpRequest) -> Who:
    """Whoever the token belongs to; the route has checked it already."""
    return cast(Who, request.auth)  # type: ignore[attr-defined]  # set by django-ninja from authenticate()
