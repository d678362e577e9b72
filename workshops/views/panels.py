"""What one person sees of a room: by its stage, and by who looks.

Three kinds of people look: a facilitator, a participant with a ballot, and anybody else (an observer, or a
member who has not joined). A facilitator's page never holds a ballot, not even their own: it is often on the
projector. Their ballot has a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workshops.access import Seat
from workshops.domain import seats_again
from workshops.domain.agenda import minutes_of
from workshops.domain.framework_names import names_of
from workshops.domain.frameworks import framework_of
from workshops.domain.recommendations import headline_of, statement_of
from workshops.domain.revisit_questions import asked_first
from workshops.enums import MemberRole, Stage
from workshops.forms.ballots import AnswerForm
from workshops.forms.prescoring import DeadlineForm
from workshops.forms.rooms import SeatForm
from workshops.queries.invitations import invited_people
from workshops.queries.notes import room_notes
from workshops.queries.outlines import RoomOutline, room_outline
from workshops.queries.room_facts import RoomFacts
from workshops.queries.rooms import RoomState, room_state
from workshops.queries.seats_before import seat_before
from workshops.queries.signing import room_decision
from workshops.views.ballot_steps import ballot_steps, first_open, weight_steps
from workshops.views.discussion import discussion_context, drawn_discussion, look_of
from workshops.views.facilitation import facilitation_context
from workshops.views.promises import promise_context
from workshops.views.qr import qr_code
from workshops.views.revisit_rooms import ended, lobby_brief, people_of_last_time
from workshops.views.room_assumptions import assumed_context
from workshops.views.room_signing import signing_context
from workshops.views.step_pages import drawn_steps, drawn_weights
from workshops.views.use_case_facts import facts_context
from workshops.words.movement import room_headline
from workshops.words.pilot_hints import criteria_words
from workshops.words.roster import MOST_ROWS_OTHERS
from workshops.words.table import criterion_name

FACILITATOR, PARTICIPANT, WATCHER = "facilitator", "participant", "watcher"

Context = dict[str, Any]


def audience_of(seat: Seat, view: str = "") -> str:
    """Who looks; `view` "ballot" is a facilitator's own ballot."""
    if seat.facilitates and not (view == "ballot" and seat.has_ballot):
        return FACILITATOR
    return PARTICIPANT if seat.has_ballot else WATCHER


