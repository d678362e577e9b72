"""What an owner types about who may come in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=gettext_lazy("Domain"),
        max_length=253,
        help_text=gettext_lazy("What stands behind the @ of your people’s addresses, for example company.example."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter a domain, for example company.example."),
            "max_length": gettext_lazy("A domain has up to 253 characters."),
        },
    )
