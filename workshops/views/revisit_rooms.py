"""A revisit in its room: what everybody is told in the lobby, and its end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workshops import access
from workshops.access import Seat
from workshops.domain import revisits
from workshops.domain.seats_again import may_show_link, seat_url
from workshops.enums import RecommendationStatus, Stage
from workshops.forms.refused import add_refusal
from workshops.forms.revisit_rooms import RoomOutcomeForm
from workshops.models import Member, Occurrence, Workshop
from workshops.queries.recommendations import latest_recommendation
from workshops.queries.revisit_rooms import brief_of, outcome_of, revisit_of_room, was_revised
from workshops.queries.seats_before import seats_before
from workshops.refusals import Refusal
from workshops.words.pilot_since import pilot_since
from workshops.words.revisit_rooms import (
    changes_words,
    outcome_line,
    reading_words,
    screen_line,
    seat_words,
    why_words,
    winner_words,
)
from workshops.words.revisits import completed_words

Context = dict[str, object]


# What the room's own pages show


def lobby_brief(workshop: Workshop) -> Context:
    """For everybody in the lobby of a revisit; nothing in any other."""
    occurrence = revisit_of_room(workshop.pk) if workshop.follows_id else None
    return {"brief": brief_context(occurrence)} if occurrence else {}


def brief_context(occurrence: Occurrence) -> Context:
    """What a group must know to begin, in words."""
    brief = brief_of(occurrence)
    body, zone = brief.text.body, occurrence.plan.time_zone
    return {
        "occurrence": occurrence,
        "decision": brief.decision,
        "why": why_words(occurrence),
        "screen_line": screen_line(brief),
        "fallback": body["fallback"],
        "metrics": body["metrics"],
        "assumptions": [
            (each.assumption, reading_words(each.reading, zone) if hasattr(each.assumption, "signal") else "")
            for each in brief.assumptions
        ],
        "changes": changes_words(brief.changes, zone),
        "has_broken": bool(brief.changes.broken),
        "pilot": pilot_since(brief.decision, zone),
    }


def people_of_last_time(workshop: Workshop, me: Member | None) -> Context:
    """For the facilitator: who took part last time, how it stands with each, and the links to hand on."""
    if not workshop.follows_id:
        return {}
    rows = seats_before(workshop)
    zone, over = workshop.workspace.time_zone, Stage(workshop.stage).is_over
    return {
        "last_time": [
            {
                "person": row.person,
                "words": seat_words(row, zone),
                "may_write": row.may_be_written_to(me) and not over,
                "link": seat_url(workshop, row.person)
                if row.here is None and not over and may_show_link(workshop, row.person)
                else "",
                "hidden_link": row.here is None and row.is_guest and workshop.anonymous and not row.address,
            }
            for row in rows
        ],
        "to_write": sum(row.may_be_written_to(me) for row in rows),
    }


def ended(workshop: Workshop) -> Context:
    """What came of the revisit, for its room and its projector; nothing while it goes on, or in any other room."""
    occurrence = revisit_of_room(workshop.pk) if workshop.follows_id else None
    facts = outcome_of(occurrence) if occurrence else None
    if occurrence is None or facts is None:
        return {}
    return {"outcome_line": outcome_line(facts), "revisit_ended": facts}


# Its end


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The facilitator's page: what came of it, prefilled from the recommendation. Completing it decides the room."""
    seat = access.seat(request, workshop_id)
    occurrence, by = access.revisit_to_end(seat)
    if Stage(seat.workshop.stage).is_over:
        return redirect("room", workshop_id=seat.workshop.pk)
    form = RoomOutcomeForm(request.POST or None, occurrence=occurrence, winner=_winner(seat))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = revisits.complete_revisit(occurrence=occurrence, by=by, **form.cleaned_data)
            except Refusal as refusal:
                status = refusal.status
                add_refusal(form, refusal)
            else:
                messages.success(request, completed_words(done))
                return redirect("room", workshop_id=seat.workshop.pk)
    return render(request, "room/revisit_end.html", _end_context(request, seat, occurrence, form), status=status)


def _end_context(request: HttpRequest, seat: Seat, occurrence: Occurrence, form: RoomOutcomeForm) -> Context:
    decision = occurrence.plan.decision
    return {
        "workshop": seat.workshop,
        "decision": decision,
        "form": form,
        "winner_words": winner_words(decision, _winner(seat)),
        "revised": was_revised(occurrence),
        "may_revise": access.may_change_decision(access.who(request), decision),
        "may_record": seat.workshop.stage == Stage.RECOMMENDATION,
        "brief": brief_context(occurrence),
    }


def _winner(seat: Seat) -> str | None:
    """What the room's recommendation says, once it is there."""
    if seat.workshop.stage != Stage.RECOMMENDATION:
        return None
    found = latest_recommendation(seat.workshop.pk)
    if found is None or found.status != RecommendationStatus.READY or found.result is None:
        return None
    approach: str | None = found.result["approach"]
    return approach
