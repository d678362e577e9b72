"""The page of one revisit, also when a form on it comes back with faults."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from workshops import access
from workshops.domain.decisions import current_revision
from workshops.domain.reveal_rows import reveal_rows
from workshops.domain.revisits import snoozed_out
from workshops.enums import MemberRole
from workshops.forms.revisit_rooms import AloneForm
from workshops.forms.revisits import OutcomeForm, SnoozeForm
from workshops.models import Occurrence
from workshops.queries.revisit_rooms import RevisitBrief, answers_of, brief_of, has_open_room, things_to_look_at
from workshops.queries.revisits import earlier_revisits, missed_dates, revisit_row
from workshops.views.assumed import assumptions_shown
from workshops.words.events_revisits import things_looked_at
from workshops.words.pilot_since import pilot_since
from workshops.words.reveals import SaidRow, said
from workshops.words.revisit_rooms import changes_words, reading_words, why_words


def revisit_page(
    request: HttpRequest,
    occurrence: Occurrence,
    *,
    snooze: SnoozeForm | None = None,
    outcome: OutcomeForm | None = None,
    alone: AloneForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """One revisit: what was decided, what it rests on, what everybody said last time, and what to do now."""
    by = access.member(request)
    decision = occurrence.plan.decision
    brief = brief_of(occurrence)
    answers = _last_answers(occurrence)
    context = {
        "row": revisit_row(occurrence, by, timezone.now()),
        "snoozed_out": snoozed_out(),
        "occurrence": occurrence,
        "decision": decision,
        "text": current_revision(decision).body,
        "assumptions": assumptions_shown(decision, timezone.now()),
        "marks": MemberRole(by.role).may_take_part and occurrence.is_open,
        "why": why_words(occurrence),
        "changes": changes_words(brief.changes, occurrence.plan.time_zone) if occurrence.is_open else "",
        "pilot": (pilot := pilot_since(decision, occurrence.plan.time_zone)),
        "pilot_address": reverse("decision_pilot", args=[decision.number, pilot.id]) if pilot else "",
        "has_room": has_open_room(occurrence),
        "answers": answers,
        "seen": things_looked_at(occurrence.looked_at),
        **_alone(occurrence, brief, answers, alone),
        "missed": missed_dates(occurrence),
        "earlier": earlier_revisits(occurrence),
        "snooze": snooze or SnoozeForm(occurrence=occurrence),
        "outcome": outcome or OutcomeForm(),
    }
    return render(request, "revisits/revisit.html", context, status=status)


def _last_answers(occurrence: Occurrence) -> list[SaidRow]:
    """The last round that everybody may see, of the revisit's own room where it has come to its end, else of the
    workshop with the last answers; none for a decision that was imported."""
    round_ = answers_of(occurrence)
    return said(reveal_rows(round_.workshop, round_)) if round_ is not None else []


# So many of the answers are shown to who looks alone: those that matter most stand first.
MOST_ANSWERS = 5


def _alone(
    occurrence: Occurrence, brief: RevisitBrief, answers: list[SaidRow], form: AloneForm | None
) -> dict[str, object]:
    """What somebody looks at alone, where nothing has changed; nothing where there is a room, or something broke."""
    if not occurrence.is_open or has_open_room(occurrence) or brief.changes.broken:
        return {}
    things = things_to_look_at(brief)
    return {
        "alone": form or AloneForm(things=things),
        "things": things,
        "ticked": (form["looked_at"].value() or []) if form else [],
        "brief": brief,
        "readings": [
            (each, reading_words(each.reading, occurrence.plan.time_zone) if hasattr(each.assumption, "signal") else "")
            for each in brief.assumptions
        ],
        "matter": answers[:MOST_ANSWERS],
    }
