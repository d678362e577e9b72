"""The board of revisits in words: why each comes back, how its assumptions stand, how the log stood over the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.pilot_evidence import PilotEvidence, pilot_words
from workshops.domain.signals import breaks_of
from workshops.domain.watch_notes import news_words
from workshops.enums import AssumptionState, Comparator, OccurrenceReason
from workshops.figures import listed, plain_number, rounded, whole
from workshops.models import Occurrence
from workshops.queries.log_over_time import MonthHealth
from workshops.queries.revisit_board import BoardRow
from workshops.queries.revisits import Group

WORST_FIRST = (AssumptionState.BROKEN, AssumptionState.AT_RISK, AssumptionState.HOLDING, AssumptionState.OPEN)


def why_words(occurrence: Occurrence) -> str:
    """Why it comes back: its cadence, the signals that broke, or what was said by whoever asked."""
    broke = listed(map(_broke, breaks_of(occurrence)))
    if occurrence.reason == OccurrenceReason.SIGNAL:
        return broke or _("A signal broke")
    return " · ".join(filter(None, [_asked(occurrence), broke]))


def _asked(occurrence: Occurrence) -> str:
    if occurrence.reason == OccurrenceReason.HAND:
        said = " ".join(occurrence.reason_words.split())
        return _("Asked for: {words}").format(words=said) if said else _("Asked for before its date")
    months = occurrence.plan.every_months
    if months == 1:
        return _("Every month")
    return ngettext("Every {count} month", "Every {count} months", months).format(count=whole(months))


def _broke(signal: Mapping[str, Any]) -> str:
    """ "runbook edits a week: 2 on average, below 3"."""
    if "pilot" in signal:
        return pilot_words(cast("PilotEvidence", signal), in_short=True).removesuffix(".")
    if facts := signal.get("facts"):
        return news_words(facts).removesuffix(".")
    measured = signal.get("mean")
    if measured is None:
        return _("{metric} broke").format(metric=signal.get("metric", ""))
    return _("{metric}: {value} on average, {comparator} {threshold}").format(
        metric=signal.get("metric", ""),
        value=rounded(measured),
        comparator=Comparator(signal["comparator"]).label,
        threshold=plain_number(signal["threshold"]),
    )


def standing_of_assumptions_words(row: BoardRow) -> str:
    return standing_words(row.standing)


def standing_words(standing: Mapping[AssumptionState, int]) -> str:
    """ "1 broken, 2 holding"; empty where there is none."""
    return ", ".join(
        _("{count} {state}").format(count=whole(standing[state]), state=state.in_sentence)
        for state in WORST_FIRST
        if standing.get(state)
    )


def board_line(counts: Mapping[Group, int]) -> str:
    """The line under the title: "1 overdue, 2 due."; empty where nothing is."""
    parts = {Group.OVERDUE: _("{count} overdue"), Group.DUE: _("{count} due")}
    said = [words.format(count=whole(counts[group])) for group, words in parts.items() if counts[group]]
    return _("{counts}.").format(counts=", ".join(said)) if said else ""


def reason_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Any")),
        (OccurrenceReason.CADENCE, _("Its cadence")),
        (OccurrenceReason.SIGNAL, _("A signal broke, or a pilot missed")),
        (OccurrenceReason.HAND, _("Asked for by hand")),
    ]


def over_time_sentence(months: Sequence[MonthHealth]) -> str:
    """What the picture shows, for whoever does not see it."""
    before, today = months[0], months[-1]
    return _(
        "Today: {total} decisions in force, {fresh} fresh, {due} due, {stale} stale. On {day}: {total_then} in force,"
        " {fresh_then} fresh, {due_then} due, {stale_then} stale."
    ).format(
        fresh=whole(today.fresh),
        total=whole(today.total),
        due=whole(today.due),
        stale=whole(today.stale),
        day=dates.short(before.on),
        fresh_then=whole(before.fresh),
        total_then=whole(before.total),
        due_then=whole(before.due),
        stale_then=whole(before.stale),
    )


def over_time_chart(months: Sequence[MonthHealth]) -> dict[str, object]:
    """For static/js/charts.js: a label for each month, and the three counts, worst last."""
    return {
        "labels": [dates.month(each.on) for each in months],
        "sets": [
            {"label": _("Fresh"), "values": [each.fresh for each in months], "colour": "ink-4"},
            {"label": _("Due"), "values": [each.due for each in months], "colour": "ink-2"},
            {"label": _("Stale"), "values": [each.stale for each in months], "colour": "red"},
        ],
    }
