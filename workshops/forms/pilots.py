"""Sending an evaluation file, and saying what its columns and metrics are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.pilot_reading import FIELDS, MAX_BYTES, ColumnSaid, mapping_by_names
from workshops.shared_sentences import CHOOSE_A_PILOT

# So many columns are offered; of wider tables, those whose names say something and those that hold numbers first.
COLUMNS_SHOWN = 60
NOTHING = "-"
OWN_NAME = "metric"
FIELD_LABELS: Mapping[str, str | Promise] = {
    "case": gettext_lazy("The case: what was asked"),
    "variant": gettext_lazy("The variant: which system"),
    "repeat": gettext_lazy("Which repeat of the case"),
    "error": gettext_lazy("The error, where there was one"),
    "latency_ms": gettext_lazy("Latency in milliseconds"),
    "latency_s": gettext_lazy("Latency in seconds"),
    "replayed": gettext_lazy("Whether it came from a cache"),
    "cost_usd": gettext_lazy("Cost in US dollars"),
    "tokens": gettext_lazy("Tokens"),
    "response": gettext_lazy("The answer’s text"),
    "reference": gettext_lazy("The expected answer"),
    "answerable": gettext_lazy("Whether it can be answered"),
    "refused": gettext_lazy("Whether it was declined"),
    "metric_name": gettext_lazy("The metric’s name, a row each"),
    "asked": gettext_lazy("The question’s text, beside the case"),
    "judge_model": gettext_lazy("Who judged: a model’s name"),
    "model_version": gettext_lazy("Which model answered"),
    "run_at": gettext_lazy("When it was run"),
    "input_tokens": gettext_lazy("Tokens that went in"),
    "output_tokens": gettext_lazy("Tokens that came out"),
}


def too_large_words() -> str:
    return _("That is more than 50 MB. Leave out traces and contexts, or split it by variant.")


class PilotFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The file of your evaluation"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,.jsonl,.csv,.tsv,.eval,.txt"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def clean_file(self) -> InMemoryUploadedFile | TemporaryUploadedFile:
        """Refused before it is stored anywhere."""
        sent: InMemoryUploadedFile | TemporaryUploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > MAX_BYTES:
            raise forms.ValidationError(too_large_words())
        return sent


class MappingForm(forms.Form):
    """One choice for each column: nothing, a field, a metric by the column's own name, or one that a threshold asks."""

    def __init__(
        self,
        columns: Sequence[ColumnSaid],
        asked: Iterable[str],
        mapping: Mapping[str, str],
        data: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data)
        is_said = {column: field for field, column in mapping.items()}
        self.every = columns
        heard = set(mapping_by_names(columns).values())
        telling_first = sorted(columns, key=lambda one: (one["name"] not in heard, not one["numeric"]))
        shown = (columns if len(columns) <= COLUMNS_SHOWN else telling_first)[:COLUMNS_SHOWN]
        self.columns = {f"column_{place}": one["name"] for place, one in enumerate(shown)}
        metrics = list(dict.fromkeys([*asked, *(field for field in mapping if field not in FIELDS)]))
        for place, (name, column) in enumerate(self.columns.items()):
            own = [one for one in metrics if one != column]
            self.fields[name] = forms.ChoiceField(
                label=column,
                help_text=_samples(shown[place].get("samples", [])),
                choices=_choices(own, numeric=shown[place]["numeric"]),
                initial=_initial(is_said.get(column, ""), column),
            )

    @property
    def mapping(self) -> dict[str, str]:
        """{field: column}; of a column that is not used, no field that its name suggests."""
        said: dict[str, str] = {}
        for name, column in self.columns.items():
            kind, _colon, what = self.cleaned_data[name].partition(":")
            if kind != NOTHING:
                said[column if kind == OWN_NAME and not what else what] = column
        unused = set(self.columns.values()) - set(said.values())
        while heard := [field for field, column in self._read(said) if column in unused]:
            said |= dict.fromkeys(heard, "")
        return said

    def _read(self, said: Mapping[str, str]) -> list[tuple[str, str]]:
        found = mapping_by_names(self.every, said)
        return [(field, column) for field, column in found.items() if field in FIELDS]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        chosen = [value for value in cleaned.values() if value not in (NOTHING, OWN_NAME)]
        twice = next((value for value in chosen if chosen.count(value) > 1), "")
        if twice:
            what = twice.partition(":")[2]
            words = _("Two columns cannot both be this: {field}. Choose one of them.")
            raise forms.ValidationError(words.format(field=FIELD_LABELS.get(what, what)))
        if not any(value.partition(":")[0] == OWN_NAME for value in cleaned.values()):
            raise forms.ValidationError(_("Choose one column at least as a metric: numbers, or yes and no."))
        return cleaned


def _samples(samples: Sequence[str]) -> str:
    return _("Such as: {samples}").format(samples=" · ".join(samples)) if samples else _("Empty in the first rows")


def _initial(field: str, column: str) -> str:
    if not field:
        return NOTHING
    if field in FIELDS:
        return f"field:{field}"
    return OWN_NAME if field == column else f"{OWN_NAME}:{field}"


def _choices(asked: Sequence[str], *, numeric: bool) -> list[tuple[str, object]]:
    """A column of numbers may be a metric; any may be a field."""
    metrics: list[tuple[str, str]] = [(OWN_NAME, _("A metric, by this name"))]
    metrics += [(f"{OWN_NAME}:{name}", _("A metric: {name}").format(name=name)) for name in asked]
    fields = [(f"field:{key}", str(FIELD_LABELS[key])) for key in FIELDS]
    groups = [(_("Metrics"), metrics), (_("What the row is about"), fields)]
    return [(NOTHING, _("Not used")), *(groups if numeric else reversed(groups))]


class StandsByForm(forms.Form):
    """Which variant is the one that the decision stands by; asked where there are several."""

    def __init__(self, variants: Sequence[str], chosen: str) -> None:
        super().__init__()
        if len(variants) > 1:
            self.fields["stands_by"] = forms.ChoiceField(
                label=_("Which of them does the decision stand by?"),
                help_text=_(
                    "The thresholds are asked of that one. Where none is named, one that meets a threshold is enough."
                ),
                choices=[("", _("None of them yet: each may be")), *((name, name) for name in variants)],
                required=False,
                initial=chosen,
            )


class BesideForm(forms.Form):
    """With which of the pilots before it a file is compared."""

    def __init__(self, pilots: Sequence[tuple[str, str]], chosen: str, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.fields["beside"] = forms.ChoiceField(
            label=_("Compared with"),
            help_text=_(
                "On the cases that both have; once it is imported, that stays. Each variant may be a file of its own:"
                " import one, then the other."
            ),
            choices=pilots,
            initial=chosen,
            error_messages=dict.fromkeys(("required", "invalid_choice"), _(CHOOSE_A_PILOT)),
        )


class NamesForm(forms.Form):
    """For each threshold that names nothing in the file: which of the file's metrics it means."""

    def __init__(
        self,
        thresholds: Sequence[str],
        metrics: Sequence[tuple[str, str]],
        named: Mapping[str, str],
        data: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data)
        self.thresholds = {f"threshold_{place}": metric for place, metric in enumerate(thresholds)}
        for name, metric in self.thresholds.items():
            self.fields[name] = forms.ChoiceField(
                label=metric,
                choices=[(NOTHING, _("Nothing in this file")), *metrics],
                initial=named.get(metric, NOTHING),
            )

    @property
    def named(self) -> dict[str, str]:
        return {
            metric: chosen for name, metric in self.thresholds.items() if (chosen := self.cleaned_data[name]) != NOTHING
        }
