"""A participant's own ballot, made ready for the page: one step a criterion, and the weights.

A revisit's first round asks in another way: what can have changed one by one, then, of those who answered last time,
whether the rest is still true, in one list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from workshops.domain.frameworks import Criterion, framework_of
from workshops.domain.revisit_questions import asked_first
from workshops.domain.rounds import earlier_answers
from workshops.enums import Sureness, WhyFirst
from workshops.forms.ballots import UNKNOWN, AnswerForm
from workshops.forms.refused import refusal_of
from workshops.models import Answer, Participant, Weight

OVERVIEW = "overview"
I_DONT_KNOW = gettext_lazy("I don’t know")


@dataclass(frozen=True)
class Step:
    """One criterion of a ballot. `value` is "0".."4", "unknown", or "" where nothing is answered yet.

    `place` of `total`: among those that are asked one by one. `was`: the answer of the round before, or of last time.
    In a revisit's first round only: `why` it is asked first; `listed`: it stands in the list of what is still true.
    `unconfirmed`: the answer is that of last time, or of the round before one that asks it again, and not looked at
    since.
    """

    criterion: Criterion
    place: int
    total: int
    back: str
    next: str
    value: str = ""
    confidence: str = ""
    reason: str = ""
    copied: bool = False
    was: str = ""
    error: str = ""
    why: tuple[str, ...] = ()
    listed: bool = False
    unconfirmed: bool = False

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
    def settled(self) -> bool:
        """Answered, and in a revisit by this time: what counts as done on one's own page."""
        return bool(self.value) and not self.unconfirmed

    @property
    def sureness(self) -> list[tuple[str, str, bool]]:
        """(value, label, chosen) for each of the three."""
        return [(str(value), str(label), str(value) == self.confidence) for value, label in Sureness.choices]


@dataclass(frozen=True)
class WeightStep:
    """How much one criterion counts: the points now, and the framework's own."""

    criterion: Criterion
    points: float
    default: float


def level_words(criterion: Criterion, value: str) -> str:
    """The anchor sentence of "0".."4", "I don't know" for "unknown", nothing for ""."""
    if value == UNKNOWN:
        return str(I_DONT_KNOW)
    return str(criterion.levels[int(value)]) if value else ""


@dataclass(frozen=True)
class _Asked:
    """What is asked one by one, in this order, and what stands in one list; `earlier`: the answers of last time."""

    one_by_one: Sequence[str]
    listed: Sequence[str] = ()
    why: Mapping[str, Sequence[WhyFirst]] = field(default_factory=dict)
    earlier: Mapping[str, Answer] = field(default_factory=dict)


def ballot_steps(
    participant: Participant,
    round_number: int,
    typed: tuple[str, AnswerForm] | None = None,
    again: Sequence[str] = (),
) -> list[Step]:
    """One step a criterion, or one for each that the round asks `again`, with this participant's own answers of this
    round and the one before. One query.

    `typed`: criterion and form of a post that could not be saved, shown again as it was sent. In a revisit's first
    round with what is asked first, and what they said themselves last time.
    """
    mine = Answer.objects.filter(
        participant=participant, round__number__in=[round_number, round_number - 1]
    ).select_related("round")
    found = {(answer.round.number, answer.criterion): answer for answer in mine}
    asks, framework = _asked(participant, round_number, again), framework_of(participant.workshop)
    before = asks.earlier or {key: answer for (number, key), answer in found.items() if number < round_number}
    keys = [*asks.one_by_one, *asks.listed]
    return [
        Step(
            criterion=framework.criterion(key),
            **_place(key, asks),
            was=_value(before.get(key)),
            **(_typed(typed[1]) if typed and typed[0] == key else _said(answer)),
            unconfirmed=answer is not None and answer.copied and (round_number == 1 or bool(again)),
        )
        for key in keys
        for answer in [found.get((round_number, key))]
    ]


def _asked(participant: Participant, round_number: int, again: Sequence[str]) -> _Asked:
    workshop = participant.workshop
    if again:
        return _Asked(again)
    if workshop.follows_id is None or round_number > 1:
        return _Asked(workshop.criteria)
    why, earlier = asked_first(workshop), {answer.criterion: answer for answer in earlier_answers(participant)}
    rest = [key for key in workshop.criteria if key not in why]
    new = [key for key in rest if key not in earlier]
    return _Asked([*why, *new], [key for key in rest if key in earlier], why, earlier)


def _place(key: str, asks: _Asked) -> dict[str, Any]:
    keys = asks.one_by_one
    if key not in keys:
        return {"place": 0, "total": len(keys), "back": "", "next": OVERVIEW, "listed": True}
    place = keys.index(key)
    return {
        "place": place + 1,
        "total": len(keys),
        "back": keys[place - 1] if place else "",
        "next": keys[place + 1] if place + 1 < len(keys) else OVERVIEW,
        "why": tuple(str(reason.label) for reason in asks.why.get(key, ())),
    }


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


def _typed(form: AnswerForm) -> dict[str, object]:
    said: Mapping[str, object] = form.data
    errors = refusal_of(form).fields.values()
    return {
        "value": str(said.get("level") or "") if "level" not in form.errors else "",
        "confidence": str(said.get("confidence") or ""),
        "reason": str(said.get("reason") or ""),
        "error": " ".join(errors),
    }


def first_open(steps: list[Step], asked: str) -> str:
    """The step to show: the one asked for, else the first that waits for an answer of its own, else the overview."""
    if asked == OVERVIEW or any(step.key == asked for step in steps):
        return asked
    return next((step.key for step in steps if not step.settled and not step.listed), OVERVIEW)


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
