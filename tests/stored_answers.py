"""What the database holds of everybody's answers."""

from __future__ import annotations

from workshops.models import Answer


def stored() -> list[tuple[str, int | None, int | None, str]]:
    """(criterion, level, confidence, reason) of each, by criterion."""
    return list(Answer.objects.order_by("criterion").values_list("criterion", "level", "confidence", "reason"))
