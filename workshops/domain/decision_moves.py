"""What may be done with a decision as it stands, and the sentence of what may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from workshops.domain.acceptance import LONGEST_REASON, REASON_TOO_LONG
from workshops.domain.visible import visible_text
from workshops.enums import DecisionMove, DecisionStatus
from workshops.models import Decision
from workshops.refusals import InvalidFields, WrongStage

# Why something cannot be done with a decision as it stands.
_REFUSED: Mapping[DecisionMove, str | Promise] = {
    DecisionMove.PROPOSE: gettext_lazy("{label} is {status}; only a draft can be proposed."),
    DecisionMove.REVISE: gettext_lazy("{label} is {status}. Its text stays as it is."),
    DecisionMove.ACCEPT: gettext_lazy("{label} is {status}, so it cannot be accepted."),
    DecisionMove.REJECT: gettext_lazy("{label} is {status}; only a proposal can be rejected."),
    DecisionMove.SUPERSEDE: gettext_lazy("{label} is {status}; only a decision that is accepted can be superseded."),
    DecisionMove.AMEND: gettext_lazy("{label} is {status}; only a decision that is accepted can be amended."),
    DecisionMove.OVERTAKE: gettext_lazy("{label} is {status}; only what is not accepted yet can be overtaken."),
    DecisionMove.RETIRE: gettext_lazy("{label} is {status} already."),
    DecisionMove.REOPEN: gettext_lazy("{label} is {status}, so there is nothing to reopen."),
}


def refused(decision: Decision, words: str | Promise) -> str:
    return str(words).format(label=decision.label, status=DecisionStatus(decision.status).in_sentence)


def check_move(decision: Decision, move: DecisionMove) -> DecisionStatus:
    """As what the decision stands after it. Raises WrongStage where it cannot be done as it stands."""
    after = DecisionStatus(decision.status).moves.get(move)
    if after is None:
        raise WrongStage(refused(decision, _REFUSED[move]))
    return after


def checked_reason(reason: str, need: str = "") -> str:
    """What somebody said why. Raises InvalidFields with `need` where that is nothing and something has to be said."""
    reason = visible_text(reason)
    if need and not reason:
        raise InvalidFields({"reason": need})
    if len(reason) > LONGEST_REASON:
        raise InvalidFields({"reason": str(REASON_TOO_LONG)})
    return reason


def lock_in_order(decisions: Collection[UUID]) -> list[Decision]:
    """These and what is to supersede them, the newest first: the order of everybody who changes decisions, so that
    nobody waits in a ring."""
    rows = Decision.objects.select_for_update(no_key=True)
    return list(rows.filter(Q(pk__in=decisions) | Q(supersedes__in=decisions)).order_by("-number"))


def lock(decision: Decision) -> Decision:
    fresh = Decision.objects.select_for_update(of=("self",), no_key=True).select_related(
        "workspace", "workshop", "supersedes", "amends"
    )
    return fresh.get(pk=decision.pk)
