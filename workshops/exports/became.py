"""What became of a decision, without the rest of its sheet: how it stands or ended, its revisits, what is broken now,
and what its newest pilot showed."""

from __future__ import annotations

from typing import TypedDict

from django.utils import timezone

from workshops.enums import AssumptionState
from workshops.exports.sheet import LookSaid, look_said, pilot_said, words_for_status
from workshops.models import Decision
from workshops.queries.decisions import next_occurrence, revisits_done, standing_assumptions, watched_besides
from workshops.words.decision_life import ending_words
from workshops.words.pilot_brief import PilotBrief
from workshops.words.revisits import coming_sentence


class BecameSaid(TypedDict):
    """`ending`: of one that has ended, how, with what somebody said why; `broken`: statements of assumptions."""

    since: str
    ending: str
    ending_reason: str
    revisit: str
    looks: list[LookSaid]
    broken: list[str]
    pilot: PilotBrief | None


def became_of(decision: Decision) -> BecameSaid:
    """Of one that came `with_parts`, as it is today."""
    ending = ending_words(decision)
    assumed = (*standing_assumptions(decision), *watched_besides(decision))
    return {
        "since": words_for_status(decision),
        "ending": ending.words,
        "ending_reason": ending.reason,
        "revisit": "" if decision.is_over else coming_sentence(next_occurrence(decision), timezone.now()),
        "looks": [look_said(each) for each in revisits_done(decision)],
        "broken": [each.statement for each in assumed if each.state == AssumptionState.BROKEN],
        "pilot": pilot_said(decision),
    }
