"""Which account of the OpenID provider signs somebody in: tied the first time, and untied where it is another one now,
as when a directory has made somebody anew."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from workshops.domain import audit
from workshops.enums import AuditKind
from workshops.models import User

_HOW: audit.Facts = {"how": "provider"}


def note_tied(user: User) -> None:
    audit.record_everywhere(AuditKind.WAY_IN_ADDED, user=user, facts=_HOW)


@transaction.atomic
def untie_provider(*, user: User) -> None:
    """It signs them in no more, until they go on with it once more and it confirms their address. Safe to repeat."""
    if SocialAccount.objects.filter(user_id=user.pk).delete()[0]:
        audit.record_everywhere(AuditKind.WAY_IN_REMOVED, user=user, facts=_HOW)
