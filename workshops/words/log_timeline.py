"""The timeline of the log in words: month by month what was decided, looked at again and broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.framework_names import approach_short
from workshops.drawing.approaches import approach_class
from workshops.enums import RevisitOutcome
from workshops.figures import whole
from workshops.models.decisions import label_of
from workshops.queries.log_story import Happened

# In one month and of one kind; the log lists the others.
IN_A_MONTH = 8
MONTHS_SHOWN = 36
KINDS = ("decision", "revisit", "broken")


@dataclass(frozen=True)
class Mark:
    """One thing on the timeline: where it leads, what is shown of it, and all that is said of it."""

    number: int
    label: str
    words: str
    css: str


@dataclass(frozen=True)
class Month:
    """`cells`: the marks of each kind, in the order of KINDS, and how many more there are."""

    first: date
    name: str
    cells: tuple[tuple[tuple[Mark, ...], int], ...]


@dataclass(frozen=True)
class Timeline:
    """Oldest month first. `lanes`: the names of the kinds with their cells, for a table with a row for each."""

    months: tuple[Month, ...]
    sentence: str

    @property
    def lanes(self) -> list[tuple[str, str, list[tuple[tuple[Mark, ...], int]]]]:
        names = (_("Decisions"), _("Revisits"), _("Broken signals"))
        return [
            (kind, name, [month.cells[place] for month in self.months])
            for place, (kind, name) in enumerate(zip(KINDS, names, strict=True))
        ]


def timeline_shown(happened: Sequence[Happened], time_zone: str) -> Timeline | None:
    """None before anything happened."""
    if not happened:
        return None
    by_month: dict[date, list[Happened]] = {}
    for one in happened:
        by_month.setdefault(dates.day_in(one.at, time_zone).replace(day=1), []).append(one)
    newest, oldest = max(by_month), min(by_month)
    firsts = [newest]
    while firsts[-1] > oldest and len(firsts) < MONTHS_SHOWN:
        firsts.append(dates.add_months(newest, -len(firsts)))
    months = tuple(_month(first, by_month.get(first, []), time_zone) for first in reversed(firsts))
    return Timeline(months, _timeline_sentence(happened, months))


def _month(first: date, happened: Sequence[Happened], time_zone: str) -> Month:
    cells = []
    for kind in KINDS:
        of_kind = [one for one in happened if one.kind == kind]
        cells.append((tuple(_mark(one, time_zone) for one in of_kind[:IN_A_MONTH]), max(0, len(of_kind) - IN_A_MONTH)))
    return Month(first, dates.month(first), tuple(cells))


def _mark(one: Happened, time_zone: str) -> Mark:
    label, day = label_of(one.number), dates.short(dates.day_in(one.at, time_zone))
    if one.kind == "decision":
        words = _("{title}: {approach}, {day}").format(title=one.title, approach=approach_short(one.detail), day=day)
        return Mark(one.number, label, words, approach_class(one.detail))
    if one.kind == "revisit":
        outcome = RevisitOutcome(one.detail).in_sentence
        return Mark(one.number, label, _("{title}: {what}, {day}").format(title=one.title, what=outcome, day=day), "")
    words = _("{title}: {metric} broke, {day}").format(title=one.title, metric=one.detail or _("a signal"), day=day)
    return Mark(one.number, label, words, "")


def _timeline_sentence(happened: Sequence[Happened], months: Sequence[Month]) -> str:
    counts = Counter(one.kind for one in happened)
    return _("Since {month}: {decisions}, {revisits} and {broken}.").format(
        month=months[0].name,
        decisions=ngettext("{count} decision", "{count} decisions", counts["decision"]).format(
            count=whole(counts["decision"])
        ),
        revisits=ngettext("{count} revisit", "{count} revisits", counts["revisit"]).format(
            count=whole(counts["revisit"])
        ),
        broken=ngettext("{count} broken signal", "{count} broken signals", counts["broken"]).format(
            count=whole(counts["broken"])
        ),
    )
