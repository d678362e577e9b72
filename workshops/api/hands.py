"""One's own hand, raised or lowered."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.rooms import HandIn, HandOut
from workshops.domain.hands import raise_hand
from workshops.queries.rooms import room_state

router = Router(tags=["Workshops"])


@router.post(
    "/workshops/{workshop_id}/hand",
    response=answers({200: HandOut}, 409, 422),
    summary="Raise one's hand, or lower it; a repeat is harmless (participant, observers too)",
)
def hand(request: HttpRequest, workshop_id: str, body: HandIn) -> Status[dict[str, object]]:
    seat = access.with_participant(access.seat_for(caller(request), workshop_id, brief=True))
    assert seat.participant is not None
    raise_hand(participant=seat.participant, raised=body.raised)
    up = [person.id for person in room_state(seat.workshop.pk).hands]
    raised = seat.participant.pk in up
    return Status(200, {"raised": raised, "place": up.index(seat.participant.pk) + 1 if raised else None})
