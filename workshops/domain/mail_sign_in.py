"""The mail with a code that signs somebody in, and the one that says that their ways to sign in have changed."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from workshops.domain import joining_domains
from workshops.domain.mail_letters import Block, Kind, as_html, as_text, heading, link, paragraph, small, title
from workshops.enums import AuditKind
from workshops.language import language_of
from workshops.models import User


def mail_sign_in_code(*, email: str, code: str) -> bool:
    """In the worker. Write to whoever may come in by `email`; False, and nothing else, where nobody may.

    To somebody known it goes to the address that they have here, however it was typed.
    """
    user = joining_domains.user_with(email)
    if user is None and not joining_domains.lets_in(email):
        return False
    with translation.override(_language(user)):
        blocks = _letter(code, user.name if user else "")
        message = EmailMultiAlternatives(
            _("Your code for Advisor"), as_text(blocks), None, [user.email if user else email.strip()]
        )
        message.attach_alternative(as_html(blocks), "text/html")
        message.send()
    return True


def mail_way_in(*, user_id: UUID, kind: AuditKind, how: str) -> bool:
    """In the worker. Tell somebody that a passkey or an app was added or removed; False where their account is gone."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or user.is_erased:
        return False
    with translation.override(_language(user)):
        head, blocks = _change(kind, how, user.name)
        message = EmailMultiAlternatives(head, as_text(blocks), None, [user.email])
        message.attach_alternative(as_html(blocks), "text/html")
        message.send()
    return True


def _change(kind: AuditKind, how: str, name: str) -> tuple[str, list[Block]]:
    """Its subject, and what it says."""
    head = {
        (AuditKind.WAY_IN_ADDED, "passkey"): _("A passkey was added to your account"),
        (AuditKind.WAY_IN_ADDED, "totp"): _("An authenticator app was added to your account"),
        (AuditKind.WAY_IN_REMOVED, "passkey"): _("A passkey was removed from your account"),
        (AuditKind.WAY_IN_REMOVED, "totp"): _("The authenticator app was removed from your account"),
    }[kind, how]
    return head, [
        title(head),
        paragraph(_("Hello {name}, this is how you sign in to Advisor from now on.").format(name=name)),
        paragraph(_("If that was you, you need not do anything.")),
        paragraph(_("If it was not: sign out everywhere, and remove what is not yours.")),
        link(_("Look at your ways to sign in"), f"{settings.SITE_URL}/settings/security/", Kind.BUTTON),
    ]


def _letter(code: str, name: str) -> list[Block]:
    hello = (
        _("Hello {name}, this code signs you in:").format(name=name) if name else _("Hello, this code signs you in:")
    )
    return [
        title(_("Sign in")),
        paragraph(hello),
        heading(code),
        paragraph(
            _("Type it on the page that asked for it. It works once, for a quarter of an hour, in that browser.")
        ),
        small(_("If you did not ask for it, you need not do anything. Give it to nobody: we never ask for it.")),
    ]


def _language(user: User | None) -> str:
    if user is None:
        return language_of()
    place = user.memberships.filter(deactivated_at=None).select_related("workspace").order_by("created_at").first()
    return language_of(person=user.language, workspace=place.workspace.language if place else "")
