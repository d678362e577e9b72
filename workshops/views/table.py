"""The criterion on the table, for the facilitator: put there, taken away, scored again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from workshops import access
from workshops.domain.table import clear_table, put_on_table, score_again
from workshops.forms.refused import refusal_of
from workshops.forms.table import AgainForm, TableForm
from workshops.models import Workshop
from workshops.refusals import WrongStage


@require_POST
def table(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Put a criterion on the table, or without one clear it."""
    seat = access.facilitator_seat(request, workshop_id)
    sent = _said(TableForm(request.POST))
    try:
        if sent["criterion"]:
            put_on_table(workshop=seat.workshop, by=seat.by, criterion=sent["criterion"], expected=sent["round"])
        else:
            clear_table(workshop=seat.workshop, by=seat.by)
    except WrongStage as refusal:
        messages.warning(request, refusal.sentence)
    return _back(seat.workshop, cleared=not sent["criterion"])


@require_POST
def rounds(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Score one criterion again: the next round asks it alone."""
    seat = access.facilitator_seat(request, workshop_id)
    sent = _said(AgainForm(request.POST))
    try:
        score_again(workshop=seat.workshop, by=seat.by, criterion=sent["criterion"], expected=sent["round"])
    except WrongStage as refusal:
        messages.warning(request, refusal.sentence)
    return _back(seat.workshop)


def _said(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise refusal_of(form)
    return form.cleaned_data


def _back(workshop: Workshop, *, cleared: bool = False) -> HttpResponse:
    """To the room: at what lies on the table, or at its head, where the next criterion is offered."""
    return redirect(f"{reverse('room', args=[workshop.pk])}{'' if cleared else '#table'}")
