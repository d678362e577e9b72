"""The recommendation that a room is looking at."""

from __future__ import annotations

from uuid import UUID

from workshops.models import Recommendation


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
