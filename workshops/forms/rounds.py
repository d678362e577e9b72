"""The round that somebody saw when they did something: what comes too late is refused, and not done to the next one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


def seen_round(at_least: int = 1) -> forms.IntegerField:
    """Whole, from `at_least`, or left out. 0: before the first."""
    words = gettext_lazy("The round is a whole number, such as 1.")
    return forms.IntegerField(
        label=gettext_lazy("Round"),
        required=False,
        min_value=at_least,
        error_messages=dict.fromkeys(("invalid", "min_value"), words),
    )
