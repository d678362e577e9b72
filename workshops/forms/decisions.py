"""The text of a decision as a form, with its rows of metrics and assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory

from workshops.domain import decision_text, frameworks
from workshops.domain.frameworks import Framework
from workshops.enums import Comparator
from workshops.refusals import InvalidFields

SPARE_ROWS = 1
MAX_ROWS = decision_text.MAX_ROWS
CADENCES = [(1, "Every month"), (2, "Every 2 months"), (3, "Every quarter"), (4, "Every 4 months"),
            (6, "Every half year"), (12, "Every year")]  # fmt: skip
CONFIGURATION = decision_text.CONFIGURATION
NUMBER = {"invalid": "This is a number, for example 0.9 or 95."}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TextForm(forms.Form):
    """Everything of a decision but its rows."""

    title = forms.CharField(label="Title", max_length=120, required=False, help_text="As it stands in the log.")
    approach = forms.ChoiceField(
        label="Approach", widget=forms.RadioSelect, error_messages={"required": "Choose one approach."}
    )
    rationale = forms.CharField(
        label="Why",
        max_length=4000,
        widget=_area(4),
        help_text="The reasons, as somebody should read them who was not in the room.",
        error_messages={"required": "Say in a sentence or two why the group chose this."},
    )
    fallback = forms.CharField(
        label="Fallback",
        max_length=4000,
        widget=_area(3),
        help_text="What happens when the approach has no good answer.",
        error_messages={"required": "Say what happens when the approach has no good answer."},
    )
    scope_now = forms.CharField(label="Now", max_length=4000, required=False, widget=_area(4))
    scope_later = forms.CharField(label="Later", max_length=4000, required=False, widget=_area(4))
    dataset_version = forms.CharField(label="Dataset version", max_length=500, required=False)
    retrieval_settings = forms.CharField(label="Retrieval settings", max_length=500, required=False)
    base_model_id = forms.CharField(label="Base model ID", max_length=500, required=False)
    fine_tune_checkpoint_id = forms.CharField(label="Fine-tune checkpoint ID", max_length=500, required=False)
    every_months = forms.TypedChoiceField(
        label="Look at it again",
        coerce=int,
        empty_value=None,
        error_messages={"required": "Choose how often the decision comes back."},
    )
    owner = forms.CharField(
        label="Who is reminded",
        max_length=254,
        required=False,
        help_text="A member’s name or e-mail address. Left empty, it is you.",
        widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off"}),
    )
    # The SHA-256 of the text that a revision started from.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any):
        super().__init__(*args, **kwargs)
        approach, cadence = self.fields["approach"], self.fields["every_months"]
        assert isinstance(approach, forms.ChoiceField)
        assert isinstance(cadence, forms.ChoiceField)
        approach.choices = [(each.key, each.name) for each in framework.approaches]
        # A cadence that came in by another way (the API takes 1 to 12) stays what it is.
        now = str(self.initial.get("every_months") or self.data.get("every_months") or "")
        other = int(now) if now.isdecimal() and 1 <= int(now) <= 12 else 3
        cadence.choices = sorted({other: f"Every {other} months", **dict(CADENCES)}.items())


class MetricForm(forms.Form):
    name = forms.CharField(label="Metric", max_length=120, error_messages={"required": "Name the metric."})
    comparator = forms.ChoiceField(label="Should be", choices=Comparator.choices, initial=Comparator.GTE.value)
    threshold = forms.FloatField(
        label="Threshold",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "Give the threshold.", **NUMBER},
    )
    unit = forms.CharField(label="Unit", max_length=40, required=False)


class AssumptionForm(forms.Form):
    statement = forms.CharField(
        label="What has to stay true",
        max_length=500,
        widget=_area(2),
        error_messages={"required": "Say what has to stay true."},
    )
    owner = forms.CharField(
        label="Who watches it", max_length=80, required=False, widget=forms.TextInput(attrs={"list": "owners"})
    )
    metric = forms.CharField(label="It is broken when", max_length=120, required=False)
    comparator = forms.ChoiceField(label="is", choices=Comparator.choices, initial=Comparator.GTE.value, required=False)
    threshold = forms.FloatField(
        label="Threshold", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), error_messages=NUMBER
    )
    window_days = forms.IntegerField(
        label="Over days",
        required=False,
        initial=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "The window is a whole number of days, 1 or more."},
    )


class Rows(BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    """Rows that may be left empty: an empty one does not count, and a spare one stands at the end."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.extra = len(self.initial or []) + SPARE_ROWS

    def initial_form_count(self) -> int:
        return 0

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"

    def filled(self) -> list[forms.Form]:
        """The rows that count, in their order."""
        return [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]


