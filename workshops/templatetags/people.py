"""Words for the home page."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from workshops.words import home, revisits

register = template.Library()
register.filter("needs_title", home.needs_title)
register.filter("standing_and_day_words", revisits.standing_and_day_words)


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    """`{{ names|at:key }}`: the value at a key that is only known at run time."""
    return mapping.get(key, "")
