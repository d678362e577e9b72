"""allauth's forms in our words, and with our count of wrong tries."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.attempts import check_attempts, count_attempt, count_wrong
from workshops.hops import client_address
from workshops.models import User
from workshops.shared_sentences import NAME_TOO_LONG

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# Wrong codes of one person within a minute.
WRONG_CODES = 5
# Passkeys that did not fit, from one address within a minute.
WRONG_PASSKEYS = 60
OTHER_HOST = "other_host"


def _code_field(label: _StrOrPromise, help_text: _StrOrPromise, *, letters: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "text" if letters else "numeric",
                "autocapitalize": "characters" if letters else "off",
                "spellcheck": "false",
                "autofocus": True,
                "class": "sign-in-code",
            }
        ),
        error_messages={
            "required": gettext_lazy("Type the code."),
            "max_length": gettext_lazy("This is not a code: it is too long."),
        },
    )


def _credential_field() -> forms.JSONField:
    """What a passkey answers, as the browser's script sends it."""
    nothing = gettext_lazy("The browser sent no passkey that could be read. Load the page again, then try once more.")
    return forms.JSONField(
        label=gettext_lazy("Passkey"),
        widget=forms.HiddenInput,
        error_messages={"required": nothing, "invalid": nothing},
    )


class MailedCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth is not typed
    code = _code_field(
        gettext_lazy("Code"), gettext_lazy("Eight letters, from the mail. The dash may be left out."), letters=True
    )


class _CountedCode:
    """A code of an app, or a recovery code: after a few wrong ones a person has to wait for a minute."""

    user: User

    def clean_code(self) -> str:
        check_attempts("second-factor", str(self.user.pk), limit=WRONG_CODES)
        try:
            return super().clean_code()  # type: ignore[misc,no-any-return]  # of allauth's form beside it
        except forms.ValidationError:
            count_attempt("second-factor", str(self.user.pk))
            raise


class SecondCodeForm(_CountedCode, AuthenticateForm):  # type: ignore[misc]  # allauth is not typed
    code = _code_field(
        gettext_lazy("Code"),
        gettext_lazy("Six figures of your authenticator app, or one of your recovery codes."),
        letters=False,
    )


class AppForm(_CountedCode, ActivateTOTPForm):  # type: ignore[misc]  # allauth is not typed
    code = _code_field(gettext_lazy("Code"), gettext_lazy("The six figures that the app shows now."), letters=False)


class _OfThisHost:
    """A passkey belongs to the host name at which it was made; one of another name is told from one that is unknown."""

    cleaned_data: dict[str, object]

    def _check_host(self) -> None:
        made_for = _host_of(self.cleaned_data.get("credential"))
        here = context.request.get_host().partition(":")[0]
        if made_for and made_for != here and not made_for.endswith("." + here):
            words = _("This passkey belongs to {other}, and this is {here}. Sign in there, or by mail.")
            raise forms.ValidationError(words.format(other=made_for[:80], here=here), code=OTHER_HOST)


class _CountedPasskey(_OfThisHost):
    def clean_credential(self) -> object:
        try:
            self._check_host()
            return super().clean_credential()  # type: ignore[misc]  # of allauth's form beside it
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            self._count()
            raise forms.ValidationError(_unknown()) from error
        except forms.ValidationError as error:
            self._count()
            raise error if error.code == OTHER_HOST else forms.ValidationError(_unknown()) from None

    def _count(self) -> None:
        count_wrong("passkey", client_address(context.request), limit=WRONG_PASSKEYS)


class PasskeyForm(_CountedPasskey, LoginWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    credential = _credential_field()


class SecondPasskeyForm(_CountedPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    credential = _credential_field()


class AddPasskeyForm(_OfThisHost, AddWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("By which you will know it: the device, or the password manager that keeps it."),
        error_messages={"max_length": gettext_lazy(NAME_TOO_LONG)},
    )
    credential = _credential_field()
    # Every passkey here can sign in by itself.
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        self._check_host()
        try:
            return super().clean()  # type: ignore[no-any-return]  # allauth is not typed
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise forms.ValidationError(_("The passkey could not be read. Try once more.")) from error


def _unknown() -> str:
    return _("This passkey is not known here, or not any more. Sign in by mail, then add it again.")


def _host_of(credential: object) -> str:
    """Where the browser says that the passkey was used; empty where nothing readable was sent."""
    try:
        return urlsplit(auth.AuthenticationResponse.from_dict(credential).response.client_data.origin).hostname or ""
    except (TypeError, ValueError, AttributeError, KeyError):
        pass
    try:
        return urlsplit(auth.RegistrationResponse.from_dict(credential).response.client_data.origin).hostname or ""
    except (TypeError, ValueError, AttributeError, KeyError):
        return ""
