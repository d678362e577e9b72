"""The page of one revisit, also when a form on it comes back with faults."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workshops import access
from workshops.domain.decisions import current_revision
from workshops.domain.reveal_rows import reveal_rows
from workshops.enums import MemberRole
from workshops.forms.revisits import OutcomeForm, SnoozeForm
from workshops.models import Occurrence, Round, Workshop
from workshops.queries.revisits import earlier_revisits, missed_dates, revisit_row
from workshops.views.assumed import assumptions_shown
from workshops.words.reveals import SaidRow, said


def revisit_page(
    request: HttpRequest,
    occurrence: Occurrence,
    *,
    snooze: SnoozeForm | None = None,
    outcome: OutcomeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """One revisit: what was decided, what it rests on, what everybody said last time, and what to do now."""
    by = access.member(request)
    decision = occurrence.plan.decision
    context = {
        "row": revisit_row(occurrence, by, timezone.now()),
        "occurrence": occurrence,
        "decision": decision,
        "text": current_revision(decision).body,
        "assumptions": assumptions_shown(decision, timezone.now()),
        "marks": MemberRole(by.role).may_take_part and occurrence.is_open,
        "answers": _last_answers(decision.workshop),
        "missed": missed_dates(occurrence),
        "earlier": earlier_revisits(occurrence),
        "snooze": snooze or SnoozeForm(occurrence=occurrence),
        "outcome": outcome or OutcomeForm(),
    }
    return render(request, "revisits/revisit.html", context, status=status)


def _last_answers(workshop: Workshop | None) -> list[SaidRow]:
    """The last round that everybody may see; none for a decision that was imported."""
    last = Round.objects.filter(workshop=workshop).exclude(revealed=[]).order_by("-number").first()
    return said(reveal_rows(workshop, last)) if workshop is not None and last is not None else []
