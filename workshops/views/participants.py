"""Who is in the room, for the facilitator: other roles, and out of the room."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import access
from workshops.domain import participants, seats_again
from workshops.domain.framework_names import spoken_role
from workshops.domain.participants import OBSERVER
from workshops.forms.rooms import RoleForm
from workshops.queries.facilitators import facilitators_of
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields


@never_cache
@require_safe
def people(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Everybody in the room, with their role and a way to change it."""
    seat = access.facilitator_seat(request, workshop_id)
    state = room_state(seat.workshop.pk)
    own = seat.workshop.framework_key
    same = {} if state.stage.is_over else seats_again.likely_same(seat.workshop, state.people)
    roles = [*((role.key, spoken_role(role.label, own)) for role in state.roles), (OBSERVER, _("Observer"))]
    return render(
        request,
        "room/people.html",
        {
            "workshop": seat.workshop,
            "state": state,
            "roles": roles,
            "people": [(person, same.get(person.id)) for person in state.people],
            "mine": seat.participant,
            "me": seat.member,
            "facilitators": facilitators_of(seat.workshop),
        },
    )


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
    participants.remove_participant(participant=person, by=seat.member)
    messages.success(request, _("{name} is no longer in this workshop.").format(name=person.name))
    return redirect("room_people", workshop_id=seat.workshop.pk)
