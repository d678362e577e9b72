"""What the room's templates need besides the parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from workshops import dates
from workshops.queries.outlines import RoomOutline
from workshops.queries.rooms import RoomState

register = template.Library()

# Stands in what is drawn once for everybody where each of them has their own token. Another one in every process, so
# that nobody can write it into a note.
TOKEN_SLOT = token_hex(20)


@register.filter
def with_token(drawn: SafeString, token: Any) -> SafeString:
    """What was drawn for everybody, with this person's CSRF token in its forms."""
    return SafeString(drawn.replace(TOKEN_SLOT, str(token)))


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The entry of that key; None where there is none."""
    return mapping.get(key)


@register.filter
def moment(instant: datetime, time_zone: str) -> str:
    """“Tue 24 Nov, 09:00 (Berlin)”"""
    return dates.moment(instant, time_zone)


@register.simple_tag
def deadline_line(state: RoomState | RoomOutline) -> str:
    """Until when answers are asked for, or that it has passed and how many are missing; empty without a deadline."""
    if state.answers_due_at is None:
        return ""
    if state.answers_due_at > timezone.now():
        return f"Answer by {dates.moment(state.answers_due_at, state.time_zone)}"
    missing = state.ballots - state.done
    return f"The deadline has passed; {missing or 'nobody'} {'are' if missing > 1 else 'is'} missing"
