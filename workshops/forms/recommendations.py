"""Setting a gate aside, with the reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.domain.rooms import LONGEST_WAIVER
from workshops.shared_sentences import WHY_WAIVED


class WaiverForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why does this gate not apply here?"),
        max_length=LONGEST_WAIVER,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy(WHY_WAIVED)},
    )
