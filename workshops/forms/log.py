"""Searching the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.framework_names import approach_choices
from workshops.enums import DecisionStatus
from workshops.queries.decisions import LogFilter
from workshops.words.revisits import due_filter_choices


def _statuses() -> list[tuple[str, str]]:
    return [("", _("Any")), *((value, str(label)) for value, label in DecisionStatus.choices[1:])]


def _dissents() -> list[tuple[str, str]]:
    return [("", _("Any")), ("yes", _("With dissent"))]


def _signals() -> list[tuple[str, str]]:
    return [("", _("Any")), ("broken", _("Broken"))]


class LogFilterForm(forms.Form):
    """The log's search. What does not fit is left out rather than refused: it is only a question."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "class": "input", "placeholder": gettext_lazy("question, reasons, assumptions…")}
        ),
    )
    approach = forms.ChoiceField(label=gettext_lazy("Approach"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False, choices=_statuses)
    due = forms.ChoiceField(label=gettext_lazy("Next revisit"), required=False, choices=due_filter_choices)
    signal = forms.ChoiceField(label=gettext_lazy("Signals"), required=False, choices=_signals)
    dissent = forms.ChoiceField(label=gettext_lazy("Dissent"), required=False, choices=_dissents)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        approach = self.fields["approach"]
        assert isinstance(approach, forms.ChoiceField)
        approach.choices = [("", _("Any")), *approach_choices()]
        for name in ("approach", "status", "due", "signal", "dissent"):
            self.fields[name].widget.attrs["class"] = "input"

    def wanted(self) -> LogFilter:
        self.is_valid()
        said = self.cleaned_data
        return LogFilter(
            q=said.get("q", ""),
            approach=said.get("approach", ""),
            status=said.get("status", ""),
            due=said.get("due", ""),
            dissent=said.get("dissent") == "yes",
            broken=said.get("signal") == "broken",
        )
