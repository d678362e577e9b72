"""What django-scim2 asks: whose directory it is, whom it may see, and what becomes of somebody who has left.

Removals only. Who is made here, renamed or given a role is the workspace's business: attributes that say otherwise are
read-only, which SCIM lets a server leave as they are. A member is `active` as long as they are one.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django_scim import constants, exceptions
from django_scim.adapters import SCIMUser
from psycopg_pool import PoolTimeout

from workshops.attempts import count_wrong
from workshops.domain import directory
from workshops.hops import client_address
from workshops.models import Member, Workspace
from workshops.refusals import Away, Refusal, TooMany
from workshops.signing_in.scim_filter import EMAIL_TYPE

LONGEST_PAGE = 200
# How an attribute is named in full.
USER = f"{constants.SchemaURI.USER}:".lower()


class OfDirectory:
    """Around every answer: the bearer secret says whose directory asks. Only wrong ones are counted."""

    def __init__(self, get_response: Callable[..., HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            workspace = _asking(request)
        except (OperationalError, InterfaceError, PoolTimeout):
            return refused(Away())
        if workspace is None:
            return _unknown(request)
        request.directory_of = workspace  # type: ignore[attr-defined]  # read by `own_members` alone
        return self.get_response(request, *args, **kwargs)


def _asking(request: HttpRequest) -> Workspace | None:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return directory.workspace_of_secret(secret.strip()) if scheme.lower() == "bearer" else None


def _unknown(request: HttpRequest) -> HttpResponse:
    try:
        count_wrong("scim", client_address(request))
    except TooMany as refusal:
        return refused(refusal)
    answer = error(401, _("Send the secret of a workspace’s directory: Authorization: Bearer <secret>."))
    answer["WWW-Authenticate"] = 'Bearer realm="SCIM"'
    return answer


class Answering(View):
    """Beneath django-scim2's views, which would tell whatever they do not know as a fault of this server."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            answer = super().dispatch(request, *args, **kwargs)
        except exceptions.SCIMException as fault:
            return error(fault.status, fault.detail)
        except RequestDataTooBig:
            return error(413, _("The body is too large: up to 1 MB is taken."))
        except (OperationalError, InterfaceError, PoolTimeout):
            return refused(Away())
        if answer.status_code != 405:
            return answer
        said = error(405, _("{method} is not offered at this address.").format(method=request.method))
        said["Allow"] = answer["Allow"]
        return said


def refused(refusal: TooMany | Away) -> HttpResponse:
    answer = error(refusal.status, refusal.sentence)
    answer["Retry-After"] = str(refusal.retry_after)
    return answer


def error(status: int, sentence: str) -> HttpResponse:
    body = {"schemas": [constants.SchemaURI.ERROR], "detail": sentence, "status": str(status)}
    return HttpResponse(json.dumps(body), status=status, content_type=constants.SCIM_CONTENT_TYPE)


class Refused(exceptions.SCIMException):  # type: ignore[misc]  # django-scim2 is not typed
    def __init__(self, refusal: Refusal):
        super().__init__(refusal.sentence)
        self.status = refusal.status


def member_model() -> type[Model]:
    return Member


def own_members(model: object) -> Callable[..., dict[str, object]]:
    """What every search is narrowed to: the directory's own workspace."""

    def narrow(request: HttpRequest, *_args: object, **_kwargs: object) -> dict[str, object]:
        return {"workspace_id": request.directory_of.pk}  # type: ignore[attr-defined]  # see OfDirectory

    return narrow


def location(request: HttpRequest | None = None, *_args: object, **_kwargs: object) -> str:
    return str(settings.SITE_URL)


class DirectoryMember(SCIMUser):  # type: ignore[misc]  # django-scim2 is not typed
    """A member, as a directory sees them."""

    obj: Member
    id_field = "pk"

    def to_dict(self) -> dict[str, object]:
        person, is_active = self.obj.user, self.obj.deactivated_at is None and self.obj.user.is_active
        return {
            "schemas": [constants.SchemaURI.USER],
            "id": str(self.obj.pk),
            "userName": person.email,
            "displayName": person.name,
            "name": {"formatted": person.name},
            "emails": [{"value": person.email, "type": EMAIL_TYPE, "primary": True}],
            "active": is_active,
            "meta": {
                "resourceType": "User",
                "created": self.obj.created_at.isoformat(),
                "lastModified": (self.obj.deactivated_at or self.obj.created_at).isoformat(),
                "location": self.location,
            },
        }

    @property
    def location(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def path(self) -> str:
        return reverse("scim:users", kwargs={"uuid": str(self.obj.pk)})

    def validate_dict(self, said: dict[str, object]) -> None:
        """Nothing besides: `from_dict` reads the one attribute that is ours to take."""

    def from_dict(self, said: dict[str, object]) -> None:
        self._apply(_active(said.get("active", True)))

    def save(self) -> None:
        """Nothing besides: see `_apply`."""

    def delete(self) -> None:
        self._apply(False)

    def handle_operations(self, operations: object) -> None:
        """Of what is to be changed only `active` is ours to take; anything else is read-only."""
        if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
            raise exceptions.BadRequestError(_("“Operations” is a list of objects."))
        for one in operations:
            if str(one.get("op", "")).lower() not in ("add", "replace", "remove"):
                raise exceptions.BadRequestError(_("An operation is “add”, “replace” or “remove”."))
            path, value = str(one.get("path") or "").lower().removeprefix(USER), one.get("value")
            if path == "active":
                self._apply(_active(value))
            elif not path and isinstance(value, dict):
                said = {str(name).lower().removeprefix(USER): told for name, told in value.items()}
                if "active" in said:
                    self._apply(_active(said["active"]))

    def _apply(self, active: bool) -> None:
        if not active:
            try:
                self.obj = directory.member_left(self.obj)
            except Refusal as refusal:
                raise Refused(refusal) from refusal
        elif self.obj.deactivated_at is not None:
            raise Refused(Refusal(_("Who has left comes back by an invitation, not by the directory."))) from None


def _active(said: object) -> bool:
    """Some directories send it as text."""
    known = {"true": True, "false": False}.get(str(said).lower()) if isinstance(said, bool | str) else None
    if known is None:
        raise exceptions.BadRequestError(_("“active” is true or false."))
    return known
