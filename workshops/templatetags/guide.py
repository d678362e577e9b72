"""Parts of the guide that need its framework: `{% load guide %}`. Each reads `framework` from the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import template
from django.template import Context
from django.urls import reverse

from workshops.domain.frameworks import Framework
from workshops.drawing.approaches import approach_class
from workshops.words import guide
from workshops.words.guide import Source

register = template.Library()


@register.simple_tag(takes_context=True)
def guide_url(context: Context, name: str, fragment: str = "") -> str:
    """The address of a page of the guide, about the same framework as this page, with `fragment` after the `#`."""
    return f"{reverse(name)}{context['guide_query']}{f'#{fragment}' if fragment else ''}"


@register.inclusion_tag("parts/approach_chip.html", takes_context=True)
def chip(context: Context, key: str) -> dict[str, object]:
    """An approach of the page's framework by its key: its short name with its colour."""
    framework = context["framework"]
    return {"look": approach_class(key, framework.approach_index[key]), "name": framework.approach(key).short}


@register.simple_tag(takes_context=True)
def fill(context: Context, key: str) -> str:
    """The class that gives an element that approach's colours."""
    return approach_class(key, context["framework"].approach_index[key])


@register.inclusion_tag("guide/sources.html", takes_context=True)
def sources(context: Context, keys: str | Sequence[str], label: str = "", passage: str = "") -> dict[str, object]:
    """Titles and authors of one source or of several, and where in it."""
    wanted = [keys] if isinstance(keys, str) else keys
    return {"sources": [context["framework"].source(key) for key in wanted], "label": label, "passage": passage}


@register.filter
def how_read(source: Source, on: date | None) -> str:
    """How much of a source was read, and when."""
    return guide.how_read(source, on)


@register.filter
def role_name(framework: Framework, key: str) -> str:
    """`"data"` → `"Data"`, in the framework's own words."""
    return next((str(role.name) for role in framework.roles if role.key == key), key.capitalize())
