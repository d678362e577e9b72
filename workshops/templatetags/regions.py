"""The parts of a room's page that change by themselves: `{% load regions %}`. What they say is in `words/`."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from workshops.templatetags.parts import role_mark
from workshops.words import doors, rooms, roster
from workshops.words.roster import PersonRow, RoleProgress

MOST_MARKS = 24

register = template.Library()
register.simple_tag(roster.progress_of)
register.simple_tag(roster.roster)
register.simple_tag(roster.signed_roles)
register.simple_tag(rooms.said_ready)
register.simple_tag(doors.knocks_shown)


@register.simple_tag
def drawn_person(row: PersonRow) -> SafeString:
    """One person's row. Of a hundred rows one or two are others from one frame to the next, so they are kept."""
    return _drawn_person(tuple(row.items()), get_language())


@lru_cache(maxsize=4096)
def _drawn_person(row: tuple[tuple[str, object], ...], language: str | None) -> SafeString:
    """`language`: the active one, in which it is drawn and kept."""
    del language
    return render_to_string("parts/person_row.html", {"person": dict(row)})


@register.simple_tag
def marks_of(progress: RoleProgress) -> SafeString:
    """A mark for each person in a role, filled for those who are done; nothing where that would be too long."""
    if progress.people > MOST_MARKS:
        return SafeString("")
    done, rest = role_mark(progress.role), role_mark(progress.role, hollow=True)
    return SafeString(done * progress.done + rest * (progress.people - progress.done))
