"""Revisits: listed, snoozed, started, completed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.paging import page
from workshops.api.rooms import room_json
from workshops.api.schemas.decisions import PlanIn, PlanOut
from workshops.api.schemas.errors import answers
from workshops.api.schemas.revisits import (
    CompleteIn,
    EarlyIn,
    ReassignIn,
    RevisitOut,
    RevisitsOut,
    RevisitsQuery,
    SnoozeIn,
)
from workshops.api.schemas.rooms import RoomOut
from workshops.domain import early_revisits, revisit_plans, revisits
from workshops.domain.plan_terms import read_terms
from workshops.exports.decision_json import plan_json
from workshops.models import Occurrence
from workshops.models.revisits import MAX_SNOOZES
from workshops.queries.decisions import whole_decision
from workshops.queries.revisits import revisits_in

router = Router(tags=["Revisits"])

Answer = Status[dict[str, object]]


@router.get("/revisits", response=answers({200: RevisitsOut}, 422), summary="What comes back when, soonest first")
def read_revisits(request: HttpRequest, asked: Query[RevisitsQuery]) -> Answer:
    """A participant's token has no revisits: they belong to the workspace."""
    member, now = caller(request).member, timezone.now()
    rows = (
        revisits_in(member.workspace_id, now=now, state=asked.state, reason=asked.reason, due_before=asked.due_before)
        if member
        else Occurrence.objects.none()
    )
    found, cursor = page(rows, asked, after=_later, key=lambda o: f"{o.due_on.isoformat()} {o.pk}")
    return Status(200, {"results": [revisit_json(o, now) for o in found], "next_cursor": cursor})


def _later(rows: QuerySet[Occurrence], key: str) -> QuerySet[Occurrence]:
    day, _, pk = key.partition(" ")
    due_on = date.fromisoformat(day)
    return rows.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=UUID(pk)))


def revisit_json(occurrence: Occurrence, now: datetime) -> dict[str, object]:
    """The object of CONTRACT.md, as it stands at `now`."""
    plan = occurrence.plan
    return {
        "id": occurrence.pk,
        "decision": plan.decision.label,
        "due_on": occurrence.due_on,
        "state": occurrence.state_at(now),
        "owner": plan.looked_after_by,
        "reason": occurrence.reason,
        "reason_words": occurrence.reason_words,
        "evidence": occurrence.evidence,
        "overdue": occurrence.is_overdue(now),
        "snoozed_until": occurrence.snoozed_until,
        "workshop": occurrence.workshop_id,
        "outcome": occurrence.outcome or None,
        "note": occurrence.note,
    }


@router.post(
    "/revisits/{revisit_id}/snooze",
    response=answers({200: RevisitOut}, 409, 422),
    summary=f"Put it off, with a reason; {MAX_SNOOZES} times at most (facilitator or owner)",
)
def snooze(request: HttpRequest, revisit_id: str, body: SnoozeIn) -> Answer:
    occurrence, by = access.revisit_to_change(caller(request), revisit_id)
    done = revisits.snooze_revisit(occurrence=occurrence, by=by, until=body.until, reason=body.reason)
    return Status(200, revisit_json(done, timezone.now()))


@router.post(
    "/revisits/{revisit_id}/reassign",
    response=answers({200: RevisitOut}, 409, 422),
    summary="Remind somebody else from now on; no signature is voided (facilitator or owner)",
)
def reassign(request: HttpRequest, revisit_id: str, body: ReassignIn) -> Answer:
    occurrence, by = access.revisit_to_change(caller(request), revisit_id)
    done = revisits.reassign_revisit(occurrence=occurrence, by=by, owner=body.owner)
    return Status(200, revisit_json(done, timezone.now()))


@router.post(
    "/decisions/{number}/revisits",
    response=answers({201: RevisitOut}, 409, 422),
    summary="Look at it before its date, with a reason; one revisit is open at a time (facilitator or owner)",
)
def ask_early(request: HttpRequest, number: str, body: EarlyIn) -> Answer:
    """A revisit that is open already is named in the error's fields: `{"revisit": id}`."""
    decision, by = access.plan_to_steer(caller(request), number)
    early = early_revisits.ask_early(decision=decision, by=by, due_on=body.due_on, reason=body.reason)
    return Status(201, revisit_json(early, timezone.now()))


@router.patch(
    "/decisions/{number}/revisit",
    response=answers({200: PlanOut}, 409, 422),
    summary="When it comes back, and to whom; no signature is voided (facilitator or owner)",
)
def steer(request: HttpRequest, number: str, body: PlanIn) -> Answer:
    """What is left out stays as it is. An empty `backup`: nobody steps in."""
    decision, by = access.plan_to_steer(caller(request), number)
    terms = read_terms(body.model_dump(exclude_unset=True), workspace=decision.workspace)
    revisit_plans.steer_plan(decision=decision, by=by, terms=terms)
    plan = plan_json(whole_decision(decision))
    assert plan is not None
    return Status(200, {**plan})


@router.post(
    "/revisits/{revisit_id}/start",
    response=answers({201: RoomOut}, 409),
    summary="Open its workshop, which starts from the last answers (facilitator or owner)",
)
def start(request: HttpRequest, revisit_id: str) -> Answer:
    occurrence, by = access.revisit_to_change(caller(request), revisit_id)
    return Status(201, room_json(revisits.start_revisit(occurrence=occurrence, by=by).pk))


@router.post(
    "/revisits/{revisit_id}/complete",
    response=answers({200: RevisitOut}, 409, 422),
    summary="End it with an outcome (facilitator or owner)",
)
def complete(request: HttpRequest, revisit_id: str, body: CompleteIn) -> Answer:
    occurrence, by = access.revisit_to_change(caller(request), revisit_id)
    done = revisits.complete_revisit(occurrence=occurrence, by=by, outcome=body.outcome, note=body.note)
    return Status(200, revisit_json(done, timezone.now()))
