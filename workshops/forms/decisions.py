"""The text of a decision as a form, with its rows of metrics and assumptions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy, ngettext

from workshops.domain import decision_text, frameworks
from workshops.domain.decision_text import DecisionDraft
from workshops.domain.frameworks import Framework
from workshops.enums import Comparator
from workshops.figures import digits, whole
from workshops.models import Workspace
from workshops.refusals import InvalidFields
from workshops.shared_sentences import (
    CHOOSE_HOW_OFTEN,
    NAME_THE_METRIC,
    SAY_THE_ASSUMPTION,
    SAY_THE_FALLBACK,
    SAY_THE_RATIONALE,
    WHO_STEPS_IN,
    WINDOW_RANGE,
)

SPARE_ROWS = 1
MAX_ROWS = decision_text.MAX_ROWS
# How often a decision usually comes back, in months.
CADENCES = (1, 2, 3, 4, 6, 12)
CONFIGURATION = decision_text.CONFIGURATION
COMPARE = gettext_lazy("Choose how the number is compared with its threshold.")
NUMBER = {"invalid": gettext_lazy("This is a number, for example 0.9 or 95.")}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TextForm(forms.Form):
    """Everything of a decision but its rows."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, required=False, help_text=gettext_lazy("As it stands in the log.")
    )
    approach = forms.ChoiceField(
        label=gettext_lazy("Approach"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose one approach.")),
    )
    rationale = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=4000,
        widget=_area(4),
        help_text=gettext_lazy("The reasons, as somebody should read them who was not in the room."),
        error_messages={"required": gettext_lazy(SAY_THE_RATIONALE)},
    )
    fallback = forms.CharField(
        label=gettext_lazy("Fallback"),
        max_length=4000,
        widget=_area(3),
        help_text=gettext_lazy("What happens when the approach has no good answer."),
        error_messages={"required": gettext_lazy(SAY_THE_FALLBACK)},
    )
    scope_now = forms.CharField(label=gettext_lazy("Now"), max_length=4000, required=False, widget=_area(4))
    scope_later = forms.CharField(label=gettext_lazy("Later"), max_length=4000, required=False, widget=_area(4))
    risks = forms.MultipleChoiceField(
        label=gettext_lazy("Which risks are you accepting?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among the risks that are listed.")},
    )
    own_risks = forms.CharField(
        label=gettext_lazy("Risks in your own words"),
        max_length=4000,
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("One a line."),
    )
    dataset_version = forms.CharField(label=gettext_lazy("Dataset version"), max_length=500, required=False)
    retrieval_settings = forms.CharField(label=gettext_lazy("Retrieval settings"), max_length=500, required=False)
    base_model_id = forms.CharField(label=gettext_lazy("Base model ID"), max_length=500, required=False)
    fine_tune_checkpoint_id = forms.CharField(
        label=gettext_lazy("Fine-tune checkpoint ID"), max_length=500, required=False
    )
    every_months = forms.TypedChoiceField(
        label=gettext_lazy("Look at it again"),
        coerce=int,
        empty_value=None,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy(CHOOSE_HOW_OFTEN)),
    )
    owner = forms.CharField(
        label=gettext_lazy("Who is reminded"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("A member’s name or e-mail address. Left empty in a new decision, it is you."),
        widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off"}),
    )
    backup = forms.CharField(
        label=gettext_lazy("Who steps in"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(WHO_STEPS_IN),
        widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off"}),
    )
    # The SHA-256 of the text that a revision started from.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, initial: Mapping[str, object], framework: Framework):
        super().__init__(data, initial=dict(initial))
        approach, cadence, risks = (self.fields[name] for name in ("approach", "every_months", "risks"))
        assert isinstance(approach, forms.ChoiceField)
        assert isinstance(risks, forms.MultipleChoiceField)
        assert isinstance(cadence, forms.ChoiceField)
        approach.choices = [(each.key, each.name) for each in framework.approaches]
        risks.choices = [(each.name, each.name) for each in framework.risks]
        # A cadence that came in by another way (the API takes 1 to 12) stays what it is.
        cadence.choices = cadence_choices(self.initial.get("every_months") or self.data.get("every_months"))


def cadence_choices(now: object) -> list[tuple[int, str]]:
    """How often a decision may come back, as a form offers it, with the cadence that it has `now`."""
    said = str(now or "")
    other = int(said) if re.fullmatch(r"[1-9]|1[0-2]", said) else 3
    return [(months, _every(months)) for months in sorted({other, *CADENCES})]


def _every(months: int) -> str:
    named = {3: gettext_lazy("Every quarter"), 6: gettext_lazy("Every half year"), 12: gettext_lazy("Every year")}
    return str(named.get(months) or ngettext("Every month", "Every {count} months", months).format(count=whole(months)))


class MetricForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Metric"), max_length=120, error_messages={"required": gettext_lazy(NAME_THE_METRIC)}
    )
    comparator = forms.ChoiceField(
        label=gettext_lazy("Should be"),
        choices=Comparator.choices,
        initial=Comparator.GTE.value,
        error_messages=dict.fromkeys(("required", "invalid_choice"), COMPARE),
    )
    threshold = forms.FloatField(
        label=gettext_lazy("Threshold"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("Give the threshold."), **NUMBER},
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=40, required=False)


class AssumptionForm(forms.Form):
    statement = forms.CharField(
        label=gettext_lazy("What has to stay true"),
        max_length=500,
        widget=_area(2),
        error_messages={"required": gettext_lazy(SAY_THE_ASSUMPTION)},
    )
    owner = forms.CharField(
        label=gettext_lazy("Who watches it"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "owners"}),
    )
    metric = forms.CharField(label=gettext_lazy("It is broken when"), max_length=120, required=False)
    comparator = forms.ChoiceField(
        label=gettext_lazy("is"),
        choices=Comparator.choices,
        initial=Comparator.GTE.value,
        required=False,
        error_messages={"invalid_choice": COMPARE},
    )
    threshold = forms.FloatField(
        label=gettext_lazy("Threshold"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages=NUMBER,
    )
    window_days = forms.IntegerField(
        label=gettext_lazy("Over days"),
        required=False,
        initial=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": gettext_lazy(WINDOW_RANGE)},
    )
    one_is_enough = forms.BooleanField(
        label=gettext_lazy("One reading beyond it is enough, whatever the average of the days"), required=False
    )

    @property
    def is_watched(self) -> bool:
        """Whether it stands with a number, so that somebody is asked to watch it."""
        return bool(self["metric"].value() or self["threshold"].value())


class Rows(BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    """Rows that may be left empty: an empty one does not count, and a spare one stands at the end."""

    def __init__(self, data: QueryDict | None = None, *, prefix: str, initial: Sequence[Mapping[str, object]] = ()):
        super().__init__(data, prefix=prefix, initial=list(initial))
        self.extra = len(initial) + SPARE_ROWS

    def initial_form_count(self) -> int:
        return 0

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = gettext_lazy("Remove")

    def filled(self) -> list[forms.Form]:
        """The rows that count, in their order."""
        return [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]


_limits = {"can_delete": True, "max_num": MAX_ROWS, "absolute_max": MAX_ROWS + 20}
MetricRows = formset_factory(MetricForm, formset=Rows, **_limits)  # type: ignore[arg-type]  # one dict for both
AssumptionRows = formset_factory(AssumptionForm, formset=Rows, **_limits)  # type: ignore[arg-type]  # one dict for both


class DecisionForms:
    """The whole text: one form and two lists of rows, checked together so that every fault is seen at once.

    `excluded`: approaches that cannot be chosen, and the sentence why.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        framework: Framework,
        workspace: Workspace,
        start: DecisionDraft | None = None,
        excluded: Mapping[str, str] | None = None,
    ):
        start = start or {}
        self.framework, self.workspace, self.excluded = framework, workspace, excluded or {}
        self.form = TextForm(data, initial=_flat(start, framework), framework=framework)
        metrics = [_shown(row) for row in start.get("metrics", [])]
        rows = [_shown({**row, **(row["signal"] or {})}) for row in start.get("assumptions", [])]
        self.metrics = cast("Rows", MetricRows(data, prefix="metrics", initial=metrics))
        self.assumptions = cast("Rows", AssumptionRows(data, prefix="assumptions", initial=rows))

    def is_valid(self) -> bool:
        """Whether everything can be read and the domain would take it; the faults stand at their fields."""
        readable = all([self.form.is_valid(), self.metrics.is_valid(), self.assumptions.is_valid()])
        try:
            decision_text.clean_with_plan(
                self.text(),
                question="",
                title="",
                framework=self.framework,
                workspace=self.workspace,
                excluded=self.excluded,
            )
        except InvalidFields as faults:
            self.add_faults(faults.fields)
            return False
        return readable

    def text(self) -> dict[str, object]:
        """What was typed, in the shape that `record_decision` takes."""
        said = self.form.cleaned_data
        whole = ("title", "approach", "fallback", "rationale", "scope_now", "scope_later")
        return {
            **{key: said.get(key, "") for key in whole},
            "metrics": [_metric(row.cleaned_data) for row in self.metrics.filled()],
            "assumptions": [_assumption(row.cleaned_data) for row in self.assumptions.filled()],
            "configuration": {key: said.get(key, "") for key in CONFIGURATION},
            "risks_accepted": [*said.get("risks", []), *said.get("own_risks", "").splitlines()],
            "revisit": {key: said.get(key) for key in ("every_months", "owner", "backup")},
        }

    @property
    def risks(self) -> list[tuple[BoundWidget, str]]:
        """Each risk that the framework names, to be ticked, and what it means."""
        return list(zip(self.form["risks"], (risk.text for risk in self.framework.risks), strict=True))

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
            elif name == "risks_accepted":
                _add(self.form, "own_risks", sentence)
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


def _flat(start: DecisionDraft, framework: Framework) -> dict[str, object]:
    """Risks are ticked where the framework names them, and stand as people wrote them otherwise."""
    named, accepted = [risk.name for risk in framework.risks], start.get("risks_accepted", [])
    risks = {
        "risks": [risk for risk in accepted if risk in named],
        "own_risks": "\n".join(risk for risk in accepted if risk not in named),
    }
    return {**start, **start.get("configuration", {}), **start.get("revisit", {}), **risks}


def _shown(row: Mapping[str, object]) -> dict[str, object]:
    """A row as it is typed: 90 rather than 90.0."""
    threshold = row.get("threshold")
    return {**row, "threshold": digits(threshold)} if isinstance(threshold, int | float) else dict(row)


def _metric(row: Mapping[str, object]) -> dict[str, object]:
    return {key: row.get(key) for key in ("name", "comparator", "threshold", "unit")}


def _assumption(row: Mapping[str, object]) -> dict[str, object]:
    watched = row.get("metric") or row.get("threshold") is not None
    window = row.get("window_days")
    signal = {
        "metric": row.get("metric"),
        "comparator": row.get("comparator"),
        "threshold": row.get("threshold"),
        "window_days": 30 if window is None else window,
        "one_is_enough": bool(row.get("one_is_enough")),
    }
    return {
        "statement": row.get("statement"),
        "owner": row.get("owner", ""),
        "signal": signal if watched else None,
    }
