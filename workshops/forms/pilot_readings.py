"""Which number of a pilot becomes a reading of which signal."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from workshops.shared_sentences import CHOOSE_A_FIGURE

WITHOUT_A_CHOICE = ("required", "invalid_choice")

Choices = Sequence[tuple[str, str]]


class PilotReadingForm(forms.Form):
    """`assumption`: whose signal; `measure`: the place of the number among those of the pilot."""

    assumption = forms.ChoiceField(
        label=gettext_lazy("Signal"),
        error_messages=dict.fromkeys(WITHOUT_A_CHOICE, gettext_lazy("Choose a signal of this decision.")),
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("Number"),
        error_messages=dict.fromkeys(WITHOUT_A_CHOICE, gettext_lazy(CHOOSE_A_FIGURE)),
    )

    def __init__(self, data: QueryDict | None = None, *, signals: Choices, measures: Choices):
        super().__init__(data)
        for name, choices in (("assumption", signals), ("measure", measures)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*choices]
