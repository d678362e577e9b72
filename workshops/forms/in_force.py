"""From a complaint to the configuration: which model, on which day."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from workshops.domain.log_filters import read_day
from workshops.refusals import InvalidFields

NAME_THE_MODEL = gettext_noop("Name the model, checkpoint or dataset, by its ID.")

LONGEST = 500


class InForceForm(forms.Form):
    model = forms.CharField(
        label=gettext_lazy("Model"),
        help_text=gettext_lazy("The ID of a base model, of a checkpoint, or of a dataset version."),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"list": "identities", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy(NAME_THE_MODEL)},
    )
    on = forms.CharField(
        label=gettext_lazy("Day"),
        widget=forms.TextInput(attrs={"type": "date"}),
        required=False,
    )

    def __init__(self, asked: QueryDict, *, today: date):
        """Not asked anything, it offers today and finds no fault. Where no day is asked for, today is meant."""
        super().__init__(asked if {"model", "on"} & set(asked) else None, initial={"on": today.isoformat()})
        self.today = today

    def clean_on(self) -> object:
        if not self.cleaned_data["on"]:
            return self.today
        try:
            return read_day(self.cleaned_data["on"], field="on")
        except InvalidFields as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def faults(self) -> dict[str, str]:
        """{field: sentence}, also where nothing was asked."""
        if not self.is_bound:
            return {"model": _(NAME_THE_MODEL)}
        return {name: " ".join(map(str, errors)) for name, errors in self.errors.items()}
