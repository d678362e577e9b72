"""How likely somebody thinks that each threshold of a decision is met: a number of percent for each, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.decision_text import MetricText
from workshops.forms.refused import add_faults
from workshops.models import Revision
from workshops.shared_sentences import FORECAST_RANGE
from workshops.words.thresholds import threshold_words

PERCENT = gettext_lazy(FORECAST_RANGE)
NAME = "metric-{place}"


class ForecastForm(forms.Form):
    """A field for each threshold that has not been measured yet. An empty one takes back what was said."""

    revision_sha256 = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        given: Mapping[str, str] | None = None,
        *,
        revision: Revision,
        measured: Collection[int] = (),
        said: Mapping[int, int] | None = None,
    ):
        """`measured`: the metrics, by place, of which nothing can be said any more; `said`: what one has said."""
        super().__init__(given, auto_id="id_forecast_%s", initial={"revision_sha256": revision.sha256})
        self.said_before = bool(said)
        self.places = [place for place in range(len(revision.body["metrics"])) if place not in measured]
        for place in self.places:
            self.fields[NAME.format(place=place)] = _field(revision.body["metrics"][place], (said or {}).get(place))

    @property
    def metrics(self) -> list[forms.BoundField]:
        return [self[NAME.format(place=place)] for place in self.places]

    def percents(self) -> dict[int, object]:
        return {place: self.cleaned_data[NAME.format(place=place)] for place in self.places}

    def add_faults(self, faults: Mapping[str, str]) -> None:
        """At its field, by the path that the domain gives."""
        add_faults(self, {NAME.format(place=path.rpartition(".")[2]): sentence for path, sentence in faults.items()})


def _field(metric: MetricText, said: int | None) -> forms.IntegerField:
    field = forms.IntegerField(
        label=_("{metric}: {threshold}").format(metric=metric["name"], threshold=threshold_words(metric)),
        required=False,
        min_value=0,
        max_value=100,
        initial=said,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), PERCENT),
    )
    field.widget.attrs |= {"inputmode": "numeric", "step": "1", "size": "4"}
    return field
