"""Saying how likely a decision meets its thresholds, on its page or in its room."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshops import access
from workshops.access import Seat
from workshops.domain.decisions import current_revision
from workshops.domain.forecast_outcomes import known_of
from workshops.domain.forecasts import give_forecasts
from workshops.forms.forecasts import ForecastForm
from workshops.models import Decision
from workshops.refusals import Conflict, InvalidFields
from workshops.views.decision_sheet import addresses_for, sheet_page
from workshops.views.panels import room_page


@require_POST
def forecasts(request: HttpRequest, number: int) -> HttpResponse:
    return _give(request, access.decision(request, number))


@require_POST
def room_forecasts(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The same for a guest, who knows the decision by its room."""
    seat = access.seat(request, workshop_id)
    return _give(request, access.decision_of_room(seat), seat if "step" in request.POST else None)


def _give(request: HttpRequest, decision: Decision, step: Seat | None = None) -> HttpResponse:
    """`step`: it is said in the room, where its page asks for it; else on the page of the decision."""
    signer = access.require_signer(access.who(request), decision)
    revision = current_revision(decision)
    known = known_of(decision, revision)
    form = ForecastForm(request.POST, revision=revision, measured=known)
    status = 422
    if form.is_valid():
        sha256 = form.cleaned_data["revision_sha256"]
        try:
            give_forecasts(decision=decision, signer=signer, percents=form.percents(), revision_sha256=sha256)
        except InvalidFields as refusal:
            form.add_faults(refusal.fields)
        except Conflict as refusal:
            sent = {**request.POST.dict(), "revision_sha256": revision.sha256}
            form, status = ForecastForm(sent, revision=revision, measured=known), refusal.status
            form.add_error(None, refusal.sentence)
        else:
            return _given(request, decision, step)
    if step is not None:
        return room_page(request, step, forecast=form, status=status)
    return sheet_page(request, decision, forecast=form, status=status)


def _given(request: HttpRequest, decision: Decision, step: Seat | None) -> HttpResponse:
    messages.success(request, _("Your forecast is kept. Nobody else sees it."))
    if step is not None:
        return redirect("room", workshop_id=step.workshop.pk)
    return redirect(f"{addresses_for(request, decision).page}#forecasts")
