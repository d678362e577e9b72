"""What a reader of the guide may ask: a search of the catalogue, and other numbers in the cost model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.http import urlencode

from workshops.domain.frameworks import Framework
from workshops.words.guide_situations import SituationFilter
from workshops.words.numbers import plain_number

MOST = 1e15
NUMBER = "Write a number of 0 or more."
MONTHS = "Write a whole number of months from 1 to 120."
DEFAULT_MONTHS = 24

# The inputs as they stand together on the page; what is in none of these goes to the last group.
GROUPS = {
    "How much, and how long": ("queries_per_day", "question_tokens", "answer_tokens"),
    "Words sent with each call": ("instruction_tokens", "tuned_instruction_tokens", "retrieved_tokens"),
    "Prices of models": ("large_price_in", "large_price_out", "small_price_in", "small_price_out"),
    "Retrieval": (
        "corpus_tokens", "corpus_churn", "embedding_price", "search_price", "index_hosting", "retrieval_ms",
    ),
    "Training": (
        "examples", "example_price", "run_price", "first_runs", "retrainings", "refreshed_examples", "model_hosting",
    ),
}  # fmt: skip
LAST_GROUP = "People"


class SituationForm(forms.Form):
    """What does not fit is left out rather than refused: it is only a question."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "support, contracts, latency…"}),
    )
    approach = forms.ChoiceField(label="The source names", required=False)
    differs = forms.BooleanField(label="Only where the advisor says something else", required=False)

    def __init__(self, framework: Framework, given: Mapping[str, str]):
        super().__init__(given)
        approach = self.fields["approach"]
        assert isinstance(approach, forms.ChoiceField)
        approach.choices = [("", "Any approach"), *((a.key, a.name) for a in framework.approaches)]

    def wanted(self) -> SituationFilter:
        self.is_valid()
        said = self.cleaned_data
        return SituationFilter(said.get("q", ""), said.get("approach", ""), bool(said.get("differs")))


class CostForm(forms.Form):
    """A field for each input of the framework's cost model, and the months. What the address leaves out is default."""

    months = forms.IntegerField(
        label="Months to look ahead",
        min_value=1,
        max_value=120,
        help_text="From 1 to 120; 24 unless you say so.",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MONTHS),
    )

    def __init__(self, framework: Framework, given: Mapping[str, str]):
        self.defaults = {item.key: item.default for item in framework.costs}
        known: dict[str, Any] = {"months": DEFAULT_MONTHS, **{k: number(v) for k, v in self.defaults.items()}}
        super().__init__({key: given.get(key, default) for key, default in known.items()})
        for item in framework.costs:
            self.fields[item.key] = _field(item)

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields by what they are about, those of no group last."""
        placed = {key for keys in GROUPS.values() for key in keys}
        for name, keys in GROUPS.items():
            fields = [self[key] for key in keys if key in self.fields]
            yield name, [self["months"], *fields] if name == next(iter(GROUPS)) else fields
        yield LAST_GROUP, [self[key] for key in self.defaults if key not in placed]

    def inputs(self) -> dict[str, float]:
        return {key: self.cleaned_data[key] for key in self.defaults}

    def changes(self, besides: Mapping[str, str]) -> str:
        """The query string that brings these inputs back: `besides`, then only what is not default."""
        usual = {"months": DEFAULT_MONTHS, **self.defaults}
        said = {key: number(self.cleaned_data[key]) for key in usual if self.cleaned_data[key] != usual[key]}
        query = {**besides, **said}
        return f"?{urlencode(query)}" if query else ""


def number(value: float) -> str:
    """5000.0 → `"5000"`, 1e-05 → `"0.00001"`: as it should stand in a field."""
    return f"{value:.0f}" if value == int(value) else f"{value:.12f}".rstrip("0").rstrip(".")


def _field(item: Any) -> forms.FloatField:
    low, high, default = map(plain_number, (item.low, item.high, item.default))
    field = forms.FloatField(
        label=item.name,
        min_value=0,
        max_value=MOST,
        help_text=f"In {item.unit}: {default} unless you say so, plausible from {low} to {high}. {item.about}",
        error_messages={
            **dict.fromkeys(("required", "invalid", "min_value"), NUMBER),
            "max_value": "Write a smaller number: a thousand million million at most.",
        },
    )
    field.widget.attrs["inputmode"] = "decimal"
    field.sources = item.sources  # type: ignore[attr-defined]  # shown beside the field
    return field
