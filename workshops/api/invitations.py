"""Inviting people to a workshop by mail."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.invitations import InvitationsIn, InvitationsOut
from workshops.domain import invitations

router = Router(tags=["Workshops"])


@router.post(
    "/workshops/{workshop_id}/invitations",
    response=answers({201: InvitationsOut}, 409, 422),
    summary="Invite people by mail (facilitator); who was invited before gets no second mail",
)
def invite(request: HttpRequest, workshop_id: str, body: InvitationsIn) -> Status[dict[str, int]]:
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    assert seat.member is not None
    said = invitations.invite_people(workshop=seat.workshop, by=seat.member, emails=body.emails, role=body.role)
    return Status(201, {"invited": said.count})
