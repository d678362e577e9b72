"""What a revisit is read beside: the last round of the workshop that it starts from, and what was watched since."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from workshops.enums import AssumptionState, RecommendationStatus
from workshops.models import Participant, Recommendation, Round, Signal, Workshop


def last_open_round(workshop_id: UUID | None) -> Round | None:
    """The last closed round of which something is open to its room."""
    closed = Round.objects.filter(workshop=workshop_id, closed_at__isnull=False).exclude(revealed=[])
    return closed.select_related("workshop").order_by("-number").first()


def ready_recommendation(round_: Round) -> Recommendation | None:
    """What was said last about the ballots of this round, if it has been computed."""
    asked = Recommendation.objects.filter(round=round_).select_related("round__workshop")
    found = asked.order_by("-requested_at").first()
    return found if found is not None and found.status == RecommendationStatus.READY else None


def flips_and_agreement(round_: Round) -> tuple[list[dict[str, object]], list[dict[str, object]]] | None:
    """Of that recommendation, which is long, only these two parts; None without one."""
    ready = Recommendation.objects.filter(round=round_, status=RecommendationStatus.READY).order_by("-requested_at")
    return ready.values_list("result__flips", "result__agreement").first()


def troubled_metrics(workshop: Workshop) -> list[tuple[str, AssumptionState]]:
    """(metric, state) of each signal of the revisited decision that is broken or at risk, the broken ones first."""
    states = (AssumptionState.BROKEN, AssumptionState.AT_RISK)
    signals = Signal.objects.filter(
        assumption__decision__revisit_plan__occurrences__workshop=workshop,
        assumption__dropped_at=None,
        assumption__state__in=states,
    ).order_by("assumption__position", "pk")
    found = [(metric, AssumptionState(state)) for metric, state in signals.values_list("metric", "assumption__state")]
    return sorted(found, key=lambda pair: states.index(pair[1]))


def same_people(now: UUID, then: UUID) -> dict[UUID, UUID]:
    """Participant of one workshop → the same person in the one that it follows, by whose seat they have."""
    seats = Participant.objects.filter(workshop=now, before__workshop=then).values_list("pk", "before")
    return {pk: before for pk, before in seats if before is not None}


def as_before(people: Iterable[UUID], same: dict[UUID, UUID]) -> set[UUID]:
    """These participants, each as who they were then where they were there."""
    return {same.get(pk, pk) for pk in people}
