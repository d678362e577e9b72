"""Signing a decision, accepting it, retiring it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain import decisions
from workshops.domain.decisions import Signer
from workshops.enums import MemberRole
from workshops.forms.sign_offs import RetireForm, SignOffForm
from workshops.models import Decision
from workshops.refusals import Conflict, InvalidFields, NotThere
from workshops.views.decision_sheet import sheet_page


@require_POST
def sign_off(request: HttpRequest, number: int) -> HttpResponse:
    """Take a stance on the text that the page showed."""
    decision = access.decision(request, number)
    signer = _signer(request, decision)
    form = SignOffForm(request.POST)
    if not form.is_valid():
        return sheet_page(request, decision, sign_off=form, status=422)
    try:
        decisions.sign_off(decision=decision, signer=signer, **form.cleaned_data)
    except InvalidFields as refusal:
        for name, sentence in refusal.fields.items():
            form.add_error(name, sentence)
        return sheet_page(request, decision, sign_off=form, status=refusal.status)
    except Conflict as refusal:
        return sheet_page(request, decision, sign_off=_again(form, decision, refusal), status=refusal.status)
    messages.success(request, f"You have signed {decision.label}.")
    return redirect("decision", number=decision.number)


def _signer(request: HttpRequest, decision: Decision) -> Signer:
    """Whoever asks, as participant of the workshop, else as a member who takes part in the workspace."""
    asking = access.who(request)
    participant = access.participant_for(asking, decision)
    if participant is None and (asking.member is None or not MemberRole(asking.member.role).may_take_part):
        raise NotThere("Viewers read decisions; they do not sign them.", code="viewer")
    return Signer(participant, asking.member)


def _again(form: SignOffForm, decision: Decision, refusal: Conflict) -> SignOffForm:
    """The same words, to be signed under the text as it is now, with the sentence why."""
    newer = decisions.current_revision(decision).sha256
    again = SignOffForm({**form.cleaned_data, "revision_sha256": newer})
    again.add_error(None, refusal.sentence)
    return again


@require_POST
def acceptance(request: HttpRequest, number: int) -> HttpResponse:
    """The facilitator accepts the proposal."""
    decision = access.decision(request, number)
    by = access.require_facilitator(access.who(request))
    decisions.accept_decision(decision=decision, by=by)
    messages.success(request, f"{decision.label} is accepted.")
    return redirect("decision", number=decision.number)


@require_POST
def retirement(request: HttpRequest, number: int) -> HttpResponse:
    """The use case is gone; nothing follows."""
    decision = access.decision(request, number)
    by = access.require_facilitator(access.who(request))
    form = RetireForm(request.POST)
    if not form.is_valid():
        return sheet_page(request, decision, retire=form, status=422)
    decisions.retire_decision(decision=decision, by=by, reason=form.cleaned_data["reason"])
    messages.success(request, f"{decision.label} is retired.")
    return redirect("decision", number=decision.number)
