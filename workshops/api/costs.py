"""With which numbers a room counts its costs, and what comes of them; nothing of it before the recommendation."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.costs import CostsIn, CostsOut
from workshops.api.schemas.errors import answers
from workshops.domain import costs
from workshops.enums import Stage
from workshops.models import Workshop
from workshops.refusals import WrongStage
from workshops.words.costs import costs_said

router = Router(tags=["Results"])


@router.get(
    "/workshops/{workshop_id}/costs",
    response=answers({200: CostsOut}, 409),
    summary="What each approach costs at the room's volume, with the room's numbers",
)
def read_costs(request: HttpRequest, workshop_id: str) -> Status[dict[str, object]]:
    workshop = access.seat_for(caller(request), workshop_id).workshop
    if workshop.stage not in (Stage.RECOMMENDATION, Stage.DECIDED):
        raise WrongStage(_("The costs are shown with the recommendation, after the reveal."))
    return Status(200, _costs(workshop))


@router.put(
    "/workshops/{workshop_id}/costs",
    response=answers({200: CostsOut}, 409, 422),
    summary="Count with these numbers instead of the framework's (facilitator)",
)
def change_costs(request: HttpRequest, workshop_id: str, body: CostsIn) -> Status[dict[str, object]]:
    """The whole set of the room's own numbers: what is left out goes by the framework, or by the room's volume, again.
    The event `costs.changed` keeps them in the log."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    changed = costs.change_costs(
        workshop=seat.workshop, by=seat.by, inputs=body.inputs, months=body.months, preset=body.preset
    )
    return Status(200, _costs(changed))


def _costs(workshop: Workshop) -> dict[str, object]:
    room = costs.room_costs(workshop)
    said = costs_said(workshop)
    assert said is not None
    return {
        "months": room.months,
        "preset": room.preset,
        "inputs": room.inputs,
        "own": dict(room.own),
        "volume": {"queries_a_day": room.volume.queries_per_day, "source": room.volume.source},
        "sentence": " ".join(said["lines"]),
        "estimate": room.estimate(),
    }
