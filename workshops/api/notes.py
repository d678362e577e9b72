"""What the room wants kept of its talk, and what it puts off."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.notes import NoteIn, NoteOut
from workshops.domain.notes import add_note

router = Router(tags=["Workshops"])


@router.post(
    "/workshops/{workshop_id}/notes",
    response=answers({201: NoteOut}, 409, 422),
    summary="Write a note on a criterion or in general, or put something off (anybody in the room)",
)
def write_note(request: HttpRequest, workshop_id: str, body: NoteIn) -> Status[dict[str, object]]:
    """It is signed with one's name. Notes open with the first reveal and rest while a round is scored."""
    seat, by = access.with_note_taker(access.seat_for(caller(request), workshop_id))
    sent = body.model_dump()
    note = add_note(workshop=seat.workshop, by=by, **{**sent, "criterion": sent["criterion"] or ""})
    said = {"criterion": note.criterion or None, "text": note.text, "by": note.author_name}
    return Status(201, {"id": note.pk, **said, "parked": note.parked, "owner": note.owner_name or None})
