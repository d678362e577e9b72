"""Who is in the room, for the facilitator: other roles, and out of the room."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import access
from workshops.domain import participants, seats_again
from workshops.domain.framework_names import spoken_role
from workshops.domain.participants import OBSERVER
from workshops.enums import Door, Stage
from workshops.forms.rooms import RoleForm
from workshops.queries.doors import at_the_door
from workshops.queries.facilitators import facilitators_of
from workshops.queries.persons import guest_seats
from workshops.queries.rooms import PersonState, RoomState, room_state
from workshops.refusals import InvalidFields
from workshops.words.doors import claims_words, door_line, joined_words, knock_row

LOOKS_KEY = "looks"
ONE_LOOK = timedelta(minutes=1)


@never_cache
@require_safe
def people(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Everybody in the room, with their role and a way to change it."""
    seat = access.facilitator_seat(request, workshop_id)
    state = room_state(seat.workshop.pk)
    own = seat.workshop.framework_key
    looked_at, door = _last_looked(request, workshop_id), at_the_door(seat.workshop.pk)
    same = {} if state.stage.is_over else seats_again.likely_same(seat.workshop, state.people)
    roles = [*((role.key, spoken_role(role.label, own)) for role in state.roles), (OBSERVER, _("Observer"))]
    return render(
        request,
        "room/people.html",
        {
            "workshop": seat.workshop,
            "state": state,
            "roles": roles,
            "people": [(person, same.get(person.id), _since(person, state, looked_at)) for person in state.people],
            "since": joined_words(state, looked_at),
            "claims": claims_words(state),
            "doors": Door.choices,
            "door_line": door_line(state.door),
            "door": door,
            "refused": [knock_row(one, own) for one in door.refused],
            "mine": seat.participant,
            "me": seat.member,
            "erasable": guest_seats(seat.workshop.pk) if _owns(seat) else frozenset(),
            "facilitators": facilitators_of(seat.workshop),
        },
    )


def _owns(seat: access.Seat) -> bool:
    return seat.member is not None and seat.member.owns


def _last_looked(request: HttpRequest, workshop_id: UUID) -> datetime | None:
    """When this browser looked at the list before; a look lasts a minute, so that a reload keeps its marks."""
    looks, now = request.session.get(LOOKS_KEY, {}), timezone.now()
    before, at = looks.get(str(workshop_id), (None, None))
    if at is None or now - datetime.fromisoformat(at) > ONE_LOOK:
        before, at = at, now.isoformat()
        request.session[LOOKS_KEY] = {**looks, str(workshop_id): (before, at)}
    return datetime.fromisoformat(before) if before else None


def _since(person: PersonState, state: RoomState, looked_at: datetime | None) -> str:
    """How new somebody is to whoever looks; empty for those whom they know."""
    assert person.joined_at is not None
    if looked_at is not None and person.joined_at > looked_at:
        return _("new since you last looked")
    if state.stage is not Stage.LOBBY and person.joined_at > state.stage_since:
        return _("came since this stage began")
    return ""


@require_POST
def role(request: HttpRequest, workshop_id: UUID, participant_id: UUID) -> HttpResponse:
    """Another role for somebody."""
    seat = access.facilitator_seat(request, workshop_id)
    person = access.participant_in(seat, participant_id)
    form = RoleForm(request.POST, workshop=seat.workshop)
    if not form.is_valid():
        raise InvalidFields({"role": str(form.errors["role"][0])})
    assert seat.member is not None
    changed = participants.change_role(participant=person, by=seat.member, role=form.cleaned_data["role"])
    label = spoken_role(changed.role.label, seat.workshop.framework_key) if changed.role else _("Observer")
    messages.success(request, _("{name} is {role} now.").format(name=person.name, role=label))
    return redirect("room_people", workshop_id=seat.workshop.pk)


@require_POST
def same_person(request: HttpRequest, workshop_id: UUID, participant_id: UUID) -> HttpResponse:
    """This guest is the one in `lost` too, who came back without their link."""
    seat = access.facilitator_seat(request, workshop_id)
    person = access.participant_in(seat, participant_id)
    lost = access.participant_in(seat, request.POST.get("lost", ""))
    one = seats_again.say_same_person(workshop=seat.workshop, by=seat.by, seat=person, lost=lost)
    messages.success(request, _("{name} is one person again, with one ballot.").format(name=one.name))
    return redirect("room_people", workshop_id=seat.workshop.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, workshop_id: UUID, participant_id: UUID) -> HttpResponse:
    """Out of the room: the page asks, its button does it."""
    seat = access.facilitator_seat(request, workshop_id)
    person = access.participant_in(seat, participant_id)
    if request.method != "POST":
        return render(request, "room/removal.html", {"workshop": seat.workshop, "person": person})
    assert seat.member is not None
    for_good = request.POST.get("for_good") == "1"
    participants.remove_participant(participant=person, by=seat.member, for_good=for_good)
    words = _("{name} is out of this workshop for good.") if for_good else _("{name} is no longer in this workshop.")
    messages.success(request, words.format(name=person.name))
    return redirect("room_people", workshop_id=seat.workshop.pk)
