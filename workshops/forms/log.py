"""Searching the log."""

from __future__ import annotations

from typing import Any

from django import forms

from workshops.domain.framework_names import approach_choices
from workshops.enums import DecisionStatus
from workshops.queries.decisions import LogFilter


class LogFilterForm(forms.Form):
    """The log's search. What does not fit is left out rather than refused: it is only a question."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "class": "input", "placeholder": "question, reasons, assumptions…"}
        ),
    )
    approach = forms.ChoiceField(label="Approach", required=False)
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any"), *DecisionStatus.choices[1:]])
    due = forms.ChoiceField(
        label="Next revisit",
        required=False,
        choices=[("", "Any"), ("overdue", "Overdue"), ("soon", "Due within 14 days"), ("fresh", "Fresh")],
    )
    dissent = forms.ChoiceField(label="Dissent", required=False, choices=[("", "Any"), ("yes", "With dissent")])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        approach = self.fields["approach"]
        assert isinstance(approach, forms.ChoiceField)
        approach.choices = [("", "Any"), *approach_choices()]
        for name in ("approach", "status", "due", "dissent"):
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
        )
