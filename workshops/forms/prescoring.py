"""Scoring before the meeting: until when, and who is invited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import dates
from workshops.domain.framework_names import role_choices
from workshops.forms.refused import add_faults
from workshops.models import Workshop
from workshops.shared_sentences import CHOOSE_A_ROLE_OF_IT, DAY_AND_TIME, ENTER_AN_ADDRESS, MANY_ADDRESSES

NO_TIME = gettext_lazy(DAY_AND_TIME)
LOCAL = "%Y-%m-%dT%H:%M"


class LocalTimeField(forms.CharField):
    """A wall-clock time in a time zone, as an instant in UTC.

    Django's own field refuses a time that the zone skips or has twice; here the first moves forward by the gap, and
    the second is the first of the two, as for every date of the revisits.
    """

    time_zone = "UTC"

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}))
        super().__init__(max_length=30, error_messages={"required": NO_TIME, "max_length": NO_TIME}, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            local = datetime.fromisoformat(text) if text else None
            if local is None or local.tzinfo is not None:
                raise ValueError
            return dates.local_instant(local.date(), self.time_zone, local.time().replace(second=0, microsecond=0))
        except (ValueError, OverflowError):
            if not text:
                return text
            raise forms.ValidationError(NO_TIME, code="invalid") from None

    def prepare_value(self, value: object) -> object:
        if isinstance(value, datetime):
            return f"{value.astimezone(ZoneInfo(self.time_zone)):{LOCAL}}"
        return value

    def run_validators(self, value: object) -> None:
        """An instant has no length to check."""


class DeadlineForm(forms.Form):
    answers_due_at = LocalTimeField(label=gettext_lazy("Answers by"))

    def __init__(self, *args: Any, time_zone: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["answers_due_at"]
        assert isinstance(field, LocalTimeField)
        field.time_zone = time_zone
        words = _("{place} time, within the next 90 days.")
        field.help_text = words.format(place=dates.place_of(time_zone))
        field.widget.attrs["min"] = field.prepare_value(timezone.now())


# The number of a line, and what is on it.
Line = tuple[int, str]


def lines_of(typed: str) -> list[Line]:
    """Without the empty ones."""
    lines = [line.strip().strip(",;") for line in typed.splitlines()]
    return [(number, line) for number, line in enumerate(lines, start=1) if line]


def located(fields: dict[str, str], lines: list[Line]) -> Iterator[tuple[str, str]]:
    """(field, sentence) of the domain's sentences; those about `emails.0`, `emails.1`, … name the line."""
    for path, sentence in fields.items():
        name, _dot, place = path.partition(".")
        words = _("Line {line}: {sentence}")
        yield name, words.format(line=lines[int(place)][0], sentence=sentence) if place else sentence


class InvitationForm(forms.Form):
    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy("One on each line, up to 200."),
        max_length=60_000,
        widget=forms.Textarea(
            attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off", "placeholder": "ben@company.example"}
        ),
        error_messages={
            "required": gettext_lazy(ENTER_AN_ADDRESS),
            "max_length": gettext_lazy(MANY_ADDRESSES),
        },
    )
    role = forms.ChoiceField(
        label=gettext_lazy("They speak for"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": gettext_lazy(CHOOSE_A_ROLE_OF_IT)},
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("What they choose themselves")), *role_choices(workshop)]  # type: ignore[attr-defined]

    def lines(self) -> list[Line]:
        return lines_of(self.cleaned_data["emails"])

    def add_faults(self, fields: dict[str, str]) -> None:
        """The domain's sentences, each at its field."""
        for name, said in located(fields, self.lines()):
            add_faults(self, {name: said})
