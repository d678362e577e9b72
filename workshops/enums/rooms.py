"""A workshop, from its lobby to its end."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy, pgettext


class Stage(TextChoices):
    LOBBY = "lobby", gettext_lazy("Lobby")
    SCORING = "scoring", gettext_lazy("Scoring")
    DISCUSSION = "discussion", gettext_lazy("Discussion")
    WEIGHTING = "weighting", gettext_lazy("Weighting")
    RECOMMENDATION = "recommendation", gettext_lazy("Recommendation")
    DECIDED = "decided", gettext_lazy("Decision")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")

    @property
    def next_stages(self) -> frozenset[Stage]:
        return _MOVES[self]

    @property
    def is_over(self) -> bool:
        return self in (Stage.DECIDED, Stage.CANCELLED)

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            Stage.LOBBY: pgettext("stage", "lobby"),
            Stage.SCORING: pgettext("stage", "scoring"),
            Stage.DISCUSSION: pgettext("stage", "discussion"),
            Stage.WEIGHTING: pgettext("stage", "weighting"),
            Stage.RECOMMENDATION: pgettext("stage", "recommendation"),
            Stage.DECIDED: pgettext("stage", "decision"),
            Stage.CANCELLED: pgettext("stage", "cancelled"),
        }[self]

    @property
    def is_revealed(self) -> bool:
        """Whether the ballots of the current round are open to the room."""
        return self in (Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION, Stage.DECIDED)


# `decided` is reached only by recording the decision, never by a bare move.
_MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.LOBBY: frozenset({Stage.SCORING, Stage.CANCELLED}),
    Stage.SCORING: frozenset({Stage.DISCUSSION, Stage.CANCELLED}),
    Stage.DISCUSSION: frozenset({Stage.SCORING, Stage.WEIGHTING, Stage.RECOMMENDATION, Stage.CANCELLED}),
    Stage.WEIGHTING: frozenset({Stage.DISCUSSION, Stage.RECOMMENDATION, Stage.CANCELLED}),
    Stage.RECOMMENDATION: frozenset({Stage.DISCUSSION, Stage.WEIGHTING, Stage.CANCELLED}),
    Stage.DECIDED: frozenset(),
    Stage.CANCELLED: frozenset(),
}


class CriteriaSet(TextChoices):
    ESSENTIALS = "essentials", gettext_lazy("Essentials")
    QUICK = "quick", gettext_lazy("Quick")
    FULL = "full", gettext_lazy("Full")
    PICKED = "picked", gettext_lazy("Picked")


class InPlace(TextChoices):
    """What answers the use case today."""

    NOTHING = "nothing", gettext_lazy("Nothing yet")
    PROMPT = "prompt", gettext_lazy("A model with a prompt")
    LOOK_UP = "look_up", gettext_lazy("A look-up: the model is handed passages (RAG)")
    TUNED = "tuned", gettext_lazy("A fine-tuned model")


class Budget(TextChoices):
    """What may be spent on trying another answer, beside the team's own time."""

    NONE = "none", gettext_lazy("None besides our own time")
    MODEST = "modest", gettext_lazy("Modest: up to about US$5,000, a training run or two")
    AMPLE = "ample", gettext_lazy("Ample: examples, several training runs and their evaluation")


class Door(TextChoices):
    """Who comes into a room with its code. Whoever is in stays in, whichever it is."""

    OPEN = "open", gettext_lazy("Open")
    ADMIT = "admit", gettext_lazy("By admission")
    CLOSED = "closed", gettext_lazy("Closed")


class KnockState(TextChoices):
    """Somebody at the door of a room that joins by admission."""

    WAITING = "waiting", gettext_lazy("Waiting")
    ADMITTED = "admitted", gettext_lazy("Let in")
    REFUSED = "refused", gettext_lazy("Not let in")


class RevealPolicy(TextChoices):
    """When the answers of a closed round are opened to the room."""

    ROUND = "round", gettext_lazy("By round")
    CRITERION = "criterion", gettext_lazy("By criterion")
    END = "end", gettext_lazy("At the end")

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            RevealPolicy.ROUND: pgettext("answers are shown …", "by round"),
            RevealPolicy.CRITERION: pgettext("answers are shown …", "by criterion"),
            RevealPolicy.END: pgettext("answers are shown …", "at the end"),
        }[self]


class Shape(TextChoices):
    SQUARE = "square", gettext_lazy("Square")
    TRIANGLE = "triangle", gettext_lazy("Triangle")
    CIRCLE = "circle", gettext_lazy("Circle")
    DIAMOND = "diamond", gettext_lazy("Diamond")


class Sureness(IntegerChoices):
    """How sure a participant is of one answer; `confidence` in the API."""

    HUNCH = 1, gettext_lazy("Hunch")
    FAIRLY = 2, gettext_lazy("Fairly sure")
    CERTAIN = 3, gettext_lazy("Certain")


class VolumeFrom(TextChoices):
    """From where it is known how many queries a day there are."""

    OWN = "own"
    FACTS = "facts"
    ANSWERS = "answers"
    DEFAULT = "default"


class RecommendationStatus(TextChoices):
    COMPUTING = "computing"
    READY = "ready"
    FAILED = "failed"
