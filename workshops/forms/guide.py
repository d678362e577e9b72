"""What a reader of the guide may ask: a search of the catalogue, and other numbers in the cost model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.frameworks import Framework
from workshops.figures import digits, plain_number
from workshops.words.guide_situations import SituationFilter

MOST = 1e15
NUMBER = gettext_lazy("Write a number of 0 or more.")
MONTHS = gettext_lazy("Write a whole number of months from 1 to 120.")
DEFAULT_MONTHS = 24

# The inputs as they stand together on the page; what is in none of these goes to the last group.
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("How much, and how long"),
        ("queries_per_day", "question_tokens", "answer_tokens", "batch_share"),
    ),
    (
        gettext_lazy("Words sent with each call"),
        (
            "instruction_tokens",
            "tuned_instruction_tokens",
            "retrieved_tokens",
            "knowledge_tokens",
            "cached_share",
        ),
    ),
    (
        gettext_lazy("Prices of models"),
        (
            "large_share",
            "large_price_in",
            "large_price_out",
            "small_price_in",
            "small_price_out",
            "tuned_price_in",
            "tuned_price_out",
            "cached_price",
            "batch_price",
        ),
    ),
    (
        gettext_lazy("Retrieval"),
        ("corpus_tokens", "corpus_churn", "embedding_price", "search_price", "index_hosting", "retrieval_ms"),
    ),
    (
        gettext_lazy("Training"),
        (
            "examples",
            "example_price",
            "run_price",
            "hosted_run_price",
            "first_runs",
            "retrainings",
            "refreshed_examples",
            "model_hosting",
            "own_hosting",
        ),
    ),
    (
        gettext_lazy("Evaluation"),
        ("prompting_evaluation", "rag_evaluation", "tuning_evaluation", "graded_answers", "grading_price"),
    ),
)
LAST_GROUP = gettext_lazy("People")


class CostInput(Protocol):
    """One number that the cost model starts from, with its plausible range."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def default(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def about(self) -> str: ...
    @property
    def sources(self) -> tuple[str, ...]: ...
    @property
    def most(self) -> float | None: ...
    @property
    def as_of(self) -> date | None: ...
    @property
    def model(self) -> str: ...


class SituationForm(forms.Form):
    """What does not fit is left out rather than refused: it is only a question."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("support, contracts, latency…")}),
    )
    approach = forms.ChoiceField(label=gettext_lazy("The source names"), required=False)
    differs = forms.BooleanField(label=gettext_lazy("Only where the advisor says something else"), required=False)

    def __init__(self, framework: Framework, given: Mapping[str, str]):
        super().__init__(given)
        approach = self.fields["approach"]
        assert isinstance(approach, forms.ChoiceField)
        approach.choices = [("", _("Any approach")), *((a.key, a.name) for a in framework.approaches)]

    def wanted(self) -> SituationFilter:
        self.is_valid()
        said = self.cleaned_data
        return SituationFilter(said.get("q", ""), said.get("approach", ""), bool(said.get("differs")))


class RoomNumbers(Protocol):
    """What a room counts its costs with."""

    @property
    def months(self) -> int: ...
    @property
    def inputs(self) -> Mapping[str, float]: ...


class CostForm(forms.Form):
    """A field for each input of the framework's cost model, and the months. What the address leaves out is default."""

    months = forms.IntegerField(
        label=gettext_lazy("Months to look ahead"),
        min_value=1,
        max_value=120,
        help_text=gettext_lazy("From 1 to 120; 24 unless you say so."),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MONTHS),
    )

    def __init__(self, framework: Framework, given: Mapping[str, str], usual: RoomNumbers | None = None):
        """`usual`: what stands there where nothing is given, of a room with a volume and numbers of its own."""
        self.framework = framework
        self.defaults = {item.key: item.default for item in framework.costs}
        months, shown = (DEFAULT_MONTHS, self.defaults) if usual is None else (usual.months, usual.inputs)
        known: dict[str, object] = {"months": months, **{k: digits(v) for k, v in shown.items()}}
        super().__init__({key: given.get(key, default) for key, default in known.items()})
        for item in framework.costs:
            self.fields[item.key] = _field(item)

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields by what they are about, those of no group last."""
        placed = {key for _name, keys in GROUPS for key in keys}
        for place, (name, keys) in enumerate(GROUPS):
            fields = [self[key] for key in keys if key in self.fields]
            yield str(name), fields if place else [self["months"], *fields]
        yield str(LAST_GROUP), [self[key] for key in self.defaults if key not in placed]

    def inputs(self) -> dict[str, float]:
        return {key: self.cleaned_data[key] for key in self.defaults}

    def changes(self, besides: Mapping[str, str]) -> str:
        """The query string that brings these inputs back: `besides`, then only what is not default."""
        usual = {"months": DEFAULT_MONTHS, **self.defaults}
        said = {key: digits(self.cleaned_data[key]) for key in usual if self.cleaned_data[key] != usual[key]}
        query = {**besides, **said}
        return f"?{urlencode(query)}" if query else ""


def _field(item: CostInput) -> forms.FloatField:
    low, high, default = map(plain_number, (item.low, item.high, item.default))
    usual = _("In {unit}: {default} unless you say so, plausible from {low} to {high}.")
    field = forms.FloatField(
        label=item.name,
        min_value=0,
        max_value=MOST if item.most is None else item.most,
        help_text=f"{usual.format(unit=item.unit, default=default, low=low, high=high)} {item.about}",
        error_messages=_faults(item),
    )
    field.widget.attrs["inputmode"] = "decimal"
    field.sources = item.sources  # type: ignore[attr-defined]  # shown beside the field
    field.as_of = item.as_of  # type: ignore[attr-defined]  # the same
    return field


def _faults(item: CostInput) -> dict[str, str]:
    if item.most is not None:
        words = _("Write a number from 0 to {most}.").format(most=plain_number(item.most))
        return dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)
    too_much = _("Write a smaller number: a thousand million million at most.")
    return {**dict.fromkeys(("required", "invalid", "min_value"), str(NUMBER)), "max_value": too_much}
