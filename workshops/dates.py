"""Dates: the arithmetic of the revisit plan, and how days and instants are written. No database, no clock.

The words are the active language's, and so are the patterns: a translator puts day, month and year in their order
(https://unicode.org/reports/tr35/tr35-dates.html#Date_Field_Symbol_Table). Hours are counted to 24 in every language.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from workshops.figures import locale, whole

LOCAL_TIME = time(9, 0)
_ENGLISH = Locale("en")


def add_months(anchor_on: date, months: int) -> date:
    """`anchor_on` plus whole months, clamped to the month's last day.

    Always counted from the anchor, never chained: 31 January plus 1 and plus 2 months are
    28 February and 31 March, not 28 March.
    """
    years, month0 = divmod(anchor_on.month - 1 + months, 12)
    year, month = anchor_on.year + years, month0 + 1
    return date(year, month, min(anchor_on.day, monthrange(year, month)[1]))


def due_on(anchor_on: date, every_months: int, period: int) -> date:
    """The due date of period 1, 2, 3 …"""
    return add_months(anchor_on, every_months * period)


def local_instant(day: date, time_zone: str, at: time = LOCAL_TIME) -> datetime:
    """Wall-clock `at` of `day` in `time_zone`, as an instant in UTC.

    A wall-clock time that the zone skips (spring gap) moves forward by the gap; one that
    happens twice (autumn fold) is the first of the two.
    """
    zone = ZoneInfo(time_zone)
    # In a gap, fold=0 reads the clock with the offset before the change, which lands after it: forward.
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def midnights(days: Iterable[date], time_zone: str) -> list[datetime]:
    """When each of these days begins for its people, in UTC."""
    return [local_instant(day, time_zone, time()) for day in days]


def next_period(anchor_on: date, every_months: int, after: date) -> int:
    """The first period whose due date is later than `after`."""
    months = (after.year - anchor_on.year) * 12 + after.month - anchor_on.month
    period = max(1, months // every_months)
    while due_on(anchor_on, every_months, period) <= after:
        period += 1
    return period


def day_in(instant: datetime, time_zone: str) -> date:
    """The calendar day of an instant, as its people see it."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def days_left(day: date, time_zone: str, now: datetime) -> int:
    """How many calendar days there are until `day` in `time_zone`; negative once it has passed."""
    return (day - day_in(now, time_zone)).days


def in_utc(at: datetime) -> str:
    """`"2026-11-02T09:00:00Z"`, in any year: as files say it."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def exactly_in_utc(at: datetime) -> str:
    """`"2026-11-02T09:00:00.000250Z"`: as it is kept, for a program that may give it back."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def short(day: date) -> str:
    """2 Feb 2027"""
    return _day(day, pgettext("CLDR date pattern", "d MMM y"), _names())


def month(day: date) -> str:
    """Feb 2027"""
    return _day(day, pgettext("CLDR date pattern", "MMM y"), _names())


def whole_month(day: date) -> str:
    """February 2027"""
    return _day(day, pgettext("CLDR date pattern", "LLLL y"), _names())


def coming_day(day: date, days_left: int) -> str:
    """A day that is so many days away, without its year where that is this one: "2 Feb"."""
    if day.year != (day - timedelta(days=days_left)).year:
        return short(day)
    return _day(day, pgettext("CLDR date pattern", "d MMM"), _names())


def days_in_words(days_left: int) -> str:
    """How far a due date is: "9 days overdue", "due today", "due in 12 days"."""
    if days_left == 0:
        return _("due today")
    words = (
        ngettext("{count} day overdue", "{count} days overdue", -days_left)
        if days_left < 0
        else ngettext("due in {count} day", "due in {count} days", days_left)
    )
    return words.format(count=whole(abs(days_left)))


def in_words(day: date, days_left: int) -> str:
    """The same with the day where it is still to come: "due in 12 days (2 Feb)"."""
    if days_left <= 0:
        return days_in_words(days_left)
    words = ngettext("due in {count} day ({day})", "due in {count} days ({day})", days_left)
    return words.format(count=whole(days_left), day=coming_day(day, days_left))


def place_of(time_zone: str) -> str:
    """The zone as people say it: "Berlin", "New York", "UTC"."""
    known = locale().time_zones.get(time_zone, {})
    return known.get("city") or time_zone.rpartition("/")[2].replace("_", " ")


def moment(instant: datetime, time_zone: str) -> str:
    """Tue 24 Nov, 09:00 (Berlin)"""
    words = _written(instant, time_zone, pgettext("CLDR date pattern", "EEE d MMM, HH:mm"))
    return _("{moment} ({place})").format(moment=words, place=place_of(time_zone))


def kept_moment(instant: datetime, time_zone: str) -> str:
    """24 Nov 2026, 09:00 (Berlin): for what is read years later, or on paper."""
    words = _written(instant, time_zone, pgettext("CLDR date pattern", "d MMM y, HH:mm"))
    return _("{moment} ({place})").format(moment=words, place=place_of(time_zone))


def lately(instant: datetime, time_zone: str, now: datetime) -> str:
    """A moment not long ago: "14:02" on the same day, else "23 Nov, 14:02"."""
    if day_in(instant, time_zone) == day_in(now, time_zone):
        return _written(instant, time_zone, pgettext("CLDR date pattern", "HH:mm"))
    return _written(instant, time_zone, pgettext("CLDR date pattern", "d MMM, HH:mm"))


def _written(instant: datetime, time_zone: str, pattern: str) -> str:
    return format_datetime(instant, pattern, tzinfo=ZoneInfo(time_zone), locale=_names())


@lru_cache(maxsize=4096)
def _day(day: date, pattern: str, names: Locale) -> str:
    """Kept: a long history writes the same days again and again, and CLDR takes its time over each."""
    return format_date(day, pattern, locale=names)


def _names() -> Locale:
    """Who names days and months. British English by CLDR has one month of four letters, "Sept"; ours has three."""
    own = locale()
    return _ENGLISH if own.language == "en" else own
