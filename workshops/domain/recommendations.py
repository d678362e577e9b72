"""The one door between the rooms and the advisor: ballots in, recommendations and agreement out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

import advisor
from workshops.domain.changes import mark_changed
from workshops.domain.knock import knock
from workshops.domain.log import append_event, canonical, sha256
from workshops.enums import RecommendationStatus
from workshops.models import (
    Answer,
    Member,
    Participant,
    Recommendation,
    Round,
    StakeholderRole,
    Weight,
    Workshop,
)

# Below this many people, a breakdown by role would name a person (anonymous workshops only).
MIN_ROLE_ANONYMOUS = 3
DRAWS = advisor.DRAWS


@cache
def framework() -> advisor.Framework:
    return advisor.load_framework()


def criteria_sets() -> dict[str, list[str]]:
    return {key: list(criteria) for key, criteria in framework().sets.items()}


def gate_keys() -> set[str]:
    return {gate.key for gate in framework().gates}


def advise(answers: Mapping[str, int]) -> dict[str, Any]:
    """What the advisor says to one set of levels. One draw: for the order, the gates and the lenses, not the shares."""
    return advisor.recommend({"answers": dict(answers)}, framework(), draws=1)


def estimate_costs(inputs: Mapping[str, float], months: int) -> dict[str, Any]:
    """See `advisor.estimate_costs`. The inputs have been through a form, so none of them is refused here."""
    return advisor.estimate_costs(dict(inputs), framework(), months)


def ballots_of(round_: Round) -> list[dict[str, Any]]:
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
    return [
        {
            "participant": str(p.pk),
            "role": p.role.key if p.role else "",
            "scores": dict(sorted(scores[p.pk].items())),
            **({"weights": dict(sorted(weights[p.pk].items()))} if any(weights[p.pk].values()) else {}),
        }
        for p in people
        if scores[p.pk]
    ]


def inputs_of(workshop: Workshop, round_: Round) -> dict[str, Any]:
    """The whole request to the advisor for one round; its canonical JSON is what `inputs_digest` is over."""
    roles = StakeholderRole.objects.filter(workshop=workshop)
    return {
        "ballots": ballots_of(round_),
        "role_weights": {role.key: role.weight for role in roles},
        "waived_gates": sorted(workshop.waived_gates),
        "seed": 0,
    }


@transaction.atomic
def request_recommendation(*, workshop: Workshop, by: Member) -> Recommendation:
    """Ask the worker for the recommendation of the last round. The same inputs are computed only once."""
    round_ = Round.objects.filter(workshop=workshop).latest("number")
    inputs = inputs_of(workshop, round_)
    recommendation, made = Recommendation.objects.get_or_create(
        round=round_,
        inputs_digest=sha256(canonical(inputs)),
        defaults={"inputs": inputs},
    )
    if not made:
        # Asked again for inputs that were seen before (a waiver taken back): it is the current one now.
        recommendation.requested_at = timezone.now()
        recommendation.save(update_fields=["requested_at"])
    append_event(
        "recommendation.requested",
        subject=workshop,
        by=by,
        body={"round": round_.number, "inputs": recommendation.inputs_digest},
    )
    if recommendation.status == RecommendationStatus.COMPUTING:
        transaction.on_commit(lambda: enqueue(recommendation.pk))
    return recommendation


def enqueue(recommendation_id: UUID) -> None:
    """Knock on the worker. If Redis is down the knock is lost and the next tick knocks again."""
    knock("workshops.compute_recommendation", str(recommendation_id))


def compute_recommendation(*, recommendation_id: UUID) -> None:
    """Compute and store. Twice does no harm: a stored answer stays as it is."""
    recommendation = Recommendation.objects.select_related("round__workshop").get(pk=recommendation_id)
    if recommendation.status != RecommendationStatus.COMPUTING:
        return
    try:
        result, error = advisor.recommend(recommendation.inputs, framework()), ""
    except advisor.InvalidInput as invalid:
        result, error = None, str(invalid)
    workshop = recommendation.round.workshop
    with transaction.atomic():
        stored = Recommendation.objects.filter(pk=recommendation.pk, status=RecommendationStatus.COMPUTING).update(
            status=RecommendationStatus.READY if result else RecommendationStatus.FAILED,
            result=result,
            error=error,
            engine_version=advisor.ENGINE_VERSION,
            framework_digest=framework().digest,
            computed_at=timezone.now(),
        )
        if stored:
            append_event(
                "recommendation.computed",
                subject=workshop,
                by=None,
                body={
                    "inputs": recommendation.inputs_digest,
                    "engine": advisor.ENGINE_VERSION,
                    "framework": framework().digest,
                    "approach": result["approach"] if result else None,
                },
            )
            mark_changed(workshop.pk)


def requeue_waiting() -> int:
    """Knock again for every recommendation that has waited half a minute; how many those were."""
    waiting = Recommendation.objects.filter(
        status=RecommendationStatus.COMPUTING, requested_at__lt=timezone.now() - timedelta(seconds=30)
    )
    ids = list(waiting.values_list("pk", flat=True))
    for pk in ids:
        enqueue(pk)
    return len(ids)


def agreement(workshop: Workshop, round_: Round) -> list[dict[str, Any]]:
    """Per criterion of a closed round, in the order of the disagreement that matters: see `advisor.agreement`.

    Only the criteria that this workshop asks about; empty where nobody has answered anything.
    """
    inputs = inputs_of(workshop, round_)
    if not inputs["ballots"]:
        return []
    return [entry for entry in advisor.agreement(inputs, framework()) if entry["criterion"] in workshop.criteria]


def waiting_in(workshop: Workshop) -> list[Recommendation]:
    """What this workshop still waits for."""
    return list(Recommendation.objects.filter(round__workshop=workshop, status=RecommendationStatus.COMPUTING))
