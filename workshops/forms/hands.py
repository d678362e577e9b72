"""One's own hand."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

_SAY = gettext_lazy("Say 1 to raise your hand, or 0 to lower it.")


class HandForm(forms.Form):
    raised = forms.ChoiceField(
        choices=[("1", gettext_lazy("Raise your hand")), ("0", gettext_lazy("Lower your hand"))],
        error_messages={"required": _SAY, "invalid_choice": _SAY},
    )
