"""Words for the home page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """`{{ names|at:key }}`: the value at a key that is only known at run time."""
    return mapping.get(key, "")


@register.filter
def needs_title(needs: Sequence[Any]) -> str:
    """What the home page says first."""
    if not needs:
        return "Nothing needs you right now"
    return "One thing needs you" if len(needs) == 1 else f"{len(needs)} things need you"


@register.filter
def due_words(due_on: date, today: date) -> str:
    """“9 days overdue”, “due today”, “due in 12 days (2 Feb)”."""
    days = (due_on - today).days
    if days < 0:
        return f"{-days} day{'s' if days < -1 else ''} overdue"
    if days == 0:
        return "due today"
    return f"due in {days} day{'s' if days > 1 else ''} ({due_on.day} {due_on:%b})"
