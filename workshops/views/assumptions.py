"""What a decision rests on: how an assumption stands, and readings of its signal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain import assumptions
from workshops.enums import AssumptionState
from workshops.forms.assumptions import MarkForm, ReadingForm
from workshops.refusals import InvalidFields, NotThere
from workshops.views.decision_sheet import sheet_page


@require_POST
def state(request: HttpRequest, number: int, assumption_id: UUID) -> HttpResponse:
    """Somebody says that it holds, or that it is broken."""
    decision = access.decision(request, number)
    assumption, by = access.assumption_to_mark(access.who(request), decision, assumption_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise InvalidFields({"state": _("Say whether the assumption is holding or broken.")})
    assumptions.mark_assumption(assumption=assumption, by=by, state=AssumptionState(form.cleaned_data["state"]))
    messages.success(request, _marked_words(AssumptionState(form.cleaned_data["state"])))
    return redirect("decision", number=decision.number)


def _marked_words(state: AssumptionState) -> str:
    return _("Marked as broken.") if state is AssumptionState.BROKEN else _("Marked as holding.")


@require_POST
def readings(request: HttpRequest, number: int, assumption_id: UUID) -> HttpResponse:
    """One measured value of the assumption's signal."""
    decision = access.decision(request, number)
    assumption, by = access.assumption_to_mark(access.who(request), decision, assumption_id)
    if not hasattr(assumption, "signal"):
        raise NotThere(_("This assumption has no signal to read."))
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return sheet_page(request, decision, reading=(assumption, form), status=422)
    said = form.cleaned_data
    taken = assumptions.take_reading(signal=assumption.signal, by=by, value=said["value"], source=said["source"])
    messages.success(request, _read_words(AssumptionState(taken.status)))
    return redirect("decision", number=decision.number)


def _read_words(state: AssumptionState) -> str:
    if state is AssumptionState.BROKEN:
        return _("The reading is recorded. By it, the assumption is broken.")
    return _("The reading is recorded. By it, the assumption is holding.")
