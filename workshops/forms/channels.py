"""A channel that is added: what it is called, and its address."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.shared_sentences import ITS_NAME_TOO_LONG


class ChannelForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("What you call it, for example its room."),
        error_messages={"max_length": gettext_lazy(ITS_NAME_TOO_LONG)},
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        help_text=gettext_lazy("It is kept encrypted, and nobody is shown more of it than its host."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        error_messages={
            "required": gettext_lazy("Paste the address to which messages go."),
            "max_length": gettext_lazy("An address may have up to 2,000 characters."),
        },
    )
