"""What a decision rests on, in the room that looks at it again: everybody sees it, the facilitator marks it."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from workshops import access
from workshops.access import Seat
from workshops.enums import AssumptionState, Stage
from workshops.queries.revisits import decision_looked_at
from workshops.views.assumed import assumptions_shown
from workshops.views.assumptions import mark
from workshops.words.revisit_board import standing_words

# From when the round is open: before, nobody is to be swayed.
SHOWN_IN = (Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION)


def assumed_context(seat: Seat) -> dict[str, object]:
    """Nothing in a workshop that is no revisit, or is not that far."""
    shown = Stage(seat.workshop.stage) in SHOWN_IN
    decision = decision_looked_at(seat.workshop) if shown else None
    if decision is None:
        return {}
    return {"assumptions": assumptions_shown(decision, timezone.now()), "marks": seat.facilitates}


# On the projector, which never scrolls: beside the rows of a discussion there is no room, and beneath a recommendation
# for one line.
SCREEN_SHOWN_IN = (Stage.WEIGHTING, Stage.RECOMMENDATION)
TROUBLED = (AssumptionState.BROKEN, AssumptionState.AT_RISK)
MOST_NAMED = 2


def screen_assumed_context(seat: Seat) -> dict[str, object]:
    """The same for the projector: how many stand how, and where there is room those that are in trouble."""
    stage = Stage(seat.workshop.stage)
    decision = decision_looked_at(seat.workshop) if stage in SCREEN_SHOWN_IN else None
    if decision is None:
        return {}
    found = [each.assumption for each in assumptions_shown(decision, timezone.now())]
    troubled = [one for state in TROUBLED for one in found if one.state == state]
    return {
        "assumed_line": standing_words(Counter(AssumptionState(one.state) for one in found)),
        "assumed": troubled[:MOST_NAMED] if stage is Stage.WEIGHTING else [],
    }


@never_cache
@require_safe
def assumptions(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The section alone, for pages that are told of a change; with `?as=screen` as the projector has it."""
    seat = access.seat(request, workshop_id)
    if request.GET.get("as") == "screen":
        context = {"workshop": seat.workshop, **screen_assumed_context(seat)}
        return render(request, "room/screen/assumed.html", context)
    return render(request, "room/assumed.html", {"workshop": seat.workshop, **assumed_context(seat)})


@require_POST
def assumption(request: HttpRequest, workshop_id: UUID, assumption_id: UUID) -> HttpResponse:
    """The facilitator says how one stands. Everybody's page is told by the stream, also theirs."""
    seat = access.facilitator_seat(request, workshop_id)
    mark(request, access.assumption_in_room(seat, assumption_id), seat.by)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204)
    return redirect("room", workshop_id=seat.workshop.pk)
