"""A token that is made: what uses it, what it may do, and until when."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.enums import TokenScope
from workshops.shared_sentences import ITS_NAME_TOO_LONG, NAME_THE_TOKEN
from workshops.words.tokens import scope_choices


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What uses it, for example “nightly run”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy(NAME_THE_TOKEN),
            "max_length": gettext_lazy(ITS_NAME_TOO_LONG),
        },
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What it may do"),
        choices=scope_choices,
        initial=TokenScope.READ,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what the token may do."),
            "invalid_choice": gettext_lazy("Choose one of the three: read, read and write, or readings only."),
        },
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Its last day"),
        required=False,
        help_text=gettext_lazy("Without one it works until you revoke it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Choose a day, such as 2027-01-31.")},
    )
