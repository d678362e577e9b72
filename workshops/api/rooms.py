"""Workshops: opened, read, joined, moved."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.door import knock_json, waiting_json
from workshops.api.schemas.errors import answers
from workshops.api.schemas.rooms import (
    ChangeIn,
    FactsIn,
    JoinIn,
    JoinOut,
    KnockedOut,
    RevealIn,
    RoomOut,
    StageIn,
    TableIn,
    WaitingOut,
    WorkshopIn,
    WorkshopOut,
)
from workshops.api.workshop_json import workshop_json
from workshops.attempts import comes_with_a_crowd
from workshops.domain import door, meetings, participants, prescoring, reveals, rooms, seats_again, table
from workshops.domain.use_case_facts import NOTHING_KNOWN, UseCaseFacts, facts_of
from workshops.domain.workshop_templates import Opening, Setup, arguments_of, open_from
from workshops.enums import Stage
from workshops.hops import client_address
from workshops.models import Member, Participant, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields
from workshops.shared_sentences import NEEDED, choose_one_of

router = Router(tags=["Workshops"])

STREAM: dict[int, object] = {
    200: {
        "description": "One `event: state` at connect and one at each change; `data:` is the object of "
        "`GET /workshops/{workshop_id}` (schema RoomOut). A comment every 15 s keeps the line open. Never a score. "
        "A seat has six streams at once; with a seventh the oldest is sent `event: elsewhere` and ends.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "x-event-data": "RoomOut"}},
    }
}


def room_json(workshop_id: UUID) -> dict[str, object]:
    return workshop_json(room_state(workshop_id))


@router.post("/workshops", response=answers({201: WorkshopOut}, 422), summary="Open a workshop (facilitator)")
def open_workshop(request: HttpRequest, body: WorkshopIn) -> Status[dict[str, object]]:
    asking = caller(request)
    by = access.require_facilitator(asking)
    if body.template is not None:
        template, _by = access.template_to_use(asking, body.template)
        return Status(201, room_json(_open_from(by, template.setup, body).pk))
    _check_said(body)
    sent = body.model_dump(exclude={"template"})
    known = _with_facts(NOTHING_KNOWN, {name: sent.pop(name) for name in FactsIn.model_fields})
    workshop = rooms.create_workshop(workspace=by.workspace, by=by, known=known, **sent)
    return Status(201, room_json(workshop.pk))


def _open_from(by: Member, setup: Setup, body: WorkshopIn) -> Workshop:
    """What is said takes the place of what the set-up has."""
    sent = body.model_dump(exclude_unset=True, exclude_none=True, exclude={"template"})
    facts = {name: sent.pop(name) for name in FactsIn.model_fields if name in sent}
    known = _with_facts(arguments_of(setup)["known"], facts)
    said: Opening = {**sent, "known": known}  # type: ignore[typeddict-item]  # the schema has these names
    return open_from(workspace=by.workspace, by=by, setup=setup, said=said)


def _check_said(body: WorkshopIn) -> None:
    """What a template would have said."""
    missing = [name for name in ("title", "use_case") if getattr(body, name) is None]
    if missing:
        raise InvalidFields(dict.fromkeys(missing, _(NEEDED)))


@router.patch(
    "/workshops/{workshop_id}",
    response=answers({200: RoomOut}, 409, 422),
    summary="Say what is known of the use case, or when it meets, until it is decided (facilitator)",
)
def change_workshop(request: HttpRequest, workshop_id: str, body: ChangeIn) -> Status[dict[str, object]]:
    """A recommendation that is on the table is computed again where it rests on what changed."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    sent = body.model_dump(exclude_unset=True)
    planned = {"starts_at": sent.pop("starts_at")} if "starts_at" in sent else {}
    facts = _with_facts(facts_of(seat.workshop), sent)
    meetings.prepare_meeting(workshop=seat.workshop, by=seat.by, facts=facts, **planned)
    return Status(200, room_json(seat.workshop.pk))


def _with_facts(now: UseCaseFacts, sent: dict[str, object]) -> UseCaseFacts:
    """What was said before, and what is sent in its place."""
    found: dict[str, Any] = {**now.as_body(), **sent}
    return UseCaseFacts(found["in_place"] or "", found["budget"] or "", found["queries_a_day"])


@router.get("/workshops/{workshop_id}", response=answers({200: RoomOut}), summary="Read a workshop; never a score")
def read_workshop(request: HttpRequest, workshop_id: str) -> Status[dict[str, object]]:
    return Status(200, room_json(access.seat_for(caller(request), workshop_id).workshop.pk))


@router.post(
    "/join", auth=None,
    response={200: JoinOut, 201: JoinOut, 202: KnockedOut, **dict.fromkeys((400, 404, 409, 422, 429))},
    summary="Join with a code, a name and a role, or with the seat of last time; gives a token",
)  # fmt: skip
def join(request: HttpRequest, body: JoinIn) -> Status[dict[str, object]]:
    """200 with `seat` where it is of this very workshop: the token stays as it is. 202 where joining is by admission:
    ask `GET /join` with the token until the facilitator has answered. 409 `door_closed` where nobody new comes in."""
    workshop = access.workshop_by_code(request, body.code)
    _check_one_way_in(body)
    if body.seat is not None:
        person, came = seats_again.sit_by_token(workshop=workshop, token=body.seat)
        token = participants.issue_token(participant=person) if came else body.seat
        return Status(201 if came else 200, _joined(workshop, person, token))
    name, role = body.name or "", body.role or ""
    coming = participants.Coming(in_a_crowd=comes_with_a_crowd(workshop.pk, client_address(request)))
    try:
        person = participants.join_workshop(workshop=workshop, name=name, role=role, coming=coming)
    except participants.KnockFirst:
        knock = door.knock_at(workshop=workshop, name=name, role=role)
        return Status(202, {"knock": knock_json(knock), "token": door.issue_knock_token(knock=knock)})
    return Status(201, _joined(workshop, person, participants.issue_token(participant=person)))


