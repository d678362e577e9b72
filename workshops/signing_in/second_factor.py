"""What allauth asks about passkeys, one-time codes of an app and recovery codes."""

from __future__ import annotations

from functools import partial

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain import audit
from workshops.domain.knock import knock
from workshops.domain.seals import seal_text, unseal_text
from workshops.enums import AuditKind
from workshops.hops import client_address
from workshops.models import User

# As the audit names them.
HOW = {"webauthn": "passkey", "totp": "totp", "recovery_codes": "recovery_code"}
# Of which of them their owner is told by mail.
TOLD = ("passkey", "totp")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This did not fit. Try once more, with a new code or another passkey."),
    }

    def encrypt(self, text: str) -> str:
        return seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_text(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey {number}").format(number=count + 1)


# Of the rows and not of allauth's own signals, some of which come after the commit: the entry is in its transaction.


@receiver(post_save, sender=Authenticator)
def _note_added(instance: Authenticator, created: bool, **_more: object) -> None:
    if created:
        audit.record_everywhere(AuditKind.WAY_IN_ADDED, user=instance.user, facts={"how": HOW[instance.type]})
        _tell_its_owner(instance, AuditKind.WAY_IN_ADDED)


@receiver(post_delete, sender=Authenticator)
def _note_removed(instance: Authenticator, **_more: object) -> None:
    audit.record_everywhere(AuditKind.WAY_IN_REMOVED, user=instance.user, facts={"how": HOW[instance.type]})
    _tell_its_owner(instance, AuditKind.WAY_IN_REMOVED)


def _tell_its_owner(instance: Authenticator, kind: AuditKind) -> None:
    """By mail, so that it is noticed if it was somebody else. Recovery codes come and go with the rest."""
    how = HOW[instance.type]
    if how in TOLD:
        user = str(instance.user_id)
        transaction.on_commit(partial(knock, "workshops.mail_way_in", user, str(kind), how))


@receiver(authentication_failed, sender=Authenticator)
def _note_failure(request: HttpRequest, user: User, authenticator: Authenticator, **_more: object) -> None:
    facts = {"how": HOW[authenticator.type], "why": "wrong_code"}
    with transaction.atomic():
        audit.record_everywhere(AuditKind.SIGN_IN_REFUSED, user=user, facts=facts, address=client_address(request))
