"""Saying how an assumption stands, and what was measured."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.domain.readings_csv import MOST_BYTES
from workshops.enums import MARKS

TOO_LARGE = gettext_lazy("The file is too large: up to 10,000 readings and 5 MB are taken. Send it in parts.")


class MarkForm(forms.Form):
    state = forms.ChoiceField(
        choices=[(state.value, state.label) for state in MARKS],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Say how the assumption stands: choose one of the marks.")
        ),
    )


class ReadingForm(forms.Form):
    value = forms.FloatField(
        label=gettext_lazy("Value"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Give the value that was measured."),
            "invalid": gettext_lazy("The value is a number, with a dot before its decimals."),
        },
    )
    on = forms.DateField(
        label=gettext_lazy("Measured on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Give the day like 2026-11-30, or leave it empty for now.")},
    )
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)


class ReadingsFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A CSV file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose a CSV file with the columns at,value or at,value,source."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def was_cut_off(self) -> None:
        """More was sent than is read, so the file is missing."""
        self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> str:
        """Its text."""
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(gettext_lazy("Save the file as CSV in UTF-8.")) from None
