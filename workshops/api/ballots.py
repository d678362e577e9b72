"""A participant's own ballot, and nobody else's."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.ballots import BallotIn, BallotOut, SavedOut
from workshops.api.schemas.errors import answers
from workshops.domain import ballots, rooms
from workshops.in_time import in_time
from workshops.models import Answer, Participant, Weight
from workshops.refusals import InvalidFields

router = Router(tags=["Ballots"])


def _participant(request: HttpRequest, workshop_id: str) -> Participant:
    seat = access.with_ballot(access.seat_for(caller(request), workshop_id, brief=True))
    assert seat.participant is not None
    return seat.participant


@router.put(
    "/workshops/{workshop_id}/ballot",
    response=answers({200: SavedOut}, 409, 422, 503),
    summary="Save answers and weights; a repeat is harmless (participant)",
)
def save_ballot(request: HttpRequest, workshop_id: str, body: BallotIn) -> Status[dict[str, object]]:
    scores = {key: score.model_dump(exclude_unset=True) for key, score in body.scores.items()}
    person = _participant(request, workshop_id)
    with nullcontext() if _stamped(body) else in_time(request):
        saved = ballots.cast_ballot(
            participant=person,
            scores=scores,
            weights=body.weights,
            client=body.client or "",
            sequence=body.sequence,
            round_number=body.round,
        )
    return Status(200, asdict(saved))


def _stamped(body: BallotIn) -> bool:
    """Raises InvalidFields where half of the stamp is missing."""
    if (body.client is None) != (body.sequence is None):
        missing = "client" if body.client is None else "sequence"
        raise InvalidFields({missing: _("Give both client and sequence, or neither.")})
    return body.client is not None


@router.get(
    "/workshops/{workshop_id}/ballot",
    response=answers({200: BallotOut}),
    summary="Own ballot of the current round (participant)",
)
def read_ballot(request: HttpRequest, workshop_id: str) -> Status[dict[str, object]]:
    person = _participant(request, workshop_id)
    round_ = rooms.current_round(person.workshop)
    scores = Answer.objects.filter(round=round_, participant=person).order_by("criterion")
    weights = Weight.objects.filter(round=round_, participant=person).order_by("criterion")
    return Status(
        200,
        {
            "round": round_.number if round_ else 0,
            "scores": {a.criterion: {"level": a.level, "confidence": a.confidence, "reason": a.reason} for a in scores},
            "weights": {w.criterion: w.points for w in weights},
        },
    )
