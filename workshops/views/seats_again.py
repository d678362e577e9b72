"""Last time's people: written to by the facilitator, and sitting down again by their own link."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.domain import participants, seats_again
from workshops.enums import Door, Stage
from workshops.forms.people import WayBackForm
from workshops.forms.refused import refusal_of
from workshops.models import Participant, Workshop
from workshops.refusals import InvalidFields, Refusal, WrongStage
from workshops.shared_sentences import NOBODY_JOINS
from workshops.views.going_on import sit_down
from workshops.words.revisit_rooms import seated_words


@require_POST
def seats(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Write to all of last time's people, or with `person` to one of them."""
    seat = access.facilitator_seat(request, workshop_id)
    try:
        people = [UUID(pk) for pk in request.POST.getlist("person")] or None
    except ValueError:
        raise InvalidFields({"person": _("Choose somebody of last time.")}) from None
    written = seats_again.seat_people_again(workshop=seat.workshop, by=seat.by, people=people)
    messages.info(request, seated_words(written.to, written.unreachable))
    return redirect("room", workshop_id=seat.workshop.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Take one's seat of last time again. Mail scanners open links, so looking changes nothing; the button does."""
    workshop, before = access.seat_by_link(workshop_id, request.GET.get("s", ""))
    here = seats_again.seat_here(workshop, before)
    refusal = _refusal(request, workshop, before, here)
    if request.method == "POST" and refusal is None:
        mine = _own_seat(request, workshop)
        sit_down(request, seats_again.take_seat_again(workshop=workshop, before=before, here=mine))
        return redirect("room", workshop_id=workshop.pk)
    context = {"workshop": workshop, "before": before, "here": here, "refusal": refusal}
    return render(request, "people/seat_again.html", context, status=refusal.status if refusal else 200)


@require_POST
def way_back(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """A guest has the link of their seat sent to an address of theirs. For htmx the answer alone comes back."""
    seat = access.joined_seat(request, workshop_id)
    assert seat.participant is not None
    form = WayBackForm(request.POST)
    if not form.is_valid():
        raise refusal_of(form)
    email = form.cleaned_data["email"]
    seats_again.mail_way_back(participant=seat.participant, email=email)
    words = _("A mail is on its way to {email}. Say there that the address is yours, and its link leads to your seat.")
    told = words.format(email=email)
    if getattr(request, "htmx", False):
        return HttpResponse(escape(told))
    messages.info(request, told)
    return redirect("room", workshop_id=seat.workshop.pk)


def _refusal(request: HttpRequest, workshop: Workshop, before: Participant, here: Participant | None) -> Refusal | None:
    """Why this browser cannot sit down there."""
    try:
        participants.check_welcome(workshop, seats=access.who(request).participants)
    except participants.RemovedForGood as refusal:
        return refusal
    member = access.member_in(access.who(request), workshop.workspace_id)
    if member is not None and member.pk != before.member_id:
        words = _("You are signed in as {member}. This seat is {name}’s: they open the link on a device of their own.")
        return WrongStage(words.format(member=member.name, name=before.name))
    if here is None and Stage(workshop.stage).is_over:
        return WrongStage(_(NOBODY_JOINS))
    if here is None and workshop.door == Door.CLOSED:
        return participants.DoorClosed()
    return None


def _own_seat(request: HttpRequest, workshop: Workshop) -> Participant | None:
    """The seat that this browser took by the code before its person followed the link."""
    joined = request.session.get(access.GUEST_KEY, {}).get(str(workshop.pk))
    mine = access.seated(access.who(request)).filter(workshop=workshop, member=None)
    return mine.filter(pk=joined).select_related("role", "member__user").first() if joined else None
