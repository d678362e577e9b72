"""What is promised about answers: changed in the lobby, and kept at the reveal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain.reveals import change_promise, follows_anonymous, reveal_criterion, reveal_rest
from workshops.forms.promises import PromiseForm, RevealForm
from workshops.forms.refused import refusal_by_label
from workshops.models import Workshop
from workshops.refusals import InvalidFields, WrongStage


def promise_context(workshop: Workshop) -> dict[str, object]:
    """What `room/promise_card.html` shows."""
    now = {"anonymous": "anonymous" if workshop.anonymous else "named", "reveal": workshop.reveal}
    return {"promise_form": PromiseForm(initial=now), "stays_anonymous": follows_anonymous(workshop)}


@require_POST
def promise(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Change when answers are shown, and whether with names."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    form = PromiseForm(request.POST)
    if not form.is_valid():
        raise refusal_by_label(form)
    try:
        change_promise(workshop=seat.workshop, by=seat.member, **form.said())
    except (WrongStage, InvalidFields) as refusal:
        messages.warning(request, " ".join(refusal.fields.values()) or refusal.sentence)
    else:
        messages.success(request, _("Everybody in the room reads the new promise now."))
    return redirect("room", workshop_id=seat.workshop.pk)


@require_POST
def reveals(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Open everybody's answers to one criterion, or to all that are still closed."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise refusal_by_label(form)
    sent = form.cleaned_data
    seen = {"workshop": seat.workshop, "by": seat.member, "expected": sent["round"]}
    try:
        if sent["criterion"]:
            reveal_criterion(criterion=sent["criterion"], **seen)
        else:
            reveal_rest(**seen)
    except WrongStage as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("room", workshop_id=seat.workshop.pk)
