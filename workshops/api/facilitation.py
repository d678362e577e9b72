"""Keeping time and order in a room, for its facilitator: the timer, and the lock of the ballots."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.facilitation import LockIn, TimerIn
from workshops.api.schemas.rooms import RoomOut
from workshops.api.workshop_json import workshop_json
from workshops.domain import facilitation
from workshops.queries.rooms import room_state

router = Router(tags=["Workshops"])


@router.post(
    "/workshops/{workshop_id}/timer",
    response=answers({200: RoomOut}, 409, 422),
    summary="Start the room's timer, or take it away (facilitator)",
)
def timer(request: HttpRequest, workshop_id: str, body: TimerIn) -> Status[dict[str, object]]:
    """The room counts down to `timer_ends_at`; nothing closes when it is reached. With the stage the timer is over."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    if body.minutes == 0:
        facilitation.stop_timer(workshop=seat.workshop)
    else:
        facilitation.start_timer(workshop=seat.workshop, minutes=body.minutes)
    return Status(200, workshop_json(room_state(seat.workshop.pk)))


@router.post(
    "/workshops/{workshop_id}/lock",
    response=answers({200: RoomOut}, 409, 422),
    summary="Lock the ballots, or reopen them; a repeat is harmless (facilitator)",
)
def lock(request: HttpRequest, workshop_id: str, body: LockIn) -> Status[dict[str, object]]:
    """While they are locked, `PUT …/ballot` is answered with 409 and the code `locked`; send it again later."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    assert seat.member is not None
    change = facilitation.lock_ballots if body.locked else facilitation.unlock_ballots
    change(workshop=seat.workshop, by=seat.member)
    return Status(200, workshop_json(room_state(seat.workshop.pk)))
