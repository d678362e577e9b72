"""When a mail may go: quiet hours over midnight and over changes of the clock, and a digest once a day. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.domain.mail_hours import Habits, next_moment

BERLIN, NEW_YORK, UTC_ZONE = "Europe/Berlin", "America/New_York", "UTC"
NIGHT = (time(22, 0), time(7, 0))


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "quiet", "now", "then"),
    [
        # In Berlin, one hour ahead in winter and two in summer.
        (BERLIN, NIGHT, "2026-11-26 20:59", "2026-11-26 20:59"),  # 21:59 there
        (BERLIN, NIGHT, "2026-11-26 21:00", "2026-11-27 06:00"),  # 22:00 begins
        (BERLIN, NIGHT, "2026-11-26 22:59:59", "2026-11-27 06:00"),  # before midnight
        (BERLIN, NIGHT, "2026-11-26 23:00", "2026-11-27 06:00"),  # midnight
        (BERLIN, NIGHT, "2026-11-27 05:59:59", "2026-11-27 06:00"),
        (BERLIN, NIGHT, "2026-11-27 06:00", "2026-11-27 06:00"),  # 07:00 ends
        (BERLIN, NIGHT, "2026-07-01 04:59", "2026-07-01 05:00"),
        (NEW_YORK, NIGHT, "2026-11-27 03:00", "2026-11-27 12:00"),
        # Within a day.
        (UTC_ZONE, (time(12, 0), time(14, 0)), "2026-11-26 11:59", "2026-11-26 11:59"),
        (UTC_ZONE, (time(12, 0), time(14, 0)), "2026-11-26 12:00", "2026-11-26 14:00"),
        (UTC_ZONE, (time(12, 0), time(14, 0)), "2026-11-26 14:00", "2026-11-26 14:00"),
        # The night of the spring change is an hour shorter, that of the autumn change an hour longer.
        (BERLIN, NIGHT, "2026-03-28 21:00", "2026-03-29 05:00"),
        (BERLIN, NIGHT, "2026-10-24 20:00", "2026-10-25 06:00"),
        # They end at 02:30, which the clock leaves out in spring: it is 03:30 then.
        (BERLIN, (time(22, 0), time(2, 30)), "2026-03-29 00:45", "2026-03-29 01:30"),
        # And passes twice in autumn: the first ends them, so in the second pass they are over.
        (BERLIN, (time(22, 0), time(2, 30)), "2026-10-25 00:10", "2026-10-25 00:30"),
        (BERLIN, (time(22, 0), time(2, 30)), "2026-10-25 01:10", "2026-10-25 01:10"),
        (BERLIN, None, "2026-11-26 23:00", "2026-11-26 23:00"),
    ],
)
def test_quiet_hours(zone: str, quiet: tuple[time, time] | None, now: str, then: str) -> None:
    assert next_moment(Habits(zone, quiet), at(now)) == at(then)


@pytest.mark.parametrize(
    ("zone", "now", "last_sent", "then"),
    [
        (BERLIN, "2026-11-26 07:59", None, "2026-11-26 08:00"),
        (BERLIN, "2026-11-26 08:00", None, "2026-11-26 08:00"),
        # What comes up in the first hour is still in it, unless it has gone.
        (BERLIN, "2026-11-26 08:59", "2026-11-25 08:01", "2026-11-26 08:59"),
        (BERLIN, "2026-11-26 08:59", "2026-11-26 08:01", "2026-11-27 08:00"),
        (BERLIN, "2026-11-26 09:00", None, "2026-11-27 08:00"),
        (BERLIN, "2026-11-26 22:59", None, "2026-11-27 08:00"),
        (BERLIN, "2026-11-26 23:00", None, "2026-11-27 08:00"),  # midnight there: the day that comes
        # Over the changes of the clock it stays nine o'clock.
        (BERLIN, "2026-03-28 20:00", None, "2026-03-29 07:00"),
        (BERLIN, "2026-10-24 20:00", None, "2026-10-25 08:00"),
        (NEW_YORK, "2026-11-26 13:59", None, "2026-11-26 14:00"),
    ],
)
def test_a_digest_is_one_a_day_at_nine(zone: str, now: str, last_sent: str | None, then: str) -> None:
    habits = Habits(zone, daily_digest=True)
    assert next_moment(habits, at(now), at(last_sent) if last_sent else None) == at(then)


def test_a_digest_whose_hour_is_quiet_comes_when_it_is_over() -> None:
    habits = Habits(UTC_ZONE, (time(22, 0), time(10, 30)), daily_digest=True)
    assert next_moment(habits, at("2026-11-26 15:00")) == at("2026-11-27 10:30")


HOURS = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: at("2026-01-01 00:00") + timedelta(minutes=minutes))


@given(
    zone=st.sampled_from([BERLIN, NEW_YORK, "Pacific/Auckland", "Asia/Kathmandu", "America/St_Johns"]),
    quiet=st.tuples(HOURS, HOURS).filter(lambda hours: hours[0] != hours[1]),
    now=MOMENTS,
    digest=st.booleans(),
)
def test_a_mail_is_never_early_never_lost_and_said_once(
    zone: str, quiet: tuple[time, time], now: datetime, *, digest: bool
) -> None:
    habits = Habits(zone, quiet, digest)
    then = next_moment(habits, now)
    assert now <= then <= now + timedelta(hours=51)
    if not digest:
        # Whoever asks again at that moment may send.
        assert next_moment(habits, then) - then <= timedelta(hours=1)
