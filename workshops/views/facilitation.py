"""Time and order in the room, for its facilitator: the timer, the lock, the agenda."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.access import Seat
from workshops.domain import facilitation
from workshops.domain.agenda import change_agenda, minutes_of, plan
from workshops.forms.facilitation import AgendaForm, LockForm, TimerForm
from workshops.forms.refused import refusal_of
from workshops.models import Workshop
from workshops.queries.room_facts import RoomFacts
from workshops.queries.rooms import room_state


def facilitation_context(workshop: Workshop, state: RoomFacts) -> dict[str, object]:
    """What `room/facilitation.html` shows besides the room's state."""
    items = plan(workshop)
    minutes = minutes_of(workshop, state.stage, again=bool(state.asks_again))
    return {
        "agenda": items,
        "agenda_total": sum(item.minutes for item in items),
        "minutes": minutes,
        "timer_minutes": min(minutes or 1, facilitation.LONGEST_TIMER),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def timer(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Start the timer, give it more minutes, stop it; or only see how it stands, when somebody else did."""
    seat = access.facilitator_seat(request, workshop_id)
    if request.method == "POST":
        form = TimerForm(request.POST)
        if not form.is_valid():
            raise refusal_of(form)
        said = form.cleaned_data
        if said["stop"]:
            facilitation.stop_timer(workshop=seat.workshop)
        elif said["more"]:
            facilitation.extend_timer(workshop=seat.workshop, minutes=said["more"])
        else:
            facilitation.start_timer(workshop=seat.workshop, minutes=said["minutes"])
    return _shown(request, seat)


@never_cache
@require_POST
def lock(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Lock the ballots, or reopen them."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    form = LockForm(request.POST)
    if not form.is_valid():
        raise refusal_of(form)
    change = facilitation.lock_ballots if form.is_locked() else facilitation.unlock_ballots
    change(workshop=seat.workshop, by=seat.member)
    return _shown(request, seat)


def _shown(request: HttpRequest, seat: Seat) -> HttpResponse:
    """For htmx the facilitator's bar alone; else the room."""
    if not request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        return redirect("room", workshop_id=seat.workshop.pk)
    state = room_state(seat.workshop.pk)
    context = {"workshop": seat.workshop, "state": state, **facilitation_context(seat.workshop, state)}
    return render(request, "room/facilitation.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """How long each stage is planned to take, and a form to plan otherwise."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    form = AgendaForm(request.POST if request.method == "POST" else None, workshop=seat.workshop)
    if form.is_bound and form.is_valid():
        change_agenda(workshop=seat.workshop, by=seat.member, minutes=form.minutes())
        messages.success(request, _("The agenda is changed."))
        return redirect("room", workshop_id=seat.workshop.pk)
    state = room_state(seat.workshop.pk)
    context = {"workshop": seat.workshop, "state": state, "form": form, **facilitation_context(seat.workshop, state)}
    return render(request, "room/agenda.html", context, status=422 if form.errors else 200)
