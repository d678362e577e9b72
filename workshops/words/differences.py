"""What one text of a decision says differently from another, as a page says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.decision_text import CONFIGURATION_LABELS, AssumptionText, MetricText
from workshops.domain.differences import Change, Piece
from workshops.words.decision_changes import watch_notes
from workshops.words.thresholds import threshold_words

_FIELDS: Mapping[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "question": gettext_lazy("Question"),
    "approach": gettext_lazy("Approach"),
    "rationale": gettext_lazy("Why"),
    "fallback": gettext_lazy("Fallback"),
    "metrics": gettext_lazy("Metric"),
    "assumptions": gettext_lazy("Assumption"),
    "configuration": gettext_lazy("Configuration"),
    "scope_now": gettext_lazy("Now"),
    "scope_later": gettext_lazy("Later"),
    "risks_accepted": gettext_lazy("Accepted risk"),
}


class ChangeSaid(TypedDict):
    """`item`: which row of a list; `words`: prose as pieces, else none. `before` and `after` are empty where there is
    nothing to say: of prose, and on the side that has nothing."""

    field: str
    item: str
    change: str
    words: Sequence[Piece]
    before: str
    after: str


def said_changes(changes: Sequence[Change], names: Mapping[str, str]) -> list[ChangeSaid]:
    """`names`: approach keys to names."""
    return [
        {
            "field": str(_FIELDS[change["field"]]),
            "item": _item(change),
            "change": _kind(change),
            "words": change["words"] or [],
            "before": _value(change, change["before"], names),
            "after": _value(change, change["after"], names),
        }
        for change in changes
    ]


def _item(change: Change) -> str:
    """The name of a row; none where it is told word by word."""
    if change["field"] == "configuration":
        return str(CONFIGURATION_LABELS[change["item"]])
    return "" if change["words"] else change["item"]


def _kind(change: Change) -> str:
    return {"added": _("added"), "removed": _("removed"), "changed": _("changed")}[change["change"]]


def _value(change: Change, value: object, names: Mapping[str, str]) -> str:
    field = change["field"]
    if value is None:
        return ""
    if field == "metrics":
        return threshold_words(cast(MetricText, value))
    if field == "assumptions":
        return watch_notes(cast(AssumptionText, value))
    if field == "risks_accepted":
        return ""
    if field == "approach":
        return names.get(str(value), str(value))
    return "" if change["words"] else str(value)
