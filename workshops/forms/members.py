"""Who is asked into a workspace and as what, and what somebody says who comes in."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from workshops.domain.member_invitations import DAYS, USUAL_DAYS
from workshops.enums import MemberRole
from workshops.forms.plans import zone_field
from workshops.shared_sentences import (
    ADDRESS_TOO_LONG,
    AN_ADDRESS,
    CHOOSE_A_LANGUAGE,
    CHOOSE_A_ROLE,
    INVITATION_DAYS,
    NAME_UP_TO_80,
    READABLE_NAME,
    YOUR_ORGANISATION,
)

_CHOOSE_ROLE = {
    "required": gettext_lazy(CHOOSE_A_ROLE),
    "invalid_choice": gettext_lazy("Choose one of these roles."),
}


_ADDRESS_ERRORS = {
    "required": gettext_lazy("Enter an e-mail address."),
    "invalid": gettext_lazy(AN_ADDRESS),
    "max_length": gettext_lazy(ADDRESS_TOO_LONG),
}
_NAME_ERRORS = {
    "required": gettext_lazy(READABLE_NAME),
    "max_length": gettext_lazy(NAME_UP_TO_80),
}


def _languages() -> list[tuple[str, str]]:
    return [("", _("As each browser asks")), *settings.LANGUAGES]


class _InvitingForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=MemberRole, initial=MemberRole.MEMBER, error_messages=_CHOOSE_ROLE
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Good for"),
        coerce=int,
        choices=[(days, ngettext_lazy("%(days)s day", "%(days)s days", days) % {"days": days}) for days in DAYS],
        initial=USUAL_DAYS,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy(INVITATION_DAYS)),
    )


class InviteForm(_InvitingForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages=_ADDRESS_ERRORS,
    )
    field_order = ("email", "role", "days")


class LinkForm(_InvitingForm):
    """An owner is named by address: a link can be handed on."""

    prefix = "link"
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[one for one in MemberRole.choices if one[0] != MemberRole.OWNER],
        initial=MemberRole.MEMBER,
        error_messages=_CHOOSE_ROLE,
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=MemberRole, error_messages=_CHOOSE_ROLE)


class WorkspaceForm(forms.Form):
    """What an owner says of a workspace. The page asks for `language` where there are several."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy(YOUR_ORGANISATION),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages=_NAME_ERRORS,
    )
    workspace_time_zone = zone_field(
        gettext_lazy("Time zone"),
        gettext_lazy("For deadlines, and for when new decisions come back. Decisions that are there keep theirs."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=_languages,
        help_text=gettext_lazy("Of mails, and for whoever has chosen none and whose browser asks for none."),
        error_messages={"invalid_choice": gettext_lazy(CHOOSE_A_LANGUAGE)},
    )


class NewWorkspaceForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the workspace"),
        max_length=80,
        help_text=gettext_lazy("Its people, workshops and decisions are its own; nothing crosses over."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=_NAME_ERRORS,
    )


class ComeInForm(forms.Form):
    """Somebody without an account."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=80,
        help_text=gettext_lazy("The name that the others in the workspace know you by."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=_NAME_ERRORS,
    )


class ProveAddressForm(forms.Form):
    """Somebody who was handed a link, and is not signed in."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("A link goes there that brings you in, so that nobody comes in under your address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=_ADDRESS_ERRORS,
    )
