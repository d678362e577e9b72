"""What allauth asks about the OpenID provider: whom its word lets in.

A person is known to it by its own number for them ("sub"). The first time, the address that it has confirmed says who
they are here; an address that it has not confirmed says nothing. Of what else it tells nothing is kept.
"""

from __future__ import annotations

import logging

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workshops.domain import joining_domains, provider_ties
from workshops.models import User
from workshops.refusals import Conflict, NotThere, Refusal
from workshops.signing_in.let_in import NoPlace

log = logging.getLogger(__name__)


class NotConfirmed(Refusal):
    """The provider's word is not enough to say who somebody is."""

    status = 403
    code = "not_confirmed"


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, object]) -> User:
        """A stand-in until it is known who comes; what the provider tells of them besides is dropped here."""
        sociallogin.account.extra_data = {}
        user: User = sociallogin.user
        user.name = str(data.get("name") or "")
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        address = _confirmed_address(sociallogin)
        with transaction.atomic():
            joining_domains.join_by_address(email=address, name=sociallogin.user.name)
            user = _person_with(address, sociallogin.account.provider)
            sociallogin.connect(request, user)
            provider_ties.note_tied(user)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: object = None,
        exception: Exception | None = None,
        extra_context: dict[str, object] | None = None,
    ) -> None:
        if error == AuthError.CANCELLED:
            return
        if "state_id" in (extra_context or {}):
            raise OtherSignIn()
        log.warning("A sign-in by the provider failed (%s): %r", error, exception)
        words = _("{provider} did not finish the sign-in. Try again, or sign in by mail.")
        raise ProviderFault(words.format(provider=settings.OIDC_NAME))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


class OtherSignIn(Refusal):
    """What came back belongs to no sign-in that this browser began, or was used before: nothing is believed of it."""

    status = 400
    code = "other_sign_in"

    def __init__(self) -> None:
        words = _("This sign-in with {provider} was begun in another browser, took too long or is over. Sign in again.")
        super().__init__(words.format(provider=settings.OIDC_NAME))


class ProviderFault(Refusal):
    """It cannot be reached, was cancelled, or sent what it should not."""

    status = 502
    code = "provider_fault"


def _confirmed_address(sociallogin: SocialLogin) -> str:
    """The address by which the provider knows them, where it has confirmed it. Raises NotConfirmed."""
    found = next(iter(sociallogin.email_addresses), None)
    if found is None or not found.email:
        words = _("{provider} did not tell your e-mail address, so it is not clear who you are. Sign in by mail.")
        raise NotConfirmed(words.format(provider=settings.OIDC_NAME), code="no_address")
    if not found.verified and not _is_trusted(found.email):
        words = _("{provider} has not confirmed that {address} is yours. Confirm it there, or sign in by mail.")
        raise NotConfirmed(words.format(provider=settings.OIDC_NAME, address=found.email))
    return str(found.email)


def _is_trusted(address: str) -> bool:
    return joining_domains.domain_of(address) in {domain.lower() for domain in settings.OIDC_CONFIRMED_DOMAINS}


def _person_with(address: str, provider: str) -> User:
    """Who has this address here, and no other account of the provider yet."""
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        words = _("Nobody here has the address {address}. Ask an owner of your workspace to invite it.")
        raise NotThere(words.format(address=address), code="nobody")
    if not user.is_active:
        raise NoPlace()
    if SocialAccount.objects.filter(user_id=user.pk, provider=provider).exists():
        words = _(
            "{address} belongs to another account of {provider} here. Sign in by mail, and disconnect that one in your "
            "settings, under Security."
        )
        raise Conflict(words.format(address=address, provider=settings.OIDC_NAME), code="another_account")
    return user
