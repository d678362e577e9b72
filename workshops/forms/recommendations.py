"""Setting a gate aside, with the reason."""

from __future__ import annotations

from django import forms


class WaiverForm(forms.Form):
    reason = forms.CharField(
        label="Why does this gate not apply here?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write down why this gate does not apply. The reason goes into the log."},
    )
