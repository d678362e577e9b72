"""What is typed about a revisit: until when it waits, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import dates
from workshops.domain.revisits import snooze_offers
from workshops.enums import RevisitOutcome
from workshops.models import Occurrence
from workshops.models.revisits import LONGEST_NOTE, LONGEST_WHY
from workshops.shared_sentences import CHOOSE_A_DAY, CHOOSE_ITS_DAY, CHOOSE_WHAT_CAME, WHY_IT_WAITS


def _outcomes() -> list[tuple[str, str]]:
    return [
        (RevisitOutcome.REAFFIRMED, _("Reaffirmed: it still stands as it is")),
        (RevisitOutcome.AMENDED, _("Amended: it stands, with a revised text")),
        (RevisitOutcome.SUPERSEDED, _("Superseded: a new decision takes its place")),
        (RevisitOutcome.RETIRED, _("Retired: the use case is gone")),
    ]


WEEK, MONTH, NEXT, DAY = "week", "month", "next", "day"


class SnoozeForm(forms.Form):
    """Offers a week, a month, the cadence's next date, or a day up to it."""

    # The browser would ask for a day that is not asked for.
    use_required_attribute = False
    how_long = forms.ChoiceField(
        label=gettext_lazy("Until"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose until when it can wait.")),
    )
    until = forms.DateField(
        label=gettext_lazy("Until which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy(CHOOSE_ITS_DAY),
            "invalid": gettext_lazy(CHOOSE_A_DAY),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it can wait"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The reason goes into the log."),
        error_messages={"required": gettext_lazy(WHY_IT_WAITS)},
    )

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offers = snooze_offers(occurrence)
        self.days = {WEEK: offers.week, MONTH: offers.month, NEXT: offers.next_date}
        choice, until = self.fields["how_long"], self.fields["until"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            *((key, _offer(key, day)) for key, day in self.days.items() if day),
            (DAY, _("To another day")),
        ]
        choice.initial = choice.choices[0][0]
        until.widget.attrs.update(min=offers.not_before.isoformat(), max=offers.next_date.isoformat())
        until.help_text = _("From {first} to {last}.").format(
            first=dates.short(offers.not_before), last=dates.short(offers.next_date)
        )

    def clean(self) -> dict[str, object]:
        """`until` and `reason`: an offer is the day that it names."""
        said = self.cleaned_data
        offered = self.days.get(said.pop("how_long", ""))
        if offered is None:
            return said
        self.errors.pop("until", None)
        return {**said, "until": offered}


def _offer(key: str, day: date) -> str:
    words = {WEEK: _("A week, to {day}"), MONTH: _("A month, to {day}"), NEXT: _("To the next date, {day}")}
    return words[key].format(day=dates.short(day))


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=_outcomes,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy(CHOOSE_WHAT_CAME)),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What you looked at, and what you saw. A decision is not retired without a reason."),
    )
