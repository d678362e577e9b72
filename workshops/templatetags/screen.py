"""What only the projector draws: `{% load screen %}`."""

from __future__ import annotations

from django import template

from workshops.words.parts import distribution_sentence
from workshops.words.reveals import SaidRow

register = template.Library()


@register.inclusion_tag("room/screen/counted.html")
def counted(row: SaidRow) -> dict[str, object]:
    """How many gave each of the five answers, in figures."""
    return {"counts": row.counts, "sentence": distribution_sentence("", row.counts, row.median, row.dont_know)}
