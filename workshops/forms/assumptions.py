"""Saying how an assumption stands, and what was measured."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class MarkForm(forms.Form):
    state = forms.ChoiceField(choices=[("holding", gettext_lazy("Holding")), ("broken", gettext_lazy("Broken"))])


class ReadingForm(forms.Form):
    value = forms.FloatField(
        label=gettext_lazy("Value"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Give the value that was measured."),
            "invalid": gettext_lazy("The value is a number."),
        },
    )
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)
