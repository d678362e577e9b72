"""The questions that somebody has kept."""

from __future__ import annotations

from workshops.models import Member, SavedView


def views_of(member: Member) -> list[SavedView]:
    """By name."""
    return list(SavedView.objects.filter(member=member))
