"""The day that a record's words name, in the languages in which records are written."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from workshops.domain.decision_dialects import folded, months

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^\W*(\d{4})(\d{2})(\d{2})(?!\d)")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHED = re.compile(r"(?<![-\d])(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?!\d)")
_MONTH = re.compile(
    r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})|(?P<name>[^\W\d_]{3,12})(?:\s*[.,])?\s+(?P<year_after>\d{4})"
)
_FIRST_YEAR = 1900
_NAMED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?:\s+|-)(?:de\s+)?(?P<month>[^\W\d_]{3,12})(?:\.?,?\s+|-)(?:de\s+|del\s+)?(?P<year>\d{4})(?!\d)"
    r"|(?P<month_first>[^\W\d_]{3,12})\.?\s+(?P<day_after>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year_after>\d{4})(?!\d)"
)


def day_of(words: str, *, day_first: bool = False) -> date | None:
    """ISO days and date-times, `20240503`, `3.5.2024`, `3 May 2024`, `3-May-2024` and `May 3, 2024` in the records'
    languages, and `13/05/2024` or `13-05-2024` where only one order makes a day, or the day comes first."""
    said = words[:120]
    if mark := _ISO.search(said) or _COMPACT.match(said):
        return _day(mark[1], mark[2], mark[3])
    if mark := _DOTTED.search(said):
        return _day(mark[3], mark[2], mark[1])
    if mark := _SLASHED.search(said):
        if day_first:
            return _day(mark[4], mark[3], mark[1])
        ways = {day for day in (_day(mark[4], mark[3], mark[1]), _day(mark[4], mark[1], mark[3])) if day}
        return ways.pop() if len(ways) == 1 else None
    for mark in _NAMED.finditer(said):
        month = months().get(folded(mark["month"] or mark["month_first"]))
        if month and (day := _day(mark["year"] or mark["year_after"], month, mark["day"] or mark["day_after"])):
            return day
    return None


def first_of_month(words: str) -> date | None:
    """Of words that name a month and no day of it: `2018-11`, `November 2018`."""
    mark = _MONTH.fullmatch(words[:120].strip(" \t.,;*_`"))
    if mark is None:
        return None
    number = mark["number"] or months().get(folded(mark["name"]))
    return _day(mark["year"] or mark["year_after"], number, 1) if number else None


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None


def missing_day(words: str) -> str:
    """Why there is no day."""
    if not words:
        return _("it has no date; today was taken")
    return _("its date “{words}” is not a date; today was taken").format(words=words[:60])
