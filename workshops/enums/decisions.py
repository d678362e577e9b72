"""Decisions, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_lazy, pgettext


class DecisionStatus(TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    PROPOSED = "proposed", gettext_lazy("Proposed")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    # Accepted, and another decision changes part of it.
    AMENDED = "amended", gettext_lazy("Amended")
    SUPERSEDED = "superseded", gettext_lazy("Superseded")
    RETIRED = "retired", gettext_lazy("Retired")
    # It was proposed, and the group said no.
    REJECTED = "rejected", gettext_lazy("Rejected")

    @property
    def moves(self) -> Mapping[DecisionMove, DecisionStatus]:
        """What can become of it from here, and by what."""
        return _LIFE[self]

    @property
    def holds(self) -> bool:
        """Whether it is accepted now."""
        return self in (DecisionStatus.ACCEPTED, DecisionStatus.AMENDED)

    @property
    def is_in_force(self) -> bool:
        """Whether it is what holds, or is about to: it may be revised, signed and retired, and it comes back."""
        return self.holds or self is DecisionStatus.PROPOSED

    @property
    def is_over(self) -> bool:
        """Whether it has ended: nobody is reminded of it any more."""
        return self in (DecisionStatus.SUPERSEDED, DecisionStatus.RETIRED, DecisionStatus.REJECTED)

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence: "D-0042 is superseded"."""
        return {
            DecisionStatus.DRAFT: pgettext("decision", "draft"),
            DecisionStatus.PROPOSED: pgettext("decision", "proposed"),
            DecisionStatus.ACCEPTED: pgettext("decision", "accepted"),
            DecisionStatus.AMENDED: pgettext("decision", "amended"),
            DecisionStatus.SUPERSEDED: pgettext("decision", "superseded"),
            DecisionStatus.RETIRED: pgettext("decision", "retired"),
            DecisionStatus.REJECTED: pgettext("decision", "rejected"),
        }[self]

    @property
    def was_accepted(self) -> bool:
        """Whether it may have been more than a proposal at some time; whether it was, its `accepted_at` says."""
        return self.holds or self in (DecisionStatus.SUPERSEDED, DecisionStatus.RETIRED)


class DecisionMove(TextChoices):
    """What people do with a decision as a whole; the verbs of domain/decisions.py and domain/decision_life.py."""

    PROPOSE = "propose"
    REVISE = "revise"
    ACCEPT = "accept"
    REJECT = "reject"
    SUPERSEDE = "supersede"
    AMEND = "amend"
    # What it was to be superseded by is accepted before it was itself.
    OVERTAKE = "overtake"
    RETIRE = "retire"
    REOPEN = "reopen"


# The life of a decision: what may be done with it as it stands, and as what it stands then. Pages, API and domain ask
# here, and nowhere else. A new text is a proposal again; so is what is reopened.
_ENDS = {DecisionMove.RETIRE: DecisionStatus.RETIRED}
_OPEN = {DecisionMove.OVERTAKE: DecisionStatus.SUPERSEDED, **_ENDS}
_HOLDS = {
    DecisionMove.REVISE: DecisionStatus.PROPOSED,
    DecisionMove.SUPERSEDE: DecisionStatus.SUPERSEDED,
    DecisionMove.AMEND: DecisionStatus.AMENDED,
    **_ENDS,
}
_OVER = {DecisionMove.REOPEN: DecisionStatus.PROPOSED}
_LIFE: Mapping[DecisionStatus, Mapping[DecisionMove, DecisionStatus]] = {
    DecisionStatus.DRAFT: {
        DecisionMove.REVISE: DecisionStatus.DRAFT,
        DecisionMove.PROPOSE: DecisionStatus.PROPOSED,
        **_OPEN,
    },
    DecisionStatus.PROPOSED: {
        DecisionMove.REVISE: DecisionStatus.PROPOSED,
        DecisionMove.ACCEPT: DecisionStatus.ACCEPTED,
        DecisionMove.REJECT: DecisionStatus.REJECTED,
        **_OPEN,
    },
    DecisionStatus.ACCEPTED: _HOLDS,
    DecisionStatus.AMENDED: _HOLDS,
    DecisionStatus.SUPERSEDED: _OVER,
    DecisionStatus.RETIRED: _OVER,
    DecisionStatus.REJECTED: _OVER,
}


