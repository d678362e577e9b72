"""A participant's own ballot, made ready for the page: one step a criterion, and the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from workshops.domain.frameworks import framework_of
from workshops.enums import Sureness
from workshops.forms.ballots import UNKNOWN, AnswerForm
from workshops.models import Answer, Participant, Weight

OVERVIEW = "overview"
I_DONT_KNOW = gettext_lazy("I don’t know")


@dataclass(frozen=True)
class Step:
    """One criterion of a ballot. `value` is "0".."4", "unknown", or "" where nothing is answered yet."""

    criterion: Any
    place: int
    back: str
    next: str
    value: str = ""
    confidence: str = ""
    reason: str = ""
    copied: bool = False
    was: str = ""
    error: str = ""

    @property
    def key(self) -> str:
        return str(self.criterion.key)

    @property
    def words(self) -> str:
        return level_words(self.criterion, self.value)

    @property
    def was_words(self) -> str:
        return level_words(self.criterion, self.was)

    @property
    def sureness(self) -> list[tuple[str, str, bool]]:
        """(value, label, chosen) for each of the three."""
        return [(str(value), str(label), str(value) == self.confidence) for value, label in Sureness.choices]


@dataclass(frozen=True)
class WeightStep:
    """How much one criterion counts: the points now, and the framework's own."""

    criterion: Any
    points: float
    default: float


def level_words(criterion: Any, value: str) -> str:
    """The anchor sentence of "0".."4", "I don't know" for "unknown", nothing for ""."""
    if value == UNKNOWN:
        return str(I_DONT_KNOW)
    return str(criterion.levels[int(value)]) if value else ""


def ballot_steps(
    participant: Participant, round_number: int, typed: tuple[str, AnswerForm] | None = None
) -> list[Step]:
    """One step a criterion, with this participant's own answers of this round and the one before. One query.

    `typed`: criterion and form of a post that could not be saved, shown again as it was sent.
    """
    mine = Answer.objects.filter(
        participant=participant, round__number__in=[round_number, round_number - 1]
    ).select_related("round")
    found = {(answer.round.number, answer.criterion): answer for answer in mine}
    keys, asks = participant.workshop.criteria, framework_of(participant.workshop)
    return [
        Step(
            criterion=asks.criterion(key),
            place=place,
            back=keys[place - 2] if place > 1 else "",
            next=keys[place] if place < len(keys) else OVERVIEW,
            was=_value(found.get((round_number - 1, key))),
            **(_typed(typed[1]) if typed and typed[0] == key else _said(found.get((round_number, key)))),
        )
        for place, key in enumerate(keys, start=1)
    ]


def _value(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return UNKNOWN if answer.level is None else str(answer.level)


def _said(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    return {
        "value": _value(answer),
        "confidence": str(answer.confidence or ""),
        "reason": answer.reason,
        "copied": answer.copied,
    }


def _typed(form: AnswerForm) -> dict[str, Any]:
    said: Mapping[str, Any] = form.data
    errors = form.refusal().fields.values()
    return {
        "value": str(said.get("level") or "") if "level" not in form.errors else "",
        "confidence": str(said.get("confidence") or ""),
        "reason": str(said.get("reason") or ""),
        "error": " ".join(errors),
    }


def first_open(steps: list[Step], asked: str) -> str:
    """The step to show: the one asked for, else the first without an answer, else the overview."""
    if asked == OVERVIEW or any(step.key == asked for step in steps):
        return asked
    return next((step.key for step in steps if not step.value), OVERVIEW)


def weight_steps(
    participant: Participant, round_number: int, typed: Mapping[str, float] | None = None
) -> list[WeightStep]:
    """The participant's weights of this round, the framework's where they have given none. One query.

    `typed`: those of a post that could not be saved, shown again as they were sent.
    """
    mine = Weight.objects.filter(participant=participant, round__number=round_number)
    points = {**dict(mine.values_list("criterion", "points")), **(typed or {})}
    asks = framework_of(participant.workshop)
    heaviest = max(criterion.weight for criterion in asks.criteria)
    return [
        WeightStep(criterion, points.get(criterion.key, default), default)
        for criterion in map(asks.criterion, participant.workshop.criteria)
        for default in [round(10 * criterion.weight / heaviest, 1)]
    ]
