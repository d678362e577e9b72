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
def minutes_since(moment: datetime) -> int:
    """Whole minutes from then until now."""
    return max(0, int((timezone.now() - moment).total_seconds() // 60))
