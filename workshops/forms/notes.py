"""A note, and where one belongs: among the notes, in the parking lot, or settled."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.shared_sentences import NAME_UP_TO_80, WRITE_THE_NOTE


class NoteForm(forms.Form):
    criterion = forms.CharField(required=False, max_length=60)
    parked = forms.BooleanField(required=False)
    owner = forms.CharField(
        label=gettext_lazy("Who finds out"),
        required=False,
        max_length=80,
        error_messages={"max_length": gettext_lazy(NAME_UP_TO_80)},
    )
    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy(WRITE_THE_NOTE),
            "max_length": gettext_lazy("A note may have up to 1,000 characters."),
        },
    )


class PlaceForm(forms.Form):
    """Where a note goes."""

    place = forms.ChoiceField(
        choices=[
            ("parked", gettext_lazy("The parking lot")),
            ("settled", gettext_lazy("Settled")),
            ("notes", gettext_lazy("The notes of the discussion")),
        ],
        error_messages={
            "required": gettext_lazy("Say where the note goes: parked, settled or notes."),
            "invalid_choice": gettext_lazy("A note goes to parked, settled or notes."),
        },
    )
