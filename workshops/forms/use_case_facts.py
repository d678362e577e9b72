"""What is known of a use case, as whoever opens the workshop or facilitates it says it. Each may be left open."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from workshops.domain.use_case_facts import MOST_QUERIES, UseCaseFacts
from workshops.enums import Budget, InPlace
from workshops.shared_sentences import VOLUME_RANGE

UNSAID: list[tuple[str, str | Promise]] = [("", gettext_lazy("Not said"))]
_QUERIES = gettext_lazy(VOLUME_RANGE)


class FactsForm(forms.Form):
    in_place = forms.ChoiceField(
        label=gettext_lazy("What answers it today"),
        required=False,
        choices=[*UNSAID, *InPlace.choices],
        help_text=gettext_lazy("A recommendation that takes a look-up away which is in use says so."),
        error_messages={"invalid_choice": gettext_lazy("Choose what is in place today, or leave it open.")},
    )
    budget = forms.ChoiceField(
        label=gettext_lazy("Budget to try something else"),
        required=False,
        choices=[*UNSAID, *Budget.choices],
        help_text=gettext_lazy("Besides your own time. Three of the five published frameworks weigh it."),
        error_messages={"invalid_choice": gettext_lazy("Choose a budget, or leave it open.")},
    )
    queries_a_day = forms.IntegerField(
        label=gettext_lazy("Queries a day"),
        required=False,
        min_value=0,
        max_value=MOST_QUERIES,
        help_text=gettext_lazy("As many as you expect. The costs are worked out with it."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "0", "step": "1"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _QUERIES),
    )

    def said(self) -> UseCaseFacts:
        sent = self.cleaned_data
        return UseCaseFacts(sent["in_place"], sent["budget"], sent["queries_a_day"])
