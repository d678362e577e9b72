"""The recommendation that a room is looking at."""

from __future__ import annotations

from uuid import UUID

from workshops.models import Recommendation


def latest_recommendation(workshop_id: UUID) -> Recommendation | None:
    """The one asked for last, of the last round; None before anybody asked."""
    asked = Recommendation.objects.filter(round__workshop=workshop_id).select_related("round")
    return asked.order_by("-round__number", "-requested_at").first()
