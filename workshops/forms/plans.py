"""What is typed about a revisit plan: how often, who is reminded, who steps in, by which clock; and a day before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import dates
from workshops.domain.decision_text import QUARTER
from workshops.domain.member_names import LONGEST, names_on_plan
from workshops.domain.time_zones import LONGEST as LONGEST_ZONE
from workshops.forms.decisions import cadence_choices
from workshops.models import RevisitPlan
from workshops.models.revisits import LONGEST_WHY
from workshops.shared_sentences import (
    CHOOSE_A_DAY,
    CHOOSE_HOW_OFTEN,
    CHOOSE_ITS_DAY,
    SAY_WHO_IS_REMINDED,
    WHO_STEPS_IN,
    WHY_EARLIER,
)


def zone_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A time zone, typed or taken from the page's list of them (`zones`)."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_ZONE,
        help_text=help_text,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Choose a time zone, as in Europe/Berlin.")},
    )


class PlanForm(forms.Form):
    every_months = forms.TypedChoiceField(
        label=gettext_lazy("Look at it again"),
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("A new cadence counts from today."),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy(CHOOSE_HOW_OFTEN)),
    )
    owner = forms.CharField(
        label=gettext_lazy("Who is reminded"),
        max_length=LONGEST,
        help_text=gettext_lazy("A member’s name or e-mail address."),
        widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy(SAY_WHO_IS_REMINDED)},
    )
    backup = forms.CharField(
        label=gettext_lazy("Who steps in"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy(WHO_STEPS_IN),
        widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off"}),
    )
    time_zone = zone_field(gettext_lazy("Time zone"), gettext_lazy("By whose days it is due."))

    def __init__(self, data: Any = None, *, plan: RevisitPlan | None, time_zone: str):
        """`plan` None: the decision has none yet. `time_zone`: its workspace's."""
        start: dict[str, object] = {"every_months": QUARTER, "time_zone": time_zone}
        if plan is not None:
            start = {"every_months": plan.every_months, "time_zone": plan.time_zone, **names_on_plan(plan)}
        super().__init__(data, initial=start)
        cadence = self.fields["every_months"]
        assert isinstance(cadence, forms.ChoiceField)
        cadence.choices = cadence_choices(start["every_months"])


class EarlyForm(forms.Form):
    """A day from today on, before the one that is planned; why, by what has happened, in one's own words, or both."""

    due_on = forms.DateField(
        label=gettext_lazy("On"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy(CHOOSE_ITS_DAY),
            "invalid": gettext_lazy(CHOOSE_A_DAY),
        },
    )
    event = forms.ChoiceField(
        label=gettext_lazy("What has happened"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose what has happened, or say it in your own words.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why not wait"),
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The reason goes into the log, and stands on the revisit."),
    )

    def __init__(self, data: Any = None, *, time_zone: str, events: Sequence[str] = ()):
        """`events`: what may have happened, in words."""
        today = dates.day_in(timezone.now(), time_zone)
        super().__init__(data, auto_id="id_early_%s", initial={"due_on": today})
        event = self.fields["event"]
        assert isinstance(event, forms.ChoiceField)
        event.choices = [("", _("Something else")), *((name, name) for name in events)]
        if not events:
            del self.fields["event"]
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()

    def clean(self) -> dict[str, object]:
        """The event stands before the words in the reason."""
        said = self.cleaned_data
        if "event" in self.errors or "reason" in self.errors:
            return said
        both = [words for words in (said.pop("event", ""), said.get("reason", "")) if words]
        if not both:
            self.add_error("reason", _(WHY_EARLIER))
        elif len(reason := ": ".join(both)) > LONGEST_WHY:
            self.add_error("reason", _("Use fewer words: with the event they are too many."))
        else:
            said["reason"] = reason
        return said
