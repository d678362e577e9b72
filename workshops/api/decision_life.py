"""What becomes of a decision: proposed, accepted, rejected, superseded or amended, retired, reopened."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.decision_life import AcceptIn, ReasonIn, SupersedeIn
from workshops.api.schemas.decisions import DecisionOut
from workshops.api.schemas.errors import answers
from workshops.domain import decision_life, decisions
from workshops.exports.decision_json import decision_json

router = Router(tags=["Decisions"])

Answer = Status[Mapping[str, object]]


@router.post(
    "/decisions/{number}/propose", response=answers({200: DecisionOut}, 409), summary="Propose a draft (facilitator)"
)
def propose_decision(request: HttpRequest, number: str) -> Answer:
    decision, by = access.decision_to_change(caller(request), number)
    return Status(200, decision_json(decision_life.propose_decision(decision=decision, by=by)))


@router.post(
    "/decisions/{number}/accept",
    response=answers({200: DecisionOut}, 409, 422),
    summary="Accept it; with a reason where not everybody stands behind it (facilitator)",
)
def accept_decision(request: HttpRequest, number: str, body: AcceptIn | None = None) -> Answer:
    """Where a reason is missing the code is `unsigned`, and the fields name each role that has not signed. That a text
    names fewer signals than two is no refusal: log, sheet and exports say it, with the reason where one is given."""
    decision, by = access.decision_to_change(caller(request), number)
    reason = (body.unsigned_reason if body else None) or ""
    return Status(200, decision_json(decisions.accept_decision(decision=decision, by=by, unsigned_reason=reason)))


@router.post(
    "/decisions/{number}/reject",
    response=answers({200: DecisionOut}, 409, 422),
    summary="Say no to what was proposed (facilitator)",
)
def reject_decision(request: HttpRequest, number: str, body: ReasonIn) -> Answer:
    decision, by = access.decision_to_change(caller(request), number)
    return Status(200, decision_json(decision_life.reject_decision(decision=decision, by=by, reason=body.reason)))


@router.post(
    "/decisions/{number}/retire",
    response=answers({200: DecisionOut}, 409, 422),
    summary="End it, where nothing follows (facilitator)",
)
def retire_decision(request: HttpRequest, number: str, body: ReasonIn) -> Answer:
    decision, by = access.decision_to_change(caller(request), number)
    return Status(200, decision_json(decisions.retire_decision(decision=decision, by=by, reason=body.reason)))


@router.post(
    "/decisions/{number}/reopen",
    response=answers({200: DecisionOut}, 409, 422),
    summary="Take up again what has ended; it is a proposal then (facilitator)",
)
def reopen_decision(request: HttpRequest, number: str, body: ReasonIn) -> Answer:
    decision, by = access.decision_to_change(caller(request), number)
    return Status(200, decision_json(decision_life.reopen_decision(decision=decision, by=by, reason=body.reason)))


@router.post(
    "/decisions/{number}/supersede",
    response=answers({200: DecisionOut}, 409, 422),
    summary="Another decision replaces it, or amends it; both are accepted (facilitator)",
)
def supersede_decision(request: HttpRequest, number: str, body: SupersedeIn) -> Answer:
    """A ring is refused with the code `cycle`. Saying the same again does no harm."""
    asking = caller(request)
    decision, by = access.decision_to_change(asking, number)
    newer = access.decision_named(asking, body.by, field="by")
    done = decision_life.supersede_decision(decision=decision, by=by, newer=newer, kind=body.kind)
    return Status(200, decision_json(done))
