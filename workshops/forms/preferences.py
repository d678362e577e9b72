"""What somebody chooses about their reminder mails."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy

from workshops.domain.preferences import Chosen, hour_faults

# Zones as people name them: "Europe/Berlin"; not the old abbreviations and the offsets without a place.
_PLACES = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zone_choices() -> list[tuple[str, str]]:
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in _PLACES)
    return [(name, name.replace("_", " ")) for name in ("UTC", *names)]


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        # Not the browser's own: that one may say 10:00 PM.
        widget=forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "maxlength": 8, "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Enter a time of day, such as 22:00.")},
    )


class PreferencesForm(forms.Form):
    wants_mail = forms.BooleanField(
        label=gettext_lazy("Send me reminder mails"),
        required=False,
        help_text=gettext_lazy("Without them, notices still stand in your inbox here."),
    )
    daily_digest = forms.BooleanField(
        label=gettext_lazy("Once a day, at nine"),
        required=False,
        help_text=gettext_lazy("Mails wait for nine in the morning where you are, and come together."),
    )
    quiet_from = _hour(gettext_lazy("No mails from"))
    quiet_until = _hour(gettext_lazy("until"))
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Your time zone"),
        choices=zone_choices,
        widget=forms.Select(attrs={"translate": "no"}),
        error_messages={
            "required": gettext_lazy("Choose your time zone."),
            "invalid_choice": gettext_lazy("There is no time zone of that name. Choose one of the list."),
        },
    )

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if self.errors:
            return found
        for name, sentence in hour_faults(found.get("quiet_from"), found.get("quiet_until")).items():
            self.add_error(name, sentence)
        return found

    def as_chosen(self) -> Chosen:
        chosen = self.cleaned_data
        return {
            "wants_mail": chosen["wants_mail"],
            "daily_digest": chosen["daily_digest"],
            "quiet_from": chosen["quiet_from"],
            "quiet_until": chosen["quiet_until"],
            "time_zone": chosen["time_zone"],
        }
