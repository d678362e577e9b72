"""The closed sets of values as they stand inside a sentence. Other languages write them otherwise than as a label."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from workshops.enums import AssumptionState, DecisionStatus, RevealPolicy, RevisitOutcome, Stage, Stance

# By set: values of two sets may be the same text.
_INSIDE: Mapping[type[Enum], Mapping[str, str | Promise]] = {
    Stage: {
        Stage.LOBBY: pgettext_lazy("stage, inside a sentence", "lobby"),
        Stage.SCORING: pgettext_lazy("stage, inside a sentence", "scoring"),
        Stage.DISCUSSION: pgettext_lazy("stage, inside a sentence", "discussion"),
        Stage.WEIGHTING: pgettext_lazy("stage, inside a sentence", "weighting"),
        Stage.RECOMMENDATION: pgettext_lazy("stage, inside a sentence", "recommendation"),
        Stage.DECIDED: pgettext_lazy("stage, inside a sentence", "decision"),
        Stage.CANCELLED: pgettext_lazy("stage, inside a sentence", "cancelled"),
    },
    RevealPolicy: {
        RevealPolicy.ROUND: pgettext_lazy("answers are shown …", "by round"),
        RevealPolicy.CRITERION: pgettext_lazy("answers are shown …", "by criterion"),
        RevealPolicy.END: pgettext_lazy("answers are shown …", "at the end"),
    },
    Stance: {
        Stance.APPROVE: pgettext_lazy("stance, inside a sentence", "approve"),
        Stance.RESERVATION: pgettext_lazy("stance, inside a sentence", "approve with a reservation"),
        Stance.DISSENT: pgettext_lazy("stance, inside a sentence", "dissent"),
        Stance.ABSTAIN: pgettext_lazy("stance, inside a sentence", "abstain"),
    },
    AssumptionState: {
        AssumptionState.OPEN: pgettext_lazy("assumption, inside a sentence", "not yet checked"),
        AssumptionState.HOLDING: pgettext_lazy("assumption, inside a sentence", "holding"),
        AssumptionState.BROKEN: pgettext_lazy("assumption, inside a sentence", "broken"),
    },
    RevisitOutcome: {
        RevisitOutcome.REAFFIRMED: pgettext_lazy("outcome, inside a sentence", "reaffirmed"),
        RevisitOutcome.AMENDED: pgettext_lazy("outcome, inside a sentence", "amended"),
        RevisitOutcome.SUPERSEDED: pgettext_lazy("outcome, inside a sentence", "superseded"),
        RevisitOutcome.RETIRED: pgettext_lazy("outcome, inside a sentence", "retired"),
    },
    DecisionStatus: {
        DecisionStatus.DRAFT: pgettext_lazy("decision, inside a sentence", "draft"),
        DecisionStatus.PROPOSED: pgettext_lazy("decision, inside a sentence", "proposed"),
        DecisionStatus.ACCEPTED: pgettext_lazy("decision, inside a sentence", "accepted"),
        DecisionStatus.SUPERSEDED: pgettext_lazy("decision, inside a sentence", "superseded"),
        DecisionStatus.RETIRED: pgettext_lazy("decision, inside a sentence", "retired"),
    },
}


def inside(value: Enum) -> str:
    """`Stage.SCORING` → `"scoring"`."""
    return str(_INSIDE[type(value)][value.value])
