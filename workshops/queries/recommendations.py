"""The recommendation that a room is looking at, and what one is asked with."""

from __future__ import annotations

from collections import defaultdict
from typing import NotRequired, TypedDict
from uuid import UUID

from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from workshops.enums import RecommendationStatus
from workshops.models import Answer, Participant, Recommendation, Round, StakeholderRole, Weight, Workshop


class BallotRead(TypedDict):
    """One ballot as the advisor reads it; `weights` only of somebody who gave some."""

    participant: str
    role: str
    scores: dict[str, int | None]
    weights: NotRequired[dict[str, float]]


class Facts(TypedDict, total=False):
    """What is known of the use case; what nobody said is not there, so that inputs of before it was asked stay."""

    in_place: str
    budget: str


class Inputs(Facts):
    """The whole request to the advisor."""

    ballots: list[BallotRead]
    role_weights: dict[str, float]
    waived_gates: list[str]
    seed: int


def latest_recommendation(workshop_id: UUID) -> Recommendation | None:
    """The one asked for last, of the last round; None before anybody asked."""
    asked = Recommendation.objects.filter(round__workshop=workshop_id).select_related("round")
    return asked.order_by("-round__number", "-requested_at").first()


def statement_of(round_id: int | None) -> tuple[str, bool]:
    """What the recommendation that was asked for last says in one sentence, and whether it could not be computed.

    Of the whole result, which is long, only that sentence is read.
    """
    asked = Recommendation.objects.filter(round=round_id).order_by("-requested_at")
    statement, error = asked.values_list("result__statement", "error").first() or ("", "")
    return statement or "", bool(error)


def headline_of(round_id: int | None) -> str:
    """Its headline; empty of an answer of the first engine, which has none."""
    asked = Recommendation.objects.filter(round=round_id).order_by("-requested_at")
    return asked.values_list("result__headline", flat=True).first() or ""


def waiting_in(workshop: Workshop) -> list[Recommendation]:
    """What this workshop still waits for."""
    return list(Recommendation.objects.filter(round__workshop=workshop, status=RecommendationStatus.COMPUTING))


def ballots_of(round_: Round) -> list[BallotRead]:
    """The round's ballots as the advisor reads them, in a stable order.

    Those count who had a role and were in the room when the round closed.
    """
    there = Q(removed_at=None) | Q(removed_at__gt=F("workshop__rounds__closed_at"), workshop__rounds=round_)
    people = (
        Participant.objects.filter(there, workshop_id=round_.workshop_id, role__isnull=False)
        .select_related("role")
        .order_by("joined_at", "id")
        .distinct()
    )
    scores: dict[UUID, dict[str, int | None]] = defaultdict(dict)
    for person, criterion, level in Answer.objects.filter(round=round_).values_list(
        "participant_id", "criterion", "level"
    ):
        scores[person][criterion] = level
    weights: dict[UUID, dict[str, float]] = defaultdict(dict)
    for person, criterion, points in Weight.objects.filter(round=round_).values_list(
        "participant_id", "criterion", "points"
    ):
        weights[person][criterion] = points
    hidden = round_.workshop.anonymous
    return [_ballot(p, scores[p.pk], weights[p.pk], hidden=hidden) for p in people if scores[p.pk]]


def _ballot(
    person: Participant, scores: dict[str, int | None], weights: dict[str, float], *, hidden: bool
) -> BallotRead:
    ballot: BallotRead = {
        "participant": _pseudonym(person) if hidden else str(person.pk),
        "role": person.role.key if person.role else "",
        "scores": dict(sorted(scores.items())),
    }
    if any(weights.values()):
        ballot["weights"] = dict(sorted(weights.items()))
    return ballot


def _pseudonym(participant: Participant) -> str:
    """Stands for somebody in the inputs of an anonymous workshop.

    The digest of the inputs is shown. Were the ids in it those that the room shows too, then in a small room
    whoever tries all answers would find out whose are whose.
    """
    return salted_hmac("ballot", str(participant.pk), algorithm="sha256").hexdigest()[:32]


def inputs_of(workshop: Workshop, round_: Round) -> Inputs:
    """The whole request to the advisor for one round; its canonical JSON is what `inputs_digest` is over."""
    roles = StakeholderRole.objects.filter(workshop=workshop)
    facts: Facts = {}
    if workshop.in_place:
        facts["in_place"] = workshop.in_place
    if workshop.budget:
        facts["budget"] = workshop.budget
    return {
        "ballots": ballots_of(round_),
        "role_weights": {role.key: role.weight for role in roles},
        "waived_gates": sorted(workshop.waived_gates),
        "seed": 0,
        **facts,
    }
