"""What lies on the table, as templates say it."""

from __future__ import annotations

from django import template

from workshops.words import table
from workshops.words.reveals import SaidRow, agreement_line

register = template.Library()
register.filter("here_for", table.here_for)
register.filter("names_criterion", table.criterion_name)


@register.simple_tag
def agreement_of(row: SaidRow) -> str:
    """How near the answers are to one another, beside the round before."""
    return agreement_line(row, row.last_round)
