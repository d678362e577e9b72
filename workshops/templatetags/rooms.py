"""What the room's templates need besides the parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from workshops import dates
from workshops.queries.rooms import RoomState

register = template.Library()


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The entry of that key; None where there is none."""
    return mapping.get(key)


@register.filter
def moment(instant: datetime, time_zone: str) -> str:
    """“Tue 24 Nov, 09:00 (Berlin)”"""
    return dates.moment(instant, time_zone)


@register.simple_tag
def deadline_line(state: RoomState) -> str:
    """Until when answers are asked for, or that it has passed and how many are missing; empty without a deadline."""
    if state.answers_due_at is None:
        return ""
    if state.answers_due_at > timezone.now():
        return f"Answer by {dates.moment(state.answers_due_at, state.time_zone)}"
    missing = len(state.missing)
    return f"The deadline has passed; {missing or 'nobody'} {'are' if missing > 1 else 'is'} missing"
