"""Time on the room's pages, as it stands when the page is made; timer.js and room.js count on from there."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def time_left(ends_at: datetime | None) -> str:
    """`"4:32"` until then, `"Time is up"` after it; nothing where no timer runs."""
    if ends_at is None:
        return ""
    seconds = ceil((ends_at - timezone.now()).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d}" if seconds > 0 else "Time is up"


@register.filter
def of_planned(since: datetime, planned: int) -> str:
    """`"12 of 15 min planned"`, `"18 min, 3 over the plan"`: whole minutes from then until now."""
    minutes = max(0, int((timezone.now() - since).total_seconds() // 60))
    return (
        f"{minutes} min, {minutes - planned} over the plan"
        if minutes > planned
        else f"{minutes} of {planned} min planned"
    )