class Succession(TextChoices):
    """What a newer decision does to an older one."""

    REPLACES = "replaces", gettext_lazy("It replaces this one")
    AMENDS = "amends", gettext_lazy("It changes part of this one")

    @property
    def move(self) -> DecisionMove:
        """What becomes of the older one by it."""
        return DecisionMove.SUPERSEDE if self is Succession.REPLACES else DecisionMove.AMEND


class Stance(TextChoices):
    APPROVE = "approve", gettext_lazy("Approve")
    RESERVATION = "approve_with_reservation", gettext_lazy("Approve with a reservation")
    DISSENT = "dissent", gettext_lazy("Dissent")
    ABSTAIN = "abstain", gettext_lazy("Abstain")

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence, where its label would begin with a capital."""
        return {
            Stance.APPROVE: pgettext("stance", "approve"),
            Stance.RESERVATION: pgettext("stance", "approve with a reservation"),
            Stance.DISSENT: pgettext("stance", "dissent"),
            Stance.ABSTAIN: pgettext("stance", "abstain"),
        }[self]


class AssumptionState(TextChoices):
    OPEN = "open", gettext_lazy("Not yet checked")
    HOLDING = "holding", gettext_lazy("Holding")
    AT_RISK = "at_risk", gettext_lazy("At risk")
    BROKEN = "broken", gettext_lazy("Broken")

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            AssumptionState.OPEN: pgettext("assumption", "not yet checked"),
            AssumptionState.HOLDING: pgettext("assumption", "holding"),
            AssumptionState.AT_RISK: pgettext("assumption", "at risk"),
            AssumptionState.BROKEN: pgettext("assumption", "broken"),
        }[self]


# What a person may say of one; "not yet checked" is what nobody has said anything about.
MARKS = (AssumptionState.HOLDING, AssumptionState.AT_RISK, AssumptionState.BROKEN)


class Watch(TextChoices):
    """What Advisor itself watches of a decision that names a model."""

    RETIREMENT = "retirement", gettext_lazy("Retirement of the model")
    PRICE = "price", gettext_lazy("Price of the model")


class Comparator(TextChoices):
    GT = ">", gettext_lazy("above")
    GTE = ">=", gettext_lazy("at or above")
    LT = "<", gettext_lazy("below")
    LTE = "<=", gettext_lazy("at or below")
    EQ = "==", gettext_lazy("equal to")

    def than(self, value: str) -> str:
        """`"at or above 90%"`"""
        return gettext("{comparator} {value}").format(comparator=self.label, value=value)


class Measured(TextChoices):
    """By what it was found whether a decision's threshold is met."""

    PILOT = "pilot", gettext_lazy("the newest pilot")
    READING = "reading", gettext_lazy("readings of its signal")


class Slice(TextChoices):
    """A part of a labelled set that is looked at by itself."""

    EVERYDAY = "everyday", gettext_lazy("Everyday questions")
    NO_ANSWER = "no_answer", gettext_lazy("Questions without an answer in the sources")
    OUT_OF_DOMAIN = "out_of_domain", gettext_lazy("Questions out of the domain")
    ADVERSARIAL = "adversarial", gettext_lazy("Adversarial questions")
    RIGHTS = "rights", gettext_lazy("Questions by rights")

    @property
    def declines(self) -> bool:
        """Whether the right answer is to decline."""
        return self in (Slice.NO_ANSWER, Slice.OUT_OF_DOMAIN, Slice.ADVERSARIAL)


class LabelTool(TextChoices):
    """For which a labelled set can be taken away as a template."""

    PROMPTFOO = "promptfoo", "promptfoo"
    RAGAS = "ragas", "ragas"
    INSPECT = "inspect_ai", "inspect_ai"


class ImportFate(TextChoices):
    """What becomes of one file of an import."""

    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    UNCHANGED = "unchanged", gettext_lazy("In the log already")
    LEFT_OUT = "left_out", gettext_lazy("Left out")
    REFUSED = "refused", gettext_lazy("Refused")