@router.get(
    "/join", auth=None,
    response={200: WaitingOut, **dict.fromkeys((401, 404))},
    openapi_extra={"security": [{"BearerToken": []}]},
    summary="Whether whoever knocked has been let in (the token that knocking gave)",
)  # fmt: skip
def waiting(request: HttpRequest) -> Status[dict[str, object]]:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise access.BadToken()
    return Status(200, waiting_json(door.knock_by_token(token.strip())))


def _check_one_way_in(body: JoinIn) -> None:
    if body.seat is None:
        faults = {key: _(NEEDED) for key in ("name", "role") if getattr(body, key) is None}
    else:
        words = _("Leave this out where you give a seat: whose it is has a name and a role.")
        faults = {key: words for key in ("name", "role") if getattr(body, key) is not None}
    if faults:
        raise InvalidFields(faults)


def _joined(workshop: Workshop, person: Participant, token: str) -> dict[str, object]:
    role = person.role.key if person.role else participants.OBSERVER
    participant = {"id": person.pk, "name": person.name, "role": role}
    return {"participant": participant, "token": token, "workshop": room_json(workshop.pk)}


@router.post(
    "/workshops/{workshop_id}/stage",
    response=answers({200: RoomOut}, 409, 422),
    summary="Move to another stage, or score one criterion again (facilitator)",
)
def move_stage(request: HttpRequest, workshop_id: str, body: StageIn) -> Status[dict[str, object]]:
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    _check_asked(seat, body.on)
    if body.stage is None and body.on is not None and body.answers_due_at is None:
        table.put_on_table(workshop=seat.workshop, by=seat.by, criterion=body.on)
        return Status(200, room_json(seat.workshop.pk))
    if body.stage not in Stage.values:
        raise InvalidFields({"stage": choose_one_of(Stage.values)})
    _move(seat, Stage(body.stage), body)
    return Status(200, room_json(seat.workshop.pk))


def _check_asked(seat: access.Seat, on: str | None) -> None:
    if on is not None and on not in seat.workshop.criteria:
        raise InvalidFields({"on": choose_one_of(seat.workshop.criteria)})


def _move(seat: access.Seat, to: Stage, body: StageIn) -> None:
    due_at = body.answers_due_at
    if due_at is not None and to is not Stage.SCORING:
        raise InvalidFields({"answers_due_at": _("A deadline belongs to scoring.")})
    if body.on is not None and (to is not Stage.SCORING or due_at is not None):
        raise InvalidFields({"on": _("One criterion is scored again with the stage scoring, and without a deadline.")})
    if body.on is not None:
        table.score_again(workshop=seat.workshop, by=seat.by, criterion=body.on)
    elif due_at is not None:
        prescoring.open_scoring(workshop=seat.workshop, by=seat.by, due_at=due_at)
    else:
        rooms.move_stage(workshop=seat.workshop, by=seat.by, to=to)


@router.post(
    "/workshops/{workshop_id}/table",
    response=answers({200: RoomOut}, 409, 422),
    summary="Put a criterion on the table, or clear it; a repeat is harmless (facilitator)",
)
def lay_table(request: HttpRequest, workshop_id: str, body: TableIn) -> Status[dict[str, object]]:
    """Every page of the room shows it. 409 before the reveal, and `not_revealed` where its answers are still closed."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    if body.criterion is None:
        table.clear_table(workshop=seat.workshop, by=seat.by)
    else:
        table.put_on_table(workshop=seat.workshop, by=seat.by, criterion=body.criterion)
    return Status(200, room_json(seat.workshop.pk))


@router.post(
    "/workshops/{workshop_id}/reveals",
    response=answers({200: RoomOut}, 409, 422),
    summary="Open the answers to one criterion, or to all that are closed (facilitator)",
)
def open_answers(request: HttpRequest, workshop_id: str, body: RevealIn) -> Status[dict[str, object]]:
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    assert seat.member is not None
    if body.criterion is None:
        reveals.reveal_rest(workshop=seat.workshop, by=seat.member)
    elif body.criterion in seat.workshop.criteria:
        reveals.reveal_criterion(workshop=seat.workshop, by=seat.member, criterion=body.criterion)
    else:
        raise InvalidFields({"criterion": choose_one_of(seat.workshop.criteria)})
    return Status(200, room_json(seat.workshop.pk))


@router.get(
    "/workshops/{workshop_id}/stream",
    response=answers({}),
    openapi_extra={"responses": STREAM},
    summary="Live updates (server-sent events)",
)
def stream(request: HttpRequest, workshop_id: str) -> HttpResponse:
    """The live lane answers this address before Django does (config/asgi.py).

    Where only the pages run (a WSGI server, runserver), this gives the present state and hangs up; the
    client's own reconnecting then makes it a slow poll, which is late and never wrong.
    """
    seat = access.seat_for(caller(request), workshop_id)
    frame = f"retry: 5000\nevent: state\ndata: {json.dumps(room_json(seat.workshop.pk))}\n\n"
    return HttpResponse(frame, content_type="text/event-stream", headers={"Cache-Control": "no-store"})
