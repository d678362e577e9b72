"""Words for decisions in templates: `{% load decisions %}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import template

from workshops import figures
from workshops.domain import framework_names
from workshops.exports import sheet

register = template.Library()
register.filter("approach_name", framework_names.approach_name)
register.filter("approach_short", framework_names.approach_short)
register.filter("criterion_name", framework_names.criterion_name)
register.filter("number_words", sheet.number_words)
register.filter("threshold_words", sheet.threshold_words)


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    """The value under a key that only the page knows; None without one."""
    return mapping.get(key)


register.filter("thousands", figures.whole)


@register.filter
def hundredths(share: float) -> str:
    """0.1099 → `"11.0"`"""
    return figures.decimal(share * 100, 1)


@register.filter
def day_words(day: date) -> str:
    return sheet.day_words(day)


@register.simple_tag
def days_words(days: int) -> str:
    """How far away a due date is: `"9 days ago"`, `"today"`, `"in 12 days"`."""
    if days == 0:
        return "It is due today."
    plural = "" if abs(days) == 1 else "s"
    return f"It is due in {days} day{plural}." if days > 0 else f"It was due {-days} day{plural} ago."
