"""One's own hand."""

from __future__ import annotations

from django import forms

_SAY = "Say 1 to raise your hand, or 0 to lower it."


class HandForm(forms.Form):
    raised = forms.ChoiceField(
        choices=[("1", "Raise your hand"), ("0", "Lower your hand")],
        error_messages={"required": _SAY, "invalid_choice": _SAY},
    )
