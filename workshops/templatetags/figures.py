"""Numbers as the page's language writes them: `{% load figures %}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from workshops import figures

register = template.Library()


@register.filter
def percent(share: float, places: int = 0) -> str:
    """0.94 → `"94%"`"""
    return figures.percent(share, places)


@register.filter
def decimal(value: float | None, places: int) -> str:
    """0.4081 with 2 → `"0.41"`; nothing for None."""
    return "" if value is None else figures.decimal(value, places)


@register.filter
def below_too(value: float, places: int) -> str:
    """-0.0538 with 3 → `"−0.054"`"""
    return figures.below_too(value, places)


@register.filter
def whole(count: int) -> str:
    """10000 → `"10,000"`"""
    return figures.whole(count)


@register.filter
def listed(items: Iterable[str], between: str = "and") -> str:
    """`"a, b and c"`, or with "or" between the last two `"a, b or c"`."""
    return figures.listed((str(item) for item in items), either=between == "or")
