"""Saying how an assumption stands, and what was measured."""

from __future__ import annotations

from django import forms


class MarkForm(forms.Form):
    state = forms.ChoiceField(choices=[("holding", "Holding"), ("broken", "Broken")])


class ReadingForm(forms.Form):
    value = forms.FloatField(
        label="Value",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Give the value that was measured.", "invalid": "The value is a number."},
    )
    source = forms.CharField(label="Where it comes from", max_length=200, required=False)
