"""A workspace's directory: whom it finds, and who it says has left (SCIM 2)."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_scim import constants, exceptions
from django_scim import views as scim

from workshops.shared_sentences import NESTED_TOO_DEEPLY
from workshops.signing_in.scim import LONGEST_PAGE, Answering


class UsersView(scim.UsersView, Answering):  # type: ignore[misc]  # django-scim2 is not typed
    """Found, read and taken out. Nobody is made here: that answers 501, as SCIM has it for what a server lacks."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        raise exceptions.NotImplementedError(_("People come in by invitation, or by the domain of their address."))

    def put(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        self._needs_one(kwargs)
        return super().put(request, *args, **kwargs)  # type: ignore[no-any-return]  # as above

    def patch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        self._needs_one(kwargs)
        return super().patch(request, *args, **kwargs)  # type: ignore[no-any-return]  # as above

    def delete(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        self._needs_one(kwargs)
        return super().delete(request, *args, **kwargs)  # type: ignore[no-any-return]  # as above

    def _needs_one(self, kwargs: dict[str, object]) -> None:
        if not kwargs.get("uuid"):
            raise exceptions.BadRequestError(_("Name one person: /Users/<id>."))

    def load_body(self, body: bytes) -> dict[str, object]:
        try:
            said = super().load_body(body)
        except UnicodeDecodeError as fault:
            raise exceptions.BadRequestError(_("The body is JSON in UTF-8.")) from fault
        except RecursionError:
            raise exceptions.BadRequestError(_(NESTED_TOO_DEEPLY)) from None
        if not isinstance(said, dict):
            raise exceptions.BadRequestError(_("The body is an object."))
        return said

    def _page(self, request: HttpRequest) -> tuple[int, int]:
        start, count = super()._page(request)
        return min(start, 1_000_000), max(0, min(count, LONGEST_PAGE))


class ConfigView(scim.SCIMView, Answering):  # type: ignore[misc]  # django-scim2 is not typed
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        can = {"patch": True, "bulk": False, "changePassword": False, "sort": False, "etag": False}
        body = {
            "schemas": [constants.SchemaURI.SERVICE_PROVIDER_CONFIG],
            **{name: {"supported": supported} for name, supported in can.items()},
            "filter": {"supported": True, "maxResults": LONGEST_PAGE},
            "authenticationSchemes": [{"type": "oauthbearertoken", "name": "Bearer"}],
        }
        return HttpResponse(json.dumps(body), content_type=constants.SCIM_CONTENT_TYPE)


class ElseView(scim.SCIMView, Answering):  # type: ignore[misc]  # django-scim2 is not typed
    """What is not offered, and addresses of people that are none: told as everything else is here."""

    def get(self, request: HttpRequest, **_path: str) -> HttpResponse:
        words = _(
            "There is nothing at this address. A directory asks for /Users, /Users/<id> and /ServiceProviderConfig."
        )
        raise exceptions.SCIMException(words, status=404)

    head = post = put = patch = delete = get
