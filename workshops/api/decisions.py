"""Decisions: recorded, read, listed, signed, accepted; and their events."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from workshops import access
from workshops.access import Who
from workshops.api.auth import caller
from workshops.api.paging import Paged, page
from workshops.api.schemas.decisions import (
    DecisionIn,
    DecisionOut,
    DecisionsOut,
    DecisionsQuery,
    EventsOut,
    SignOffIn,
    SignOffOut,
)
from workshops.api.schemas.errors import answers
from workshops.domain import decision_text, decisions, frameworks
from workshops.exports.decision_json import decision_json
from workshops.models import Decision, Event, Workshop
from workshops.queries.decisions import LogFilter, list_decisions, with_parts
from workshops.queries.log import actor_names, chain_head
from workshops.refusals import InvalidFields

router = Router(tags=["Decisions"])

Answer = Status[Mapping[str, object]]


@router.post(
    "/workshops/{workshop_id}/decision",
    response=answers({201: DecisionOut}, 409, 422),
    summary="Record what the group chose, as a proposal (facilitator)",
)
def record_decision(request: HttpRequest, workshop_id: str, body: DecisionIn) -> Answer:
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    assert seat.member is not None
    if body.faults:
        raise InvalidFields({**body.faults, **_faults_of_text(body, seat.workshop)})
    decision = decisions.record_decision(workshop=seat.workshop, by=seat.member, text=body.raw)
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
        )
    except InvalidFields as refusal:
        return refusal.fields
    return {}


@router.get("/decisions", response=answers({200: DecisionsOut}, 422), summary="The log, newest first")
def read_decisions(request: HttpRequest, asked: Query[DecisionsQuery]) -> Answer:
    rows = with_parts(_mine(caller(request), asked))
    found, cursor = page(rows, asked, after=_older, key=lambda d: d.number)
    heads = {pk: chain_head(pk) for pk in {d.workspace_id for d in found}}
    return Status(200, {"results": [decision_json(d, heads[d.workspace_id]) for d in found], "next_cursor": cursor})


def _mine(asking: Who, asked: DecisionsQuery) -> QuerySet[Decision]:
    """A member's workspace; a participant's own workshop, which has one decision at most."""
    wanted = LogFilter(
        q=asked.q or "",
        approach=asked.approach or "",
        status=asked.status or "",
        due_before=asked.due_before,
        broken=asked.signal is not None,
    )
    now = timezone.now()
    if asking.member is not None:
        return list_decisions(asking.member.workspace_id, wanted, now=now)
    workshop = Workshop.objects.filter(participants__in=access.seated(asking)).first()
    if workshop is None:
        return Decision.objects.none()
    return list_decisions(workshop.workspace_id, wanted, now=now).filter(workshop=workshop)


def _older(rows: QuerySet[Decision], key: str) -> QuerySet[Decision]:
    return rows.filter(number__lt=int(key))


@router.get("/decisions/{number}", response=answers({200: DecisionOut}), summary="One decision: 42 or D-0042")
def read_decision(request: HttpRequest, number: str) -> Answer:
    return Status(200, decision_json(access.decision_for(caller(request), number)))


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


@router.post("/decisions/{number}/accept", response=answers({200: DecisionOut}, 409), summary="Accept it (facilitator)")
def accept_decision(request: HttpRequest, number: str) -> Answer:
    decision, by = access.decision_to_change(caller(request), number)
    return Status(200, decision_json(decisions.accept_decision(decision=decision, by=by)))