def room_page(
    request: HttpRequest,
    seat: Seat,
    *,
    view: str = "",
    template: str = "room/room.html",
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """The whole room, or with `template` its panel."""
    context = panel_context(request, seat, view=view, extra=extra)
    return render(request, template, context, status=status)


def panel_context(request: HttpRequest, seat: Seat, *, view: str, extra: Context) -> Context:
    audience = audience_of(seat, view)
    state = _state_for(seat, audience)
    notes = room_notes(seat.workshop) if sees_parking(state, audience) else None
    context: Context = {
        "seat": seat,
        "workshop": seat.workshop,
        "participant": seat.participant,
        "state": state,
        "audience": audience,
        "takes_part": seat.takes_part,
        "view": view if audience == PARTICIPANT else "",
        "panel_template": _template(state.stage, audience),
        **(assumed_context(seat) if state.assumed else {}),
        "asked": request.GET.get("criterion", ""),
        "asked_on": request.GET.get("on", ""),
        **(_for_facilitators(seat, state) if audience == FACILITATOR else {}),
        "skipped": _skipped(state),
        "parking": notes and notes.parking,
        "way_back": _way_back(seat),
        "notes": notes.by_criterion if notes and state.stage is Stage.DISCUSSION else {},
        **extra,
    }
    builder = _BUILDERS.get(state.stage)
    return {**context, **(builder(seat, context) if builder else {})}


def _way_back(seat: Seat) -> str:
    """The link of a guest's own seat. Members sign in."""
    guest = seat.participant if seat.participant and seat.participant.member_id is None else None
    return seats_again.seat_url(seat.workshop, guest) if guest else ""


def _for_facilitators(seat: Seat, state: RoomState | RoomOutline) -> Context:
    return {**facilitation_context(seat.workshop, state), **facts_context(seat.workshop)}


def _state_for(seat: Seat, audience: str) -> RoomState | RoomOutline:
    """Everybody in the room for its facilitator. The others are shown counts, and names only in a small lobby."""
    if audience == FACILITATOR:
        return room_state(seat.workshop.pk)
    outline = room_outline(seat.workshop.pk)
    named = outline.stage is Stage.LOBBY and outline.ballots + outline.observers <= MOST_ROWS_OTHERS
    return room_state(seat.workshop.pk) if named else outline


def _template(stage: Stage, audience: str) -> str:
    shared = (Stage.DISCUSSION, Stage.RECOMMENDATION, Stage.DECIDED, Stage.CANCELLED)
    return f"room/{stage.value}.html" if stage in shared else f"room/{audience}/{stage.value}.html"


def sees_parking(state: RoomFacts, audience: str) -> bool:
    """The facilitator always; everybody else not while a round is scored, so that nobody is swayed."""
    return audience == FACILITATOR or state.stage is not Stage.SCORING


def _skipped(state: RoomFacts) -> str:
    """Weighting is left out where the recommendation is reached past it, not where it was open and nobody weighed."""
    later = state.stage in (Stage.RECOMMENDATION, Stage.DECIDED)
    return Stage.WEIGHTING.value if later and not state.asked_to_weigh else ""


def _lobby(seat: Seat, context: Context) -> Context:
    return {
        "criteria": [framework_of(seat.workshop).criterion(key) for key in seat.workshop.criteria],
        "before": () if seat.workshop.follows_id else framework_of(seat.workshop).before,
        "qr": qr_code(context["state"].join_url),
        "scoring_minutes": minutes_of(seat.workshop, Stage.SCORING),
        **promise_context(seat.workshop),
        **facts_context(seat.workshop),
        **_deadline(seat, context),
        **_seat_form(seat, context),
        **lobby_brief(seat.workshop),
        **(people_of_last_time(seat.workshop, seat.member) if context["audience"] == FACILITATOR else {}),
        "pilot_measures": criteria_words(seat.workshop),
    }


def _scoring(seat: Seat, context: Context) -> Context:
    again = criterion_name(context["state"], context["state"].asks_again)
    if context["audience"] != PARTICIPANT:
        others = {**_seat_form(seat, context), **_deadline(seat, context), **_first(seat, context)}
        return {**others, "asks_again": again, "pilot_measures": criteria_words(seat.workshop)}
    assert seat.participant is not None
    typed: tuple[str, AnswerForm] | None = context.get("typed")
    steps = ballot_steps(seat.participant, context["state"].round, typed, context["state"].again)
    current = typed[0] if typed else first_open(steps, context["asked"])
    return {
        "asks_again": again,
        "steps": steps,
        "drawn_steps": drawn_steps(seat.workshop, context["state"], steps, current),
        "current": current,
        "answered": sum(step.settled for step in steps),
        "copied": sum(step.copied for step in steps),
        "still": [step for step in steps if step.listed],
        "still_open": sum(step.listed and step.unconfirmed for step in steps),
        "looks_again": any(step.was for step in steps) and context["state"].round == 1,
    }


def _first(seat: Seat, context: Context) -> Context:
    """What a revisit asks first, by name, for those who see no ballot."""
    if seat.workshop.follows_id is None or context["state"].round > 1:
        return {}
    names = names_of(seat.workshop)
    first = [
        {"name": names.criterion_name(key), "why": [reason.label for reason in why]}
        for key, why in asked_first(seat.workshop).items()
    ]
    return {"looks_again": True, "first": first, "rest": len(seat.workshop.criteria) - len(first)}


def _deadline(seat: Seat, context: Context) -> Context:
    """The form for the deadline, for the facilitator, and how many invited people have not come."""
    if context["audience"] != FACILITATOR:
        return {}
    zone, due_at = context["state"].time_zone, context["state"].answers_due_at
    form = context.get("deadline_form") or DeadlineForm(time_zone=zone, initial={"answers_due_at": due_at})
    return {"deadline_form": form, "invited": len(invited_people(seat.workshop.pk))}


def _discussion(seat: Seat, context: Context) -> Context:
    look = look_of(context["state"], context["asked_on"])
    shown = {"look": look, "on_table_name": criterion_name(context["state"], context["state"].on_table)}
    if context["audience"] == FACILITATOR:
        return {**shown, **discussion_context(seat.workshop, context["state"], look), **_seat_form(seat, context)}
    drawn = drawn_discussion(seat.workshop, context["state"], context["notes"], look, takes_part=seat.takes_part)
    return {**shown, "drawn": drawn, **_seat_form(seat, context)}


def _weighting(seat: Seat, context: Context) -> Context:
    if context["audience"] != PARTICIPANT:
        return {}
    assert seat.participant is not None
    weights = weight_steps(seat.participant, context["state"].round, context.get("typed_weights"))
    return {"drawn_weights": drawn_weights(seat.workshop, weights)}


def _recommendation(seat: Seat, context: Context) -> Context:
    statement, failed = statement_of(context["state"].round_id)
    headline = headline_of(context["state"].round_id)
    return {
        "headline": headline or statement,
        "goes_on": statement.removeprefix(headline).strip() if headline else "",
        "failed": failed,
        "movement": room_headline(seat.workshop) if statement else "",
    }


def _decided(seat: Seat, context: Context) -> Context:
    decision = room_decision(seat.workshop.pk)
    return {
        "decision": decision,
        **(signing_context(seat, decision, context) if decision else {}),
        **ended(seat.workshop),
    }


def _seat_form(seat: Seat, context: Context) -> Context:
    """The form for taking part, for members who have not joined."""
    if seat.member is None or seat.participant is not None or context["state"].stage.is_over:
        return {"seat_form": None}
    return {"seat_form": context.get("seat_form") or seat_form(seat)}


def seat_form(seat: Seat, data: object = None) -> SeatForm:
    assert seat.member is not None
    looks_on = not MemberRole(seat.member.role).may_take_part
    last = seat_before(seat.workshop, seat.member)
    return SeatForm(
        data,
        workshop=seat.workshop,
        only_observer=looks_on,
        initial={"name": seat.member.name, "role": last.role.key if last and last.role else None},
    )


_BUILDERS: dict[Stage, Callable[[Seat, Context], Context]] = {
    Stage.LOBBY: _lobby,
    Stage.SCORING: _scoring,
    Stage.DISCUSSION: _discussion,
    Stage.WEIGHTING: _weighting,
    Stage.RECOMMENDATION: _recommendation,
    Stage.DECIDED: _decided,
}
