"""The door of a room, for its facilitator: who comes in, who knocks, who claims which role."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain import door as doors
from workshops.domain import participants
from workshops.enums import Door
from workshops.figures import listed, whole
from workshops.refusals import InvalidFields
from workshops.shared_sentences import DOOR_CLOSED

MOST_NAMES = 6


@require_POST
def door(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Open, by admission, or closed."""
    seat = access.facilitator_seat(request, workshop_id)
    changed = doors.set_door(workshop=seat.workshop, by=seat.by, door=request.POST.get("door", ""))
    said = {
        Door.OPEN: _("The door is open: whoever has the code comes in."),
        Door.ADMIT: _("From now on guests knock, and you let them in."),
        Door.CLOSED: _(DOOR_CLOSED),
    }
    messages.success(request, said[Door(changed.door)])
    return _back(request, workshop_id)


@require_POST
def knocks(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Let somebody in, or not: `admit` or `refuse`, each the key of a knock, or all."""
    seat = access.facilitator_seat(request, workshop_id)
    if admitted := request.POST.get("admit"):
        people = doors.admit(workshop=seat.workshop, by=seat.by, knocks=_keys("admit", admitted))
        if people:
            messages.success(request, _("In the room now: {names}.").format(names=_names([p.name for p in people])))
    elif refused := request.POST.get("refuse"):
        found = doors.refuse(workshop=seat.workshop, by=seat.by, knocks=_keys("refuse", refused))
        if found:
            messages.success(request, _("Not let in: {names}.").format(names=_names([k.name for k in found])))
    else:
        raise InvalidFields({"admit": _("Choose whom to let in.")})
    return _back(request, workshop_id)


@require_POST
def roles(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Confirm the role that `participant` claims, or with none all roles that are claimed."""
    seat = access.facilitator_seat(request, workshop_id)
    sent = request.POST.get("participant", "")
    people = [access.participant_in(seat, sent).pk] if sent else None
    confirmed = participants.confirm_roles(workshop=seat.workshop, by=seat.by, people=people)
    count = len(confirmed)
    messages.success(
        request,
        ngettext("{count} role is confirmed.", "{count} roles are confirmed.", count).format(count=whole(count)),
    )
    return redirect("room_people", workshop_id=workshop_id)


@require_POST
def welcome(request: HttpRequest, workshop_id: UUID, participant_id: UUID) -> HttpResponse:
    """Who was removed for good may join again."""
    seat = access.facilitator_seat(request, workshop_id)
    person = access.participant_ever_in(seat, participant_id)
    participants.welcome_again(participant=person, by=seat.by)
    messages.success(request, _("{name} may join again, with the code.").format(name=person.name))
    return redirect("room_people", workshop_id=workshop_id)


def _keys(field: str, sent: str) -> list[UUID] | None:
    if sent == "all":
        return None
    try:
        return [UUID(sent)]
    except ValueError:
        raise InvalidFields({field: _("Choose somebody at the door.")}) from None


def _names(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        rest = len(names) - MOST_NAMES
        more = ngettext("{count} more", "{count} more", rest).format(count=whole(rest))
        return listed([*names[:MOST_NAMES], more])
    return listed(names)


def _back(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    return redirect("room" if request.POST.get("back") == "room" else "room_people", workshop_id=workshop_id)
