"""Decisions that come back: one revisit, and what can be done with it. The list: `revisit_board`."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from workshops import access
from workshops.domain import revisits
from workshops.forms.refused import add_refusal
from workshops.forms.revisit_rooms import AloneForm
from workshops.forms.revisits import OutcomeForm, SnoozeForm
from workshops.queries.revisit_rooms import brief_of, things_to_look_at
from workshops.refusals import Conflict, InvalidFields
from workshops.views.assumptions import mark
from workshops.views.revisit_page import revisit_page
from workshops.words.revisits import completed_words, snoozed_words


@require_safe
def revisit(request: HttpRequest, revisit_id: UUID) -> HttpResponse:
    """One revisit. Mails lead here; looking changes nothing."""
    return revisit_page(request, access.occurrence(request, revisit_id))


def workshop(request: HttpRequest, revisit_id: UUID) -> HttpResponse:
    """Start the revisit: its workshop is opened, or found where it was started before."""
    if request.method != "POST":
        return redirect("revisit", revisit_id=revisit_id)
    occurrence, by = access.revisit_to_change(access.insider(request), revisit_id)
    return redirect("room", revisits.start_revisit(occurrence=occurrence, by=by).pk)


def snooze(request: HttpRequest, revisit_id: UUID) -> HttpResponse:
    """Put it off until a day, with a reason."""
    if request.method != "POST":
        return redirect("revisit", revisit_id=revisit_id)
    occurrence, by = access.revisit_to_change(access.insider(request), revisit_id)
    form = SnoozeForm(request.POST, occurrence=occurrence)
    if form.is_valid():
        try:
            revisits.snooze_revisit(occurrence=occurrence, by=by, **form.cleaned_data)
        except InvalidFields as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, snoozed_words(form.cleaned_data["until"]))
            return redirect("revisits")
    return revisit_page(request, occurrence, snooze=form, status=422)


def outcome(request: HttpRequest, revisit_id: UUID) -> HttpResponse:
    """Say what came of it; the revisit is complete."""
    if request.method != "POST":
        return redirect("revisit", revisit_id=revisit_id)
    occurrence, by = access.revisit_to_change(access.insider(request), revisit_id)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            done = revisits.complete_revisit(occurrence=occurrence, by=by, **form.cleaned_data)
        except (Conflict, InvalidFields) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, completed_words(done))
            return redirect("revisit", revisit_id=done.pk)
    return revisit_page(request, occurrence, outcome=form, status=422)


def look(request: HttpRequest, revisit_id: UUID) -> HttpResponse:
    """Alone, and nothing has changed: everything that there is to look at was ticked off."""
    if request.method != "POST":
        return redirect("revisit", revisit_id=revisit_id)
    occurrence, by = access.revisit_to_change(access.insider(request), revisit_id)
    form = AloneForm(request.POST, things=things_to_look_at(brief_of(occurrence)))
    if form.is_valid():
        try:
            done = revisits.find_nothing_changed(occurrence=occurrence, by=by, **form.cleaned_data)
        except InvalidFields as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, completed_words(done))
            return redirect("revisit", revisit_id=done.pk)
    return revisit_page(request, occurrence, alone=form, status=422)


@require_POST
def assumption(request: HttpRequest, revisit_id: UUID, assumption_id: UUID) -> HttpResponse:
    """Mark one of the decision's assumptions as holding, at risk or broken."""
    decision = access.occurrence(request, revisit_id).plan.decision
    found, by = access.assumption_to_mark(access.who(request), decision, assumption_id)
    mark(request, found, by)
    return redirect(reverse("revisit", args=[revisit_id]) + f"#assumption-{assumption_id}")
