"""What a decision rests on, in the room that looks at it again: everybody sees it, the facilitator marks it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from workshops import access
from workshops.access import Seat
from workshops.enums import Stage
from workshops.queries.revisits import decision_looked_at
from workshops.views.assumed import assumptions_shown
from workshops.views.assumptions import mark

# From when the round is open: before, nobody is to be swayed.
SHOWN_IN = (Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION)


def assumed_context(seat: Seat) -> dict[str, Any]:
    """Nothing in a workshop that is no revisit, or is not that far."""
    shown = Stage(seat.workshop.stage) in SHOWN_IN
    decision = decision_looked_at(seat.workshop) if shown else None
    if decision is None:
        return {}
    return {"assumptions": assumptions_shown(decision, timezone.now()), "marks": seat.facilitates}


@never_cache
@require_GET
def assumptions(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The section alone, for pages that are told of a change."""
    seat = access.seat(request, workshop_id)
    return render(request, "room/assumed.html", {"workshop": seat.workshop, **assumed_context(seat)})


@require_POST
def assumption(request: HttpRequest, workshop_id: UUID, assumption_id: UUID) -> HttpResponse:
    """The facilitator says how one stands. Everybody's page is told by the stream, also theirs."""
    seat = access.facilitator_seat(request, workshop_id)
    mark(request, access.assumption_in_room(seat, assumption_id), seat.by)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204)
    return redirect("room", workshop_id=seat.workshop.pk)