_limits = {"can_delete": True, "max_num": MAX_ROWS, "absolute_max": MAX_ROWS + 20}
MetricRows = formset_factory(MetricForm, formset=Rows, **_limits)  # type: ignore[arg-type]  # one dict for both
AssumptionRows = formset_factory(AssumptionForm, formset=Rows, **_limits)  # type: ignore[arg-type]  # one dict for both


class DecisionForms:
    """The whole text: one form and two lists of rows, checked together so that every fault is seen at once."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        framework: Framework,
        start: Mapping[str, Any] | None = None,
    ):
        start = start or {}
        self.framework = framework
        self.form = TextForm(data, initial=_flat(start), framework=framework)
        metrics = [_shown(row) for row in start.get("metrics") or []]
        rows = [_shown({**row, **(row.get("signal") or {})}) for row in start.get("assumptions") or []]
        self.metrics = cast("Rows", MetricRows(data, prefix="metrics", initial=metrics))
        self.assumptions = cast("Rows", AssumptionRows(data, prefix="assumptions", initial=rows))

    def is_valid(self) -> bool:
        """Whether everything can be read and the domain would take it; the faults stand at their fields."""
        readable = all([self.form.is_valid(), self.metrics.is_valid(), self.assumptions.is_valid()])
        try:
            decision_text.clean(self.text(), question="", title="", framework=self.framework)
        except InvalidFields as faults:
            self.add_faults(faults.fields)
            return False
        return readable

    def text(self) -> dict[str, Any]:
        """What was typed, in the shape that `record_decision` takes."""
        said = self.form.cleaned_data
        whole = ("title", "approach", "fallback", "rationale", "scope_now", "scope_later")
        return {
            **{key: said.get(key, "") for key in whole},
            "metrics": [_metric(row.cleaned_data) for row in self.metrics.filled()],
            "assumptions": [_assumption(row.cleaned_data) for row in self.assumptions.filled()],
            "configuration": {key: said.get(key, "") for key in CONFIGURATION},
            "revisit": {"every_months": said.get("every_months"), "owner": said.get("owner", "")},
        }

    @property
    def configures(self) -> bool:
        """Whether a configuration is asked for: these four fields are about models, as the built-in framework is."""
        return self.framework is frameworks.framework() or any(self.form[key].value() for key in CONFIGURATION)

    @property
    def seen(self) -> str:
        return str(self.form.cleaned_data.get("seen", ""))

    @property
    def faults(self) -> int:
        """How many sentences about faults stand on the page."""
        rows = [*self.metrics.forms, *self.assumptions.forms]
        in_rows = sum(len(row.errors) for row in rows) + len(self.metrics.non_form_errors())
        return len(self.form.errors) + in_rows

    def add_faults(self, fields: Mapping[str, str]) -> None:
        """Each sentence to its field, by the paths of decision_text. A field that has one already keeps it."""
        for path, sentence in fields.items():
            name, _, rest = path.partition(".")
            index, _, inner = rest.partition(".")
            if name in ("metrics", "assumptions"):
                rows = self.metrics if name == "metrics" else self.assumptions
                self._add_to_rows(rows, index, inner.removeprefix("signal.").removeprefix("signal"), sentence)
            else:
                _add(self.form, rest or name, sentence)

    def _add_to_rows(self, rows: Rows, index: str, field: str, sentence: str) -> None:
        filled = rows.filled()
        if index.isdigit() and int(index) < len(filled):
            _add(filled[int(index)], field, sentence)
        else:
            rows.non_form_errors().append(sentence)


def _add(form: forms.Form, field: str, sentence: str) -> None:
    if field not in form.fields:
        form.add_error(None, sentence)
    elif field not in form.errors:
        form.add_error(field, sentence)


def _flat(start: Mapping[str, Any]) -> dict[str, Any]:
    return {**start, **(start.get("configuration") or {}), **(start.get("revisit") or {})}


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is typed: 90 rather than 90.0."""
    threshold = row.get("threshold")
    return {**row, "threshold": f"{threshold:.10g}"} if isinstance(threshold, int | float) else dict(row)


def _metric(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row.get(key) for key in ("name", "comparator", "threshold", "unit")}


def _assumption(row: dict[str, Any]) -> dict[str, Any]:
    watched = row.get("metric") or row.get("threshold") is not None
    window = row.get("window_days")
    signal = {
        "metric": row.get("metric"),
        "comparator": row.get("comparator"),
        "threshold": row.get("threshold"),
        "window_days": 30 if window is None else window,
    }
    return {
        "statement": row.get("statement"),
        "owner": row.get("owner", ""),
        "signal": signal if watched else None,
    }
