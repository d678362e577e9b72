"""The projector: what the whole room looks at. No controls, nothing that is not everybody's."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access
from workshops.access import Seat
from workshops.domain.recommendations import result_of
from workshops.enums import Stage
from workshops.models import Decision
from workshops.queries.reveals import round_numbered
from workshops.queries.rooms import RoomState, current_recommendation, room_state
from workshops.views.qr import qr_code
from workshops.views.reveal_pages import drawn_reveal
from workshops.views.revisit_rooms import ended, lobby_brief
from workshops.views.room_assumptions import screen_assumed_context
from workshops.words.movement import room_headline
from workshops.words.reveals import count_open

# Rows that are drawn large; the others stand in a list beside them.
LARGE_ROWS = 4


@never_cache
@require_safe
def screen(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    seat = access.seat(request, workshop_id)
    return render(request, "room/screen.html", _context(seat))


@never_cache
@require_safe
def screen_panel(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The projector's content, for when the room has moved on."""
    seat = access.seat(request, workshop_id)
    return render(request, "room/screen_panel.html", _context(seat))


def _context(seat: Seat) -> dict[str, object]:
    state = room_state(seat.workshop.pk)
    context: dict[str, object] = {
        "workshop": seat.workshop,
        "state": state,
        "audience": "screen",
        "qr": qr_code(state.join_url),
        "join_address": f"{settings.SITE_URL.partition('//')[2]}/join",
    }
    if state.assumed:
        context |= screen_assumed_context(seat)
    if state.stage is Stage.LOBBY:
        context |= lobby_brief(seat.workshop)
    elif state.stage is Stage.DISCUSSION:
        context |= _rows(state)
    elif state.stage in (Stage.RECOMMENDATION, Stage.DECIDED):
        context |= _result(seat, state.round)
    return context


def _rows(state: RoomState) -> dict[str, object]:
    """While criteria are opened one by one, the last one alone; nothing of those that are still closed."""
    reveal = drawn_reveal(state)
    if reveal.closed:
        return {"latest": reveal.latest.row if reveal.latest else None, "closed": reveal.closed}
    rows = [drawn.row for drawn in reveal.rows]
    return {
        "large": rows[:LARGE_ROWS],
        "small": rows[LARGE_ROWS:],
        "flips": sum(row.can_flip for row in rows),
        "divided": any(not row.agrees for row in rows),
        "unanswered": count_open(rows),
        "nobody": not any(row.answered or row.dont_know for row in rows),
        "drift": reveal.drift,
        "movement": reveal.movement,
    }


def _result(seat: Seat, number: int) -> dict[str, object]:
    round_ = round_numbered(seat.workshop, number)
    found = current_recommendation(round_.pk) if round_ else None
    return {
        "result": result_of(found) if found and found.result else None,
        "movement": room_headline(seat.workshop),
        "decision": Decision.objects.filter(workshop=seat.workshop).first(),
        **ended(seat.workshop),
    }
