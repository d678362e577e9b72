"""Taking a stance on a decision's text."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.domain.acceptance import LONGEST_REASON, REASON_TOO_LONG
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
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed for a dissent or a reservation. It stays with the decision."),
        error_messages={"max_length": REASON_TOO_LONG},
    )
    revision_sha256 = forms.CharField(widget=forms.HiddenInput)
