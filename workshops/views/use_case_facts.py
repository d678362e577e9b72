"""What is known of the use case: said by the facilitator, until it is decided."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain.frameworks import framework_of
from workshops.domain.rooms import change_facts
from workshops.domain.use_case_facts import asks_facts, facts_of
from workshops.enums import Stage
from workshops.forms.refused import refusal_by_label
from workshops.forms.use_case_facts import FactsForm
from workshops.models import Workshop
from workshops.refusals import WrongStage
from workshops.words.use_case_facts import facts_words


def facts_context(workshop: Workshop) -> dict[str, object]:
    """What `room/facts_card.html` shows; no form where the workshop's framework does not read them."""
    now = facts_of(workshop)
    form = FactsForm(initial=now.as_body()) if asks_facts(framework_of(workshop)) else None
    return {"facts_form": form, "known_facts": facts_words(now.in_place, now.budget, now.queries_a_day)}


@require_POST
def facts(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Say what is in place today, what may be spent, and how many queries a day there will be."""
    seat = access.facilitator_seat(request, workshop_id)
    assert seat.member is not None
    form = FactsForm(request.POST)
    if not form.is_valid():
        raise refusal_by_label(form)
    try:
        change_facts(workshop=seat.workshop, by=seat.member, facts=form.said())
    except WrongStage as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("The recommendation and the costs read these facts."))
    shown = "recommendation" if seat.workshop.stage == Stage.RECOMMENDATION else "room"
    return redirect(shown, workshop_id=seat.workshop.pk)
