"""What the facilitator sends to keep time and order: the timer, the lock, the agenda."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain import agenda
from workshops.domain.facilitation import LONGEST_TIMER, OUT_OF_RANGE
from workshops.enums import Stage
from workshops.models import Workshop


class TimerForm(forms.Form):
    """One of three: start for so many `minutes`, give some `more`, or `stop`."""

    _words = dict.fromkeys(("invalid", "min_value", "max_value"), OUT_OF_RANGE)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=LONGEST_TIMER, error_messages=_words)
    more = forms.IntegerField(required=False, min_value=1, max_value=LONGEST_TIMER, error_messages=_words)
    stop = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        asked = [name for name in ("minutes", "more", "stop") if self.cleaned_data.get(name)]
        if not self.errors and len(asked) != 1:
            self.add_error("minutes", _("Say how many minutes the timer runs, from 1 to 120."))
        return self.cleaned_data


class LockForm(forms.Form):
    _words = dict.fromkeys(
        ("required", "invalid_choice"), gettext_lazy("Say 1 to lock the ballots, or 0 to reopen them.")
    )
    locked = forms.ChoiceField(
        choices=[("1", gettext_lazy("Lock the ballots")), ("0", gettext_lazy("Reopen the ballots"))],
        error_messages=_words,
    )

    def is_locked(self) -> bool:
        return bool(self.cleaned_data["locked"] == "1")


class AgendaForm(forms.Form):
    """Minutes for each stage of one workshop. A stage that is left empty goes back to what is suggested."""

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = agenda.plan(workshop)
        for item in self.items:
            sentence = agenda.out_of_range(item.stage)
            field = forms.IntegerField(
                label=item.stage.label,
                required=False,
                initial=item.minutes,
                min_value=1,
                max_value=agenda.LONGEST,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
            )
            field.widget.attrs |= {"class": "input", "inputmode": "numeric"}
            self.fields[item.stage.value] = field

    def minutes(self) -> dict[Stage, int]:
        """What `change_agenda` takes."""
        return {item.stage: self.cleaned_data[item.stage.value] or item.suggested for item in self.items}

    def rows(self) -> list[tuple[agenda.Item, forms.BoundField]]:
        return [(item, self[item.stage.value]) for item in self.items]
