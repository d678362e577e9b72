"""Notes and the parking lot: read, added, put off, settled, brought back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.access import Seat
from workshops.domain.notes import add_note, bring_back_note, park_note, settle_note
from workshops.enums import Stage
from workshops.forms.notes import NoteForm, PlaceForm
from workshops.forms.refused import refusal_of
from workshops.models import Note
from workshops.queries.notes import room_notes
from workshops.queries.room_facts import room_facts
from workshops.refusals import InvalidFields, NotThere
from workshops.views.panels import audience_of, sees_parking

_VERBS = {"parked": park_note, "settled": settle_note, "notes": bring_back_note}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The room's notes as parts that find their own places; a post adds one."""
    if request.method != "POST":
        return _parts(request, access.seat(request, workshop_id))
    seat, by = access.note_taker(request, workshop_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise refusal_of(form)
    add_note(workshop=seat.workshop, by=by, **form.cleaned_data)
    if not request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        return redirect("room", workshop_id=seat.workshop.pk)
    return _parts(request, seat)


@require_POST
def note(request: HttpRequest, workshop_id: UUID, note_id: UUID) -> HttpResponse:
    """Another place for one note. For the facilitator."""
    seat = access.facilitator_seat(request, workshop_id)
    found = Note.objects.select_related("workshop").filter(workshop=seat.workshop, pk=note_id).first()
    if found is None:
        raise NotThere(_("There is no such note in this workshop."))
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise InvalidFields({"place": str(form.errors["place"][0])})
    assert seat.member is not None
    _VERBS[form.cleaned_data["place"]](note=found, by=seat.member)
    if not request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        return redirect("room", workshop_id=seat.workshop.pk)
    return _parts(request, seat)


def _parts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Those for which the page has a place: htmx complains of others."""
    state, audience = room_facts(seat.workshop.pk), audience_of(seat, request.GET.get("view", ""))
    seen = room_notes(seat.workshop)
    context = {
        "workshop": seat.workshop,
        "state": state,
        "audience": audience,
        "notes": seen.by_criterion if state.stage is Stage.DISCUSSION else {},
        "parking": seen.parking if sees_parking(state, audience) else None,
        "swapped": True,
    }
    return render(request, "room/notes.html", context)
