"""Taking a stance on a decision's text."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.enums import Stance


class SignOffForm(forms.Form):
    """A stance on the text whose hash the page carried."""

    stance = forms.ChoiceField(
        label=gettext_lazy("Where do you stand?"),
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose where you stand.")),
    )
    reason = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed for a dissent or a reservation. It stays with the decision."),
        error_messages={"max_length": gettext_lazy("The reason may have up to 2,000 characters.")},
    )
    revision_sha256 = forms.CharField(widget=forms.HiddenInput)
