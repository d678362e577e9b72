"""allauth's views, fenced in: who may ask for them, in which ways, and with which status they answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

import redis
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.views import ConfirmLoginCodeView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import access
from workshops.refusals import Refusal
from workshops.signing_in.codes import prove_address
from workshops.signing_in.let_in import is_fresh

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


class NotNow(Refusal):
    """Something that signing in needs is away for a moment."""

    status = 503
    code = "not_now"


def fenced(view: View) -> View:
    """`view`, read and posted to alone, with 422 where a form comes back because of what was sent."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except redis.RedisError as fault:
            raise NotNow(_("The server is busy for a moment. Try again in a minute.")) from fault
        except InvalidToken as fault:
            words = _(
                "The key of this installation has changed, so codes of apps count no more. Use a passkey or a link."
            )
            raise NotNow(words, code="other_key") from fault
        if request.method == "POST" and isinstance(response, TemplateResponse) and response.status_code == 200:
            response.status_code = 422
        return response

    return inner


def own(view: View) -> View:
    """For a member, about by what they themselves sign in; they have proved lately who they are, or do so now."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        access.member(request)
        if not is_fresh(request):
            return redirect(f"/settings/security/proof/?{urlencode({'next': request.path})}")
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            response.context_data = {**(response.context_data or {}), "here": "security"}
        return response

    return fenced(inner)


class CodeView(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth is not typed
    """A right code of an address that nobody has yet: it comes in by its domain, or not at all."""

    _process: LoginCodeVerificationProcess

    def _verify_form_valid(self, form: object) -> HttpResponse:
        prove_address(self._process)
        response: HttpResponse = super()._verify_form_valid(form)
        return response


code = fenced(CodeView.as_view())
second = fenced(mfa.authenticate)
passkey = fenced(webauthn.login_webauthn)

add_passkey = own(webauthn.add_webauthn)
remove_passkey = own(webauthn.remove_webauthn)
add_app = own(totp.activate_totp)
remove_app = own(totp.deactivate_totp)
recovery_codes = own(require_safe(recovery.view_recovery_codes))
new_recovery_codes = own(recovery.generate_recovery_codes)


# The provider


def _known(view: View) -> View:
    """Only where one is configured, by its own name."""

    @wraps(view)
    def inner(request: HttpRequest, provider_id: str = "oidc") -> HttpResponse:
        if not settings.OIDC_ISSUER or provider_id != "oidc":
            raise Http404
        from allauth.socialaccount.providers import registry
        from allauth.socialaccount.providers.oauth2.client import OAuth2Error
        from requests import RequestException

        from workshops.signing_in.openid import Provider

        # Not by its app, with which every process would load an HTTP client.
        registry.register(Provider)
        try:
            return view(request)
        except (OAuth2Error, RequestException, ValueError, KeyError) as fault:
            log.warning("The OpenID provider does not answer as it should: %r", fault)
            words = _("{provider} does not answer as it should. Try again in a minute, or sign in by mail.")
            raise NotNow(words.format(provider=settings.OIDC_NAME), code="provider_away") from fault

    return inner


@require_POST
@never_cache
@_known
def provider(request: HttpRequest) -> HttpResponse:
    """Go on to the provider. By a page, for the policy of a form lets it lead to this site alone."""
    from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView  # as in `_known`

    from workshops.signing_in.openid import Adapter

    # Nothing but a sign-in: allauth would read from the request what else might be meant.
    request.GET = request.POST = QueryDict()
    response: HttpResponse = OAuth2LoginView.adapter_view(Adapter(request, "oidc"))(request)
    if response.status_code != 302:
        return response
    return render(request, "people/to_provider.html", {"url": response["Location"], "provider": settings.OIDC_NAME})


@require_safe
@never_cache
@_known
def provider_back(request: HttpRequest) -> HttpResponse:
    from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView  # as in `_known`

    from workshops.signing_in.openid import Adapter

    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, "oidc"))(request)
    except ImmediateHttpResponse as answer:
        response = answer.response
    return response


@require_safe
@never_cache
def cancelled(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("You did not sign in with {provider}.").format(provider=settings.OIDC_NAME))
    return redirect("sign_in")
