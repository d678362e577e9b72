"""What becomes of a decision, from its page: each move that its status allows has its address."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access
from workshops.domain import acceptance as signing
from workshops.domain import decision_life, decision_moves, decisions
from workshops.enums import DecisionMove
from workshops.forms.decision_life import LIFE_FORMS, AcceptForm
from workshops.forms.refused import add_refusal
from workshops.models import Decision, Member
from workshops.queries.decision_signing import OpenVoice, open_voices
from workshops.refusals import Conflict, InvalidFields, Refusal, WrongStage
from workshops.views.decision_sheet import sheet_page

Act = Callable[[Decision, Member, dict[str, str]], object]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def acceptance(request: HttpRequest, number: int) -> HttpResponse:
    """The facilitator accepts the proposal. The page asks why, where not everybody stands behind it, or where it names
    fewer signals than two."""
    decision, by = access.decision_to_change(access.anybody(request), number)
    if request.method != "POST":
        decision_moves.check_move(decision, DecisionMove.ACCEPT)
        return _acceptance_page(request, decision, AcceptForm())
    form = AcceptForm(request.POST)
    if form.errors and not form.has_error("unsigned_reason", "required"):
        return _acceptance_page(request, decision, form, status=422)
    reason = form.cleaned_data.get("unsigned_reason", "")
    try:
        decisions.accept_decision(decision=decision, by=by, unsigned_reason=reason, asks_signals=True)
    except (Conflict, InvalidFields) as refusal:
        if "unsigned_reason" not in form.data:
            form = AcceptForm()  # nobody was asked yet
        return _acceptance_page(request, decision, form, status=refusal.status)
    messages.success(request, _("{label} is accepted.").format(label=decision.label))
    return redirect("decision", number=decision.number)


def _acceptance_page(request: HttpRequest, decision: Decision, form: AcceptForm, status: int = 200) -> HttpResponse:
    voices = open_voices(decision)
    signals = signing.few_signals(decision)
    context = {
        "decision": decision,
        "voices": [_voice(decision, voice) for voice in voices],
        "few_signals": "" if signals is None else signing.signals_words(signals),
        "form": form,
    }
    return render(request, "decisions/acceptance.html", context, status=status)


def _voice(decision: Decision, voice: OpenVoice) -> dict[str, object]:
    return {"words": signing.voice_words(decision, voice), "reasons": [s.reason for s in voice.dissents]}


@require_POST
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """A draft is put before the group."""
    decision, by = access.decision_to_change(access.anybody(request), number)
    decision_life.propose_decision(decision=decision, by=by)
    messages.success(request, _("{label} is proposed. Now everybody can sign it.").format(label=decision.label))
    return redirect("decision", number=decision.number)


@require_POST
def rejection(request: HttpRequest, number: int) -> HttpResponse:
    """The group does not want it."""
    return _moved(
        request,
        number,
        DecisionMove.REJECT,
        lambda decision, by, said: decision_life.reject_decision(decision=decision, by=by, reason=said["reason"]),
        _("{label} is rejected."),
    )


@require_POST
def retirement(request: HttpRequest, number: int) -> HttpResponse:
    """The use case is gone; nothing follows."""
    return _moved(
        request,
        number,
        DecisionMove.RETIRE,
        lambda decision, by, said: decisions.retire_decision(decision=decision, by=by, reason=said["reason"]),
        _("{label} is retired."),
    )


@require_POST
def reopening(request: HttpRequest, number: int) -> HttpResponse:
    """What has ended is taken up again."""
    return _moved(
        request,
        number,
        DecisionMove.REOPEN,
        lambda decision, by, said: decision_life.reopen_decision(decision=decision, by=by, reason=said["reason"]),
        _("{label} is reopened, as a proposal."),
    )


@require_POST
def succession(request: HttpRequest, number: int) -> HttpResponse:
    """Another decision replaces this one, or amends it."""

    def link(decision: Decision, by: Member, said: dict[str, str]) -> None:
        newer = access.decision_named(access.anybody(request), said["by"], field="by")
        decision_life.supersede_decision(decision=decision, by=by, newer=newer, kind=said["kind"])

    return _moved(request, number, DecisionMove.SUPERSEDE, link, _("{label} is linked to what follows it."))


def _moved(request: HttpRequest, number: int, move: DecisionMove, act: Act, words: str) -> HttpResponse:
    """Do what the form of this move says; what is refused stands in it, on the page of the decision."""
    decision, by = access.decision_to_change(access.anybody(request), number)
    form: forms.Form = LIFE_FORMS[move](request.POST)
    if not form.is_valid():
        return sheet_page(request, decision, refused={move: form}, status=422)
    try:
        act(decision, by, form.cleaned_data)
    except WrongStage as refusal:
        if not decision.allows(move):
            raise
        return _again(request, decision, move, form, refusal)
    except (Conflict, InvalidFields) as refusal:
        return _again(request, decision, move, form, refusal)
    messages.success(request, words.format(label=decision.label))
    return redirect("decision", number=decision.number)


def _again(
    request: HttpRequest, decision: Decision, move: DecisionMove, form: forms.Form, refusal: Refusal
) -> HttpResponse:
    add_refusal(form, refusal)
    return sheet_page(request, decision, refused={move: form}, status=refusal.status)
