"""Taking a stance on a decision's text, and ending a decision."""

from __future__ import annotations

from django import forms

from workshops.enums import Stance


class SignOffForm(forms.Form):
    """A stance on the text whose hash the page carried."""

    stance = forms.ChoiceField(
        label="Where do you stand?",
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where you stand."},
    )
    reason = forms.CharField(
        label="In your own words",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed for a dissent or a reservation. It stays with the decision.",
        error_messages={"max_length": "The reason may have up to 2,000 characters."},
    )
    revision_sha256 = forms.CharField(widget=forms.HiddenInput)


class RetireForm(forms.Form):
    reason = forms.CharField(
        label="Why is it retired?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the decision is retired."},
    )
