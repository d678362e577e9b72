"""Who facilitates: co-facilitators come and go, and one takes over from another."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain.facilitators import add_co_facilitator, remove_co_facilitator, take_over
from workshops.refusals import Conflict, InvalidFields


@require_POST
def facilitator(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Take over, or with `member` hand over to them. `expected`: whom the page showed as the facilitator."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    sent, seen = request.POST.get("member", ""), request.POST.get("expected", "")
    to = access.colleague_in(seat, sent) if sent else seat.member
    expected = access.colleague_in(seat, seen) if seen else None
    try:
        take_over(workshop=seat.workshop, by=seat.member, to=to, expected=expected)
    except Conflict as refusal:
        messages.warning(request, refusal.sentence)
    else:
        other = _("{name} is the facilitator now.").format(name=to.name)
        messages.success(request, _("You are the facilitator now.") if to == seat.member else other)
    return redirect("room_people" if sent else "room", workshop_id=seat.workshop.pk)


@require_POST
def co_facilitators(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Another member of the workspace who may facilitate this workshop."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    if not request.POST.get("member"):
        raise InvalidFields({"member": _("Choose somebody from the workspace.")})
    member = access.colleague_in(seat, request.POST["member"])
    add_co_facilitator(workshop=seat.workshop, by=seat.member, member=member)
    messages.success(request, _("{name} may facilitate this workshop now.").format(name=member.name))
    return redirect("room_people", workshop_id=seat.workshop.pk)


@require_POST
def removal(request: HttpRequest, workshop_id: UUID, member_id: UUID) -> HttpResponse:
    """No longer a co-facilitator. It can be undone by adding them again."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    member = access.colleague_in(seat, member_id)
    remove_co_facilitator(workshop=seat.workshop, by=seat.member, member=member)
    messages.success(request, _("{name} is no longer a co-facilitator.").format(name=member.name))
    stays = member != seat.member or seat.member.may_facilitate
    return redirect("room_people" if stays else "room", workshop_id=seat.workshop.pk)
