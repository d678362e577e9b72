"""What is typed about a revisit: until when it waits, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import dates
from workshops.domain.revisits import snooze_limit
from workshops.enums import RevisitOutcome
from workshops.models import Occurrence


def _outcomes() -> list[tuple[str, str]]:
    return [
        (RevisitOutcome.REAFFIRMED, _("Reaffirmed: it still stands as it is")),
        (RevisitOutcome.AMENDED, _("Amended: it stands, with a revised text")),
        (RevisitOutcome.SUPERSEDED, _("Superseded: a new decision takes its place")),
        (RevisitOutcome.RETIRED, _("Retired: the use case is gone")),
    ]


class SnoozeForm(forms.Form):
    """Offers the days between tomorrow and the day before the next period."""

    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day on which it comes back."),
            "invalid": gettext_lazy("Choose a day."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it can wait"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The reason goes into the log."),
        error_messages={"required": gettext_lazy("Say why it can wait. The reason goes into the log.")},
    )

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = dates.day_in(timezone.now(), occurrence.plan.time_zone)
        last = snooze_limit(occurrence) - timedelta(days=1)
        self.fields["until"].widget.attrs.update(min=_iso(today + timedelta(days=1)), max=_iso(last))
        self.fields["until"].help_text = _("At the latest {day}, the day before the next date.").format(
            day=dates.short(last)
        )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=_outcomes,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What you looked at, and what you saw. A decision is not retired without a reason."),
    )


def _iso(day: date) -> str:
    return day.isoformat()
