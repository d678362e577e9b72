"""Decisions: recorded, read, signed, accepted; and their events. The list of them is in `log.py`."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from ninja import Query, Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.paging import Paged, page
from workshops.api.schemas.decisions import (
    DecisionIn,
    DecisionOut,
    EventsOut,
    RecordIn,
    SignOffIn,
    SignOffOut,
)
from workshops.api.schemas.errors import answers
from workshops.domain import decision_text, decisions, frameworks, recommendations
from workshops.exports.decision_json import decision_json, decision_json_with_source
from workshops.models import Event, Workshop
from workshops.queries.log import actor_names
from workshops.refusals import InvalidFields

router = Router(tags=["Decisions"])

Answer = Status[Mapping[str, object]]


@router.post(
    "/workshops/{workshop_id}/decision",
    response=answers({201: DecisionOut}, 409, 422),
    summary="Record what the group chose, as a proposal (facilitator)",
)
def record_decision(request: HttpRequest, workshop_id: str, body: RecordIn) -> Answer:
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    assert seat.member is not None
    if body.faults:
        raise InvalidFields({**body.faults, **_faults_of_text(body, seat.workshop)})
    decision = decisions.record_decision(workshop=seat.workshop, by=seat.member, text=body.raw, draft=body.is_draft)
    return Status(201, decision_json(decision))


def _faults_of_text(body: DecisionIn, workshop: Workshop) -> dict[str, str]:
    """What the domain would say, so that one answer names every field."""
    try:
        decision_text.clean_with_plan(
            body.raw,
            question=workshop.use_case,
            title=workshop.title,
            framework=frameworks.framework_of(workshop),
            workspace=workshop.workspace,
            excluded=recommendations.excluded_approaches(workshop),
        )
    except InvalidFields as refusal:
        return refusal.fields
    return {}


@router.get("/decisions/{number}", response=answers({200: DecisionOut}), summary="One decision: 42 or D-0042")
def read_decision(request: HttpRequest, number: str) -> Answer:
    return Status(200, decision_json_with_source(access.decision_for(caller(request), number)))


@router.get(
    "/decisions/{number}/events",
    response=answers({200: EventsOut}, 422),
    summary="What the log holds about a decision, oldest first",
)
def read_events(request: HttpRequest, number: str, asked: Query[Paged]) -> Answer:
    decision = access.decision_for(caller(request), number)
    rows = Event.objects.filter(chain=decision.workspace_id, subject=f"decision:{decision.pk}").order_by("seq")
    found, cursor = page(rows, asked, after=lambda q, key: q.filter(seq__gt=int(key)), key=lambda e: e.seq)
    names = actor_names(e.actor for e in found)
    return Status(200, {"results": [_event_json(e, names) for e in found], "next_cursor": cursor})


def _event_json(event: Event, names: dict[str, str]) -> dict[str, object]:
    fields = ("seq", "hash", "prev_hash", "event_id", "kind", "subject", "actor", "at", "body")
    return {**{name: getattr(event, name) for name in fields}, "actor_name": names.get(event.actor, "")}


@router.post(
    "/decisions/{number}/sign-offs",
    response=answers({201: SignOffOut}, 409, 422),
    summary="Take a stance on the text that was read (member or participant)",
)
def sign_off(request: HttpRequest, number: str, body: SignOffIn) -> Answer:
    decision = access.decision_for(caller(request), number)
    signed = decisions.sign_off(
        decision=decision,
        signer=access.require_signer(caller(request), decision),
        stance=body.stance,
        reason=body.reason or "",
        revision_sha256=body.revision_sha256,
    )
    stored = decision_json(decision)["sign_offs"]
    return Status(201, next(s for s in stored if s["id"] == str(signed.pk)))
