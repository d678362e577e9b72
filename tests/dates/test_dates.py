"""The date vectors that reminders must meet, and what holds for every date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workshops import dates


def instants(anchor: date, every: int, zone: str, periods: int) -> list[str]:
    return [
        f"{dates.local_instant(dates.due_on(anchor, every, n), zone):%Y-%m-%d %H:%MZ}" for n in range(1, periods + 1)
    ]


def test_quarterly_from_the_end_of_january_in_berlin() -> None:
    assert instants(date(2026, 1, 31), 3, "Europe/Berlin", 4) == [
        "2026-04-30 07:00Z",
        "2026-07-31 07:00Z",
        "2026-10-31 08:00Z",
        "2027-01-31 08:00Z",
    ]


def test_monthly_from_the_end_of_january_in_new_york() -> None:
    assert instants(date(2026, 1, 31), 1, "America/New_York", 2) == ["2026-02-28 14:00Z", "2026-03-31 13:00Z"]


@pytest.mark.parametrize("anchor", [date(2027, 11, 29), date(2027, 11, 30)])
def test_three_months_before_a_leap_day(anchor: date) -> None:
    assert dates.due_on(anchor, 3, 1) == date(2028, 2, 29)


def test_a_time_that_the_zone_skips_moves_forward() -> None:
    # Berlin, 28 March 2027: 02:00 to 03:00 does not exist. Apia had no 30 December 2011 at all.
    assert dates.local_instant(date(2027, 3, 28), "Europe/Berlin", time(2, 30)) == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )
    instant = dates.local_instant(date(2011, 12, 30), "Pacific/Apia")
    assert instant.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


def test_a_time_that_comes_twice_is_the_first_of_the_two() -> None:
    # Berlin, 31 October 2027: 02:30 comes at 00:30Z and again at 01:30Z.
    assert dates.local_instant(date(2027, 10, 31), "Europe/Berlin", time(2, 30, fold=1)) == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "due today"),
        (-1, "1 day overdue"),
        (-9, "9 days overdue"),
        (-1200, "1,200 days overdue"),
        (1, "due in 1 day (22 Nov)"),
        (73, "due in 73 days (2 Feb 2027)"),
    ],
)
def test_dates_are_said_in_words(days: int, words: str) -> None:
    today = date(2026, 11, 21)
    assert dates.in_words(today + timedelta(days=days), days) == words


NOW = datetime(2026, 11, 24, 13, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en-gb",
            ["3 Sep 2026", "Tue 24 Nov, 14:02 (Berlin)", "14:02", "23 Nov, 14:02", "due in 1 day", "New York", "UTC"],
        ),
        # Without a catalogue the words are English, days and months German.
        (
            "de",
            [
                "3 Sept. 2026",
                "Di. 24 Nov., 14:02 (Berlin)",
                "14:02",
                "23 Nov., 14:02",
                "due in 1 day",
                "New York",
                "UTC",
            ],
        ),
    ],
)
def test_days_and_moments_are_named_in_the_language(language: str, said: list[str]) -> None:
    with translation.override(language):
        assert [
            dates.short(date(2026, 9, 3)),
            dates.moment(NOW, "Europe/Berlin"),
            dates.lately(NOW, "Europe/Berlin", NOW + timedelta(hours=1)),
            dates.lately(NOW - timedelta(days=1), "Europe/Berlin", NOW),
            dates.days_in_words(1),
            dates.place_of("America/New_York"),
            dates.place_of("UTC"),
        ] == said


ANCHORS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(anchor=ANCHORS, every=st.integers(1, 12), period=st.integers(1, 60))
def test_due_dates_rise_and_never_drift_from_the_anchor(anchor: date, every: int, period: int) -> None:
    this, following = (dates.due_on(anchor, every, n) for n in (period, period + 1))
    assert anchor < this < following
    assert this.day == anchor.day or (this + timedelta(days=1)).day == 1


@given(anchor=ANCHORS, every=st.integers(1, 12), days=st.integers(-400, 4000))
def test_the_next_period_is_the_first_one_after_a_day(anchor: date, every: int, days: int) -> None:
    after = anchor + timedelta(days=days)
    period = dates.next_period(anchor, every, after)
    assert dates.due_on(anchor, every, period) > after
    assert period == 1 or dates.due_on(anchor, every, period - 1) <= after


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_files_and_programs_are_told_instants_in_utc(zone: str) -> None:
    at = datetime(2026, 11, 2, 9, 0, 0, 250, tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert (dates.in_utc(at), dates.exactly_in_utc(at)) == ("2026-11-02T09:00:00Z", "2026-11-02T09:00:00.000250Z")
    assert dates.exactly_in_utc(at.replace(microsecond=0)) == "2026-11-02T09:00:00Z"


def test_a_year_of_fewer_digits_is_written_with_four() -> None:
    assert dates.in_utc(datetime(26, 1, 2, 3, 4, 5, tzinfo=UTC)) == "0026-01-02T03:04:05Z"
