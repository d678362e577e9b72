"""What lies on the table, and what is scored again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.forms.rounds import seen_round


class TableForm(forms.Form):
    """One criterion, or without any nothing; `round` is what the facilitator saw."""

    criterion = forms.CharField(label=gettext_lazy("Criterion"), required=False, max_length=60)
    round = seen_round()


class AgainForm(TableForm):
    criterion = forms.CharField(
        label=gettext_lazy("Criterion"),
        max_length=60,
        error_messages={"required": gettext_lazy("Say which criterion is scored again.")},
    )
