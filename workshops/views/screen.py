"""The projector: what the whole room looks at. No controls, nothing that is not everybody's."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access
from workshops.access import Seat
from workshops.enums import Stage
from workshops.models import Decision
from workshops.queries.reveals import round_numbered
from workshops.queries.revisit_rooms import OutcomeFacts
from workshops.queries.rooms import RoomState, current_recommendation, room_state
from workshops.views.discussion import screen_table
from workshops.views.qr import qr_code
from workshops.views.reveal_pages import drawn_reveal
from workshops.views.revisit_rooms import ended, lobby_brief
from workshops.views.room_assumptions import screen_assumed_context
from workshops.words.movement import room_headline
from workshops.words.recommendations import screen_findings
from workshops.words.reveals import count_open, is_alone
from workshops.words.table import criterion_name


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
    elif state.stage is Stage.SCORING:
        context["asks_again"] = criterion_name(state, state.asks_again)
    elif state.stage is Stage.DISCUSSION:
        context |= _rows(state) | screen_table(state)
    elif state.stage in (Stage.RECOMMENDATION, Stage.DECIDED):
        context |= _result(seat, state.round)
    return context


def _rows(state: RoomState) -> dict[str, object]:
    """One criterion large; of the others that are open there are counts. While criteria are opened one by one it is
    the last one, and of those that are still closed there is nothing but their names."""
    reveal = drawn_reveal(state)
    rows = [drawn.row for drawn in reveal.rows]
    first = reveal.latest.row if reveal.closed and reveal.latest else next(iter(rows), None)
    shown = next((row for row in rows if row.criterion.key == state.on_table), first)
    others = [row for row in rows if row is not shown]
    return {
        "closed": reveal.closed,
        "shown": shown,
        "others": [row for row in others if not row.agrees],
        "agreed": [row for row in others if row.agrees],
        "unsaid": [row for row in rows if not row.answered],
        "flips": sum(row.can_flip for row in rows),
        "divided": any(not row.agrees for row in rows),
        "unanswered": count_open(rows),
        "nobody": not any(row.answered or row.dont_know for row in rows),
        "alone": is_alone(rows),
        "drift": reveal.drift,
        "movement": reveal.movement,
    }


def _result(seat: Seat, number: int) -> dict[str, object]:
    round_ = round_numbered(seat.workshop, number)
    found = current_recommendation(round_.pk) if round_ else None
    decision = Decision.objects.filter(workshop=seat.workshop).first()
    outcome = ended(seat.workshop)
    facts = outcome.get("revisit_ended")
    chosen = facts.decision if isinstance(facts, OutcomeFacts) else decision
    if chosen is not None:
        return {"chosen": chosen, "decision": decision, "sign_code": _sign_code(decision), **outcome}
    shown = screen_findings(seat.workshop, found) if found and found.result else {}
    return {"movement": room_headline(seat.workshop), **shown}


def _sign_code(decision: Decision | None) -> SafeString:
    """Where everybody in the room reads the decision and signs it; nothing once it takes no signatures."""
    if decision is None or not decision.is_in_force:
        return SafeString("")
    address = settings.SITE_URL + reverse("room_decision", args=[decision.workshop_id])
    return qr_code(address, _("QR code of the decision"))
