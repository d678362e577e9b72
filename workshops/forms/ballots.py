"""What a ballot may say: one answer, or the weights. The same forms read JSON bodies and plain form posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import strict_json
from workshops.domain.ballot_faults import LONGEST_ANSWER_REASON
from workshops.enums import Sureness
from workshops.forms.rounds import seen_round
from workshops.refusals import UNSTORABLE, InvalidFields
from workshops.shared_sentences import NOT_ASKED_ABOUT, REASON_TOO_LONG, WEIGHT_RANGE

UNKNOWN = "unknown"
LEVELS = [*((str(level), str(level + 1)) for level in range(5)), (UNKNOWN, gettext_lazy("I don’t know"))]
NO_LEVEL = gettext_lazy("Choose one of the five answers, or “I don’t know”.")
NO_COUNT = gettext_lazy("The sequence of changes is a whole number, 0 or more.")

Said = Mapping[str, object]  # what was sent, as a form reads it


class Stamp(TypedDict):
    """Where a change comes from, as `cast_ballot` takes it."""

    client: str
    sequence: int | None
    round_number: int | None


def said_in(body: bytes) -> dict[str, object]:
    """What a script has sent, for these forms. Raises InvalidFields."""
    try:
        said = strict_json.read(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InvalidFields({"body": _("Send one JSON object.")})
    return said


def storable(text: str) -> None:
    """JSON can name half a character, which PostgreSQL does not store. (NUL is refused by Django's own fields.)"""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise forms.ValidationError(UNSTORABLE) from None


class StampedForm(forms.Form):
    """A change with its stamp: which tab sends it, that tab's own count, and the round it saw."""

    client = forms.CharField(required=False, max_length=40, validators=[storable])
    sequence = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2**62,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NO_COUNT),
    )
    round = seen_round()

    def stamp(self) -> Stamp:
        said = self.cleaned_data
        return {"client": said["client"], "sequence": said["sequence"], "round_number": said["round"]}


class AnswerForm(StampedForm):
    """One criterion's answer: a level or "I don't know", how sure, and why."""

    level = forms.ChoiceField(choices=LEVELS, error_messages={"required": NO_LEVEL, "invalid_choice": NO_LEVEL})
    confidence = forms.TypedChoiceField(
        choices=Sureness.choices,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Say how sure you are from 1 to 3, or leave it open.")},
    )
    reason = forms.CharField(
        required=False,
        max_length=LONGEST_ANSWER_REASON,
        validators=[storable],
        error_messages={"max_length": gettext_lazy(REASON_TOO_LONG)},
    )

    def score(self) -> dict[str, object]:
        """As `cast_ballot` takes it; a part that was not sent stays as it was."""
        said = self.cleaned_data
        level = None if said["level"] == UNKNOWN else int(said["level"])
        return {"level": level, **{part: said[part] for part in ("confidence", "reason") if part in self.data}}


class WeightsForm(StampedForm):
    """How much each criterion counts, 0 to 10."""

    PREFIX = "weight_"

    def __init__(self, data: Said, criteria: Iterable[str]) -> None:
        super().__init__(data)
        words = dict.fromkeys(("invalid", "min_value", "max_value"), _(WEIGHT_RANGE))
        for key in criteria:
            self.fields[f"{self.PREFIX}{key}"] = forms.FloatField(
                required=False, min_value=0, max_value=10, error_messages=words
            )

    def clean(self) -> dict[str, object]:
        unknown = [name for name in self.data if name.startswith(self.PREFIX) and name not in self.fields]
        if unknown:
            name = unknown[0].removeprefix(self.PREFIX)
            raise forms.ValidationError(_(NOT_ASKED_ABOUT).format(criterion=name))
        if not self.errors and not self.weights():
            raise forms.ValidationError(_("Give at least one weight."))
        return self.cleaned_data

    def weights(self) -> dict[str, float]:
        named = ((name.removeprefix(self.PREFIX), value) for name, value in self.cleaned_data.items())
        return {key: value for key, value in named if value is not None and f"{self.PREFIX}{key}" in self.fields}
