"""Raised hands: one's own, and for the facilitator everybody's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain.hands import lower_hands, raise_hand
from workshops.forms.hands import HandForm
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields


@require_POST
def hand(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Raise one's own hand, or lower it. For htmx the button alone comes back."""
    seat = access.joined_seat(request, workshop_id)
    assert seat.participant is not None
    form = HandForm(request.POST)
    if not form.is_valid():
        raise InvalidFields({"raised": str(form.errors["raised"][0])})
    raise_hand(participant=seat.participant, raised=form.cleaned_data["raised"] == "1")
    if not request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        return redirect("room", workshop_id=seat.workshop.pk)
    context = {"workshop": seat.workshop, "participant": seat.participant, "state": room_state(seat.workshop.pk)}
    return render(request, "room/hands/own.html", context)


@require_POST
def hands(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Lower everybody's hands, or with `participant` one person's."""
    seat = access.facilitator_seat(request, workshop_id)
    sent = request.POST.get("participant", "")
    lower_hands(workshop=seat.workshop, only=access.participant_in(seat, sent) if sent else None)
    if not request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        return redirect("room", workshop_id=seat.workshop.pk)
    context = {"state": room_state(seat.workshop.pk), "audience": "facilitator"}
    return render(request, "room/regions/hands.html", context)
