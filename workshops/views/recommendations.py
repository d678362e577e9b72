"""The recommendation's page: what the advisor says, how sure it is, and what would change it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops import access
from workshops.access import Seat
from workshops.domain.costs import room_costs
from workshops.domain.decisions import decision_before
from workshops.enums import RecommendationStatus, Stage
from workshops.forms.guide import CostForm
from workshops.forms.recommendations import WaiverForm
from workshops.models import Decision, Recommendation, Workshop
from workshops.queries.recommendations import latest_recommendation
from workshops.queries.rooms import room_state
from workshops.views.measuring_shown import measuring_context, of_room_page
from workshops.views.use_case_facts import facts_context
from workshops.words.movement import recommendation_then_and_now
from workshops.words.pilot_since import pilot_since
from workshops.words.recommendations import findings

# A recommendation takes well under a second. One that waits longer waits for a worker.
SLOW = timedelta(seconds=10)


@never_cache
@require_safe
def recommendation(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """For everybody in the room, from the stage recommendation on. Asks again by itself while it is computed."""
    return recommendation_page(request, access.seat(request, workshop_id))


def recommendation_page(
    request: HttpRequest,
    seat: Seat,
    *,
    waiver: tuple[str, WaiverForm] | None = None,
    costs: CostForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as the recommendation stands. `waiver`, `costs`: what was sent and not accepted."""
    workshop = seat.workshop
    found = latest_recommendation(workshop.pk)
    if workshop.stage not in (Stage.RECOMMENDATION, Stage.DECIDED) or found is None:
        return render(request, "recommendation/too_early.html", {"workshop": workshop}, status=409)
    decision = Decision.objects.filter(workshop=workshop).first()
    context = {
        "workshop": workshop,
        "seat": seat,
        "participant": seat.participant,
        "state": room_state(workshop.pk),
        "recommendation": found,
        "round": found.round.number,
        "decision": decision,
        "revisit": access.revisit_of_room(seat),
        "may_decide": seat.facilitates and workshop.stage == Stage.RECOMMENDATION,
        "waiver_gate": waiver[0] if waiver else "",
        "waiver": waiver[1] if waiver else WaiverForm(),
        **_status(found),
    }
    if found.status == RecommendationStatus.READY:
        context |= findings(workshop, found) | recommendation_then_and_now(workshop)
        context |= _measured_since(workshop)
        if context["may_decide"] and context["costs"]:
            context["cost_form"] = costs or _cost_form(workshop)
        context["measuring"] = measuring_context(of_room_page(workshop))
    if context["may_decide"]:
        context |= facts_context(workshop)
    return render(request, "recommendation/recommendation.html", context, status=status)


def _measured_since(workshop: Workshop) -> dict[str, object]:
    """The decision's newest pilot beside the one before it, where this room looks at it again."""
    before = decision_before(workshop) if workshop.follows_id else None
    return {"pilot_moved": pilot_since(before, workshop.workspace.time_zone) if before else None}


def _cost_form(workshop: Workshop) -> CostForm:
    room = room_costs(workshop)
    return CostForm(room.framework, {}, room)


def _status(found: Recommendation) -> dict[str, object]:
    waits = found.status == RecommendationStatus.COMPUTING
    return {"computing": waits, "slow": waits and timezone.now() - found.requested_at > SLOW}
