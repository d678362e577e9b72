"""The numbers with which a room counts its costs, changed by its facilitator."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain import costs
from workshops.forms.guide import CostForm
from workshops.views.recommendations import recommendation_page

COUNTED_WITH_THESE = gettext_noop("The costs are counted with these numbers, and the log says so.")


@require_POST
def change(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Count with these numbers, or with the framework's again; what cannot be used is named at its field."""
    seat = access.facilitator_seat(request, workshop_id)
    if "reset" in request.POST:
        costs.change_costs(workshop=seat.workshop, by=seat.by, inputs={})
        messages.success(request, _("The costs are counted with the framework’s numbers again."))
    elif preset := request.POST.get("preset"):
        months = costs.room_costs(seat.workshop).months
        costs.change_costs(workshop=seat.workshop, by=seat.by, inputs={}, months=months, preset=preset)
        messages.success(request, _(COUNTED_WITH_THESE))
    else:
        room = costs.room_costs(seat.workshop)
        form = CostForm(room.framework, request.POST, room)
        if not form.is_valid():
            return recommendation_page(request, seat, costs=form, status=422)
        given, months = form.inputs(), form.cleaned_data["months"]
        costs.change_costs(workshop=seat.workshop, by=seat.by, inputs=given, months=months, preset=room.preset)
        messages.success(request, _(COUNTED_WITH_THESE))
    return redirect(f"{reverse('recommendation', args=[seat.workshop.pk])}#costs")
