"""How a directory finds people: SCIM's filters, as far as they are ours.

Apart from `scim.py`, because django-scim2 reads this one while it loads what that one builds on.
"""

from __future__ import annotations

from django.core.exceptions import FieldError, ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_scim import exceptions
from django_scim.constants import SchemaURI
from django_scim.filters import UserFilterQuery
from scim2_filter_parser.lexer import SCIMLexer
from scim2_filter_parser.parser import SCIMParser
from scim2_filter_parser.transpilers.django_q_object import Transpiler

from workshops.models import Member

UNREADABLE = gettext_noop("This filter could not be read.")

LONGEST_FILTER = 500
# Of everybody's one address.
EMAIL_TYPE = "work"


class _Known(Transpiler):  # type: ignore[misc]  # scim2-filter-parser is not typed
    """Its own leaves out what it does not know, so that a filter would find more than was asked for."""

    def visit_AttrPath(self, node: object) -> str:  # noqa: N802 (its name there)
        found = super().visit_AttrPath(node)
        if found is None:
            raise exceptions.BadRequestError(_("People are found by userName, emails.value or active."))
        return str(found)


class MemberFilter(UserFilterQuery):  # type: ignore[misc]  # django-scim2 is not typed
    """Filters by address, case aside, and by whether somebody is active. Anything else is refused, never guessed."""

    attr_map = {
        (name, of, schema): field
        for schema in (None, SchemaURI.USER)
        for name, of, field in (
            ("userName", None, "user.email"),
            ("emails", None, "user.email"),
            ("emails", "value", "user.email"),
            ("emails", "type", "kind"),
            ("active", None, "active"),
        )
    }

    @classmethod
    def search(cls, filter_query: str, request: HttpRequest | None = None) -> QuerySet[Member]:
        assert request is not None
        if len(filter_query) > LONGEST_FILTER or "\0" in filter_query:
            raise exceptions.BadRequestError(_(UNREADABLE))
        try:
            tree = SCIMParser().parse(SCIMLexer().tokenize(filter_query))
            found = _Known(cls.attr_map).transpile(tree)
        except exceptions.SCIMException:
            raise
        except Exception as fault:  # its parser raises whatever comes to hand
            raise exceptions.BadRequestError(_(UNREADABLE)) from fault
        active = ExpressionWrapper(Q(deactivated_at=None, user__is_active=True), output_field=BooleanField())
        members = Member.objects.annotate(active=active, kind=Value(EMAIL_TYPE)).select_related("user")
        try:
            return members.filter(found, workspace=request.directory_of).order_by("created_at", "pk")  # type: ignore[attr-defined]  # see OfDirectory
        except (FieldError, ValidationError, ValueError, TypeError) as fault:
            raise exceptions.BadRequestError(_(UNREADABLE)) from fault
