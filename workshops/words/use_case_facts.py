"""What is known of a use case, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.enums import Budget, InPlace
from workshops.figures import whole


def facts_words(in_place: str, budget: str, queries_a_day: int | None) -> list[str]:
    """One line for each that somebody stated: `["In place today: a fine-tuned model", "Budget: …"]`."""
    lines = []
    if in_place:
        lines.append(_("In place today: {what}").format(what=InPlace(in_place).label))
    if budget:
        lines.append(_("Budget: {budget}").format(budget=Budget(budget).label))
    if queries_a_day is not None:
        words = ngettext("{count} query a day", "{count} queries a day", queries_a_day)
        lines.append(words.format(count=whole(queries_a_day)))
    return lines
