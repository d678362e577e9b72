"""Signing a decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshops import access
from workshops.access import Seat
from workshops.domain import decisions
from workshops.forms.refused import add_refusal
from workshops.forms.sign_offs import SignOffForm
from workshops.models import Decision
from workshops.refusals import Conflict, InvalidFields
from workshops.views.decision_sheet import addresses_for, sheet_page
from workshops.views.panels import room_page


@require_POST
def sign_off(request: HttpRequest, number: int) -> HttpResponse:
    """Take a stance on the text that the page showed."""
    return _sign(request, access.decision(request, number))


@require_POST
def room_sign_off(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The same for a guest, who knows the decision by its room."""
    seat = access.seat(request, workshop_id)
    return _sign(request, access.decision_of_room(seat), seat if "step" in request.POST else None)


def _sign(request: HttpRequest, decision: Decision, step: Seat | None = None) -> HttpResponse:
    """`step`: it is done in the room, where its page asks for it; else on the page of the decision."""
    signer = access.require_signer(access.who(request), decision)
    form = SignOffForm(request.POST)

    def again(form: SignOffForm, status: int) -> HttpResponse:
        if step is not None:
            return room_page(request, step, sign_off=form, status=status)
        return sheet_page(request, decision, sign_off=form, status=status)

    if not form.is_valid():
        return again(form, 422)
    try:
        decisions.sign_off(decision=decision, signer=signer, **form.cleaned_data)
    except InvalidFields as refusal:
        add_refusal(form, refusal)
        return again(form, refusal.status)
    except Conflict as refusal:
        return again(_again(form, decision, refusal), refusal.status)
    if step is not None:
        return redirect("room", workshop_id=step.workshop.pk)
    messages.success(request, _("You have signed {label}.").format(label=decision.label))
    return redirect(addresses_for(request, decision).page)


def _again(form: SignOffForm, decision: Decision, refusal: Conflict) -> SignOffForm:
    """The same words, to be signed under the text as it is now, with the sentence why."""
    newer = decisions.current_revision(decision).sha256
    again = SignOffForm({**form.cleaned_data, "revision_sha256": newer})
    again.add_error(None, refusal.sentence)
    return again
