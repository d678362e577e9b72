"""The door of a room: who may come in, who knocks, who is removed; and roles that people claim."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.rooms import ConfirmIn, DoorIn, KnocksIn, KnocksOut, RemovalIn, RoomOut, SameAsIn
from workshops.api.workshop_json import workshop_json
from workshops.dates import exactly_in_utc
from workshops.domain import door, participants, seats_again
from workshops.enums import KnockState
from workshops.models import Knock
from workshops.queries.doors import at_the_door
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields

router = Router(tags=["The door"])


def knock_json(knock: Knock) -> dict[str, object]:
    return {
        "id": knock.pk,
        "name": knock.name,
        "role": knock.role.key if knock.role else participants.OBSERVER,
        "state": knock.state,
        "knocked_at": exactly_in_utc(knock.knocked_at),
    }


def waiting_json(knock: Knock) -> dict[str, object]:
    """Of `GET /join`, which stands in rooms.py beside the `POST`: an address has one router."""
    person = knock.participant if knock.state == KnockState.ADMITTED else None
    said = None
    if person is not None:
        said = {"id": person.pk, "name": person.name, "role": person.role.key if person.role else participants.OBSERVER}
    return {"knock": knock_json(knock), "participant": said, "workshop": knock.workshop_id if person else None}


@router.put(
    "/workshops/{workshop_id}/door",
    response=answers({200: RoomOut}, 409, 422),
    summary="Open the door, close it, or have guests knock; a repeat is harmless (facilitator)",
)
def set_door(request: HttpRequest, workshop_id: str, body: DoorIn) -> Status[dict[str, object]]:
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    door.set_door(workshop=seat.workshop, by=seat.by, door=body.door)
    return Status(200, workshop_json(room_state(seat.workshop.pk)))


@router.get(
    "/workshops/{workshop_id}/knocks",
    response=answers({200: KnocksOut}),
    summary="Who knocks, and who was refused (facilitator)",
)
def knocks(request: HttpRequest, workshop_id: str) -> Status[dict[str, object]]:
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    return Status(200, _knocks(seat.workshop.pk))


@router.post(
    "/workshops/{workshop_id}/knocks",
    response=answers({200: KnocksOut}, 409, 422),
    summary="Let people in, or not; a repeat is harmless (facilitator)",
)
def answer_knocks(request: HttpRequest, workshop_id: str, body: KnocksIn) -> Status[dict[str, object]]:
    """Answers with those who still wait, and those who were refused."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    if not body.admit and not body.refuse:
        raise InvalidFields({"admit": _("Say whom to let in, or whom not: keys of knocks, or “all”.")})
    admitted, refused = _keys("admit", body.admit), _keys("refuse", body.refuse)
    if body.admit:
        door.admit(workshop=seat.workshop, by=seat.by, knocks=admitted)
    if body.refuse:
        door.refuse(workshop=seat.workshop, by=seat.by, knocks=refused)
    return Status(200, _knocks(seat.workshop.pk))


def _knocks(workshop_id: UUID) -> dict[str, object]:
    found = at_the_door(workshop_id)
    rows = sorted([*found.waiting, *found.refused], key=lambda one: one.knocked_at)
    return {"results": [knock_json(one) for one in rows]}


def _keys(field: str, sent: list[str] | str) -> list[UUID] | None:
    """None for all."""
    if sent == "all":
        return None
    try:
        return [UUID(key) for key in sent] if isinstance(sent, list) else [UUID(sent)]
    except ValueError:
        raise InvalidFields({field: _("Give keys of knocks, or “all”.")}) from None


@router.post(
    "/workshops/{workshop_id}/participants/{participant_id}/removal",
    response=answers({200: RoomOut}, 422),
    summary="Take somebody out of the room, also for good; a repeat is harmless (facilitator)",
)
def remove(request: HttpRequest, workshop_id: str, participant_id: str, body: RemovalIn) -> Status[dict[str, object]]:
    """`for_good`: their browser and their account cannot join again; another browser with the code can."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    person = access.participant_ever_in(seat, participant_id)
    participants.remove_participant(participant=person, by=seat.by, for_good=body.for_good)
    return Status(200, workshop_json(room_state(seat.workshop.pk)))


@router.delete(
    "/workshops/{workshop_id}/participants/{participant_id}/removal",
    response=answers({200: RoomOut}),
    summary="Let somebody who was removed for good join again, with the code (facilitator)",
)
def welcome_again(request: HttpRequest, workshop_id: str, participant_id: str) -> Status[dict[str, object]]:
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    participants.welcome_again(participant=access.participant_ever_in(seat, participant_id), by=seat.by)
    return Status(200, workshop_json(room_state(seat.workshop.pk)))


@router.post(
    "/workshops/{workshop_id}/participants/{participant_id}/same-as",
    response=answers({200: RoomOut}, 409, 422),
    summary="Say that two guests are one person, who came back without their device (facilitator)",
)
def same_as(request: HttpRequest, workshop_id: str, participant_id: str, body: SameAsIn) -> Status[dict[str, object]]:
    """What the lost seat said in the open round counts no more: nobody may read it yet."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    person, lost = access.participant_in(seat, participant_id), access.participant_in(seat, body.participant)
    try:
        seats_again.say_same_person(workshop=seat.workshop, by=seat.by, seat=person, lost=lost)
    except InvalidFields as refusal:
        raise InvalidFields({"participant": refusal.sentence}) from refusal
    return Status(200, workshop_json(room_state(seat.workshop.pk)))


@router.post(
    "/workshops/{workshop_id}/roles/confirmation",
    response=answers({200: RoomOut}, 422),
    summary="Confirm the roles that people claim, of some or of all; a repeat is harmless (facilitator)",
)
def confirm_roles(request: HttpRequest, workshop_id: str, body: ConfirmIn) -> Status[dict[str, object]]:
    """A role counts whether it is confirmed or not."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    people = None
    if body.participants is not None:
        people = [access.participant_in(seat, pk).pk for pk in body.participants]
    participants.confirm_roles(workshop=seat.workshop, by=seat.by, people=people)
    return Status(200, workshop_json(room_state(seat.workshop.pk)))
