"""Setting a gate aside, and taking that back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain import rooms
from workshops.forms.recommendations import WaiverForm
from workshops.views.recommendations import recommendation_page


@require_POST
def waiver(request: HttpRequest, workshop_id: UUID, gate: str) -> HttpResponse:
    """The facilitator says in writing why a gate does not apply; the recommendation is computed again."""
    seat = access.facilitator_seat(request, workshop_id)
    form = WaiverForm(request.POST)
    if not form.is_valid():
        return recommendation_page(request, seat, waiver=(gate, form), status=422)
    rooms.waive_gate(workshop=seat.workshop, by=seat.by, gate=gate, reason=form.cleaned_data["reason"])
    messages.success(request, _("The gate is waived, and the reason is in the log."))
    return redirect("recommendation", workshop_id=seat.workshop.pk)


@require_POST
def restoration(request: HttpRequest, workshop_id: UUID, gate: str) -> HttpResponse:
    """Take a waiver back."""
    seat = access.facilitator_seat(request, workshop_id)
    rooms.restore_gate(workshop=seat.workshop, by=seat.by, gate=gate)
    messages.success(request, _("The gate counts again."))
    return redirect("recommendation", workshop_id=seat.workshop.pk)
