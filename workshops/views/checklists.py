"""The checklist of a room: read by everybody in it, answered by all but viewers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workshops import access
from workshops.domain.checklist import answer_question, checklist_of
from workshops.enums import Stage
from workshops.forms.preparation import ChecklistForm
from workshops.queries.room_facts import room_facts
from workshops.refusals import Conflict, InvalidFields


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Every question with what the room says to it; a post answers one."""
    if request.method != "POST":
        return _page(request, access.seat(request, workshop_id))
    seat, by = access.note_taker(request, workshop_id)
    form = ChecklistForm(request.POST)
    if not form.is_valid():
        return _page(request, seat, form, str(next(iter(form.errors.values()))[0]))
    try:
        answer_question(workshop=seat.workshop, by=by, **form.cleaned_data)
    except InvalidFields as refusal:
        return _page(request, seat, form, refusal.sentence)
    except Conflict as refusal:
        return _page(request, seat, form, refusal.sentence, status=409)
    place = f"#question-{form.cleaned_data['question']}"
    return redirect(reverse("room_checklist", args=[seat.workshop.pk]) + place)


def _page(
    request: HttpRequest, seat: access.Seat, typed: ChecklistForm | None = None, fault: str = "", status: int = 422
) -> HttpResponse:
    """`typed`: what could not be taken, and why (`fault`); it stays in its place."""
    state = room_facts(seat.workshop.pk)
    said = {name: typed.data.get(name, "") for name in ("question", "answer", "ticked")} if typed else {}
    context = {
        "workshop": seat.workshop,
        "state": state,
        "checklist": checklist_of(seat.workshop),
        "may_answer": seat.takes_part and not Stage(state.stage).is_over,
        "typed": said,
        "fault": fault,
    }
    return render(request, "room/checklist.html", context, status=status if typed else 200)
