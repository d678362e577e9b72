"""The worker's part, done at once."""

from __future__ import annotations

from workshops.domain.recommendations import compute_recommendation
from workshops.models import Recommendation, Workshop


def compute(workshop: Workshop) -> Recommendation:
    """The recommendation that was asked for last, which waits for the worker."""
    waiting = Recommendation.objects.filter(round__workshop=workshop).latest("requested_at")
    compute_recommendation(recommendation_id=waiting.pk)
    waiting.refresh_from_db()
    return waiting
