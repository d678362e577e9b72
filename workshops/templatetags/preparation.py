"""What a room's page says of its preparation: `{% load preparation %}`."""

from __future__ import annotations

from django import template

from workshops import dates
from workshops.domain.checklist import Checklist, checklist_of
from workshops.enums import Stage
from workshops.models import Workshop
from workshops.queries.outlines import RoomOutline
from workshops.queries.rooms import RoomState
from workshops.words.preparation import answered_words, meeting_words

register = template.Library()


@register.simple_tag
def room_checklist(state: RoomState | RoomOutline) -> Checklist | None:
    """Of a room in its lobby; None elsewhere, where nobody is shown it."""
    if state.stage is not Stage.LOBBY:
        return None
    room = Workshop.objects.prefetch_related("checklist_answers").get(pk=state.id)
    return checklist_of(room)


@register.filter
def answered_of(checklist: Checklist) -> str:
    return answered_words(checklist)


@register.simple_tag
def meeting_line(state: RoomState | RoomOutline) -> str:
    """When a room in its lobby meets; empty where nobody has said."""
    if state.stage is not Stage.LOBBY or state.starts_at is None:
        return ""
    return meeting_words(dates.moment(state.starts_at, state.time_zone))
