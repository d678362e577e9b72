"""When a reminder mail may go to a person: not in their quiet hours, and once a day where they want a digest.

The hours are theirs (`User.time_zone`). Everything here but the last four functions is pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from workshops import dates
from workshops.enums import Channel, DeliveryState
from workshops.models import Delivery, Member, Preferences

# A digest goes out from nine o'clock on; what comes up within this time is still in it.
DIGEST_OPEN = timedelta(hours=1)


@dataclass(frozen=True)
class Habits:
    """When somebody reads mails. `quiet`: from and until, local; over midnight where it ends earlier than it begins."""

    time_zone: str
    quiet: tuple[time, time] | None = None
    daily_digest: bool = False


def next_moment(habits: Habits, now: datetime, last_sent: datetime | None = None) -> datetime:
    """The first instant from `now` on at which a mail may go to somebody who lives like that.

    `last_sent`: when the last one went, so that a digest is one a day.
    """
    at = _digest_at(habits, now, last_sent) if habits.daily_digest else now
    return after_quiet(habits, at)


def _digest_at(habits: Habits, now: datetime, last_sent: datetime | None) -> datetime:
    today = dates.day_in(now, habits.time_zone)
    opens = dates.local_instant(today, habits.time_zone)
    if now < opens:
        return opens
    if now < opens + DIGEST_OPEN and (last_sent is None or last_sent < opens):
        return now
    return dates.local_instant(today + timedelta(days=1), habits.time_zone)


def after_quiet(habits: Habits, at: datetime) -> datetime:
    """`at`, or the end of the quiet hours that it falls into. An end that the clock passes twice is the first."""
    if habits.quiet is None:
        return at
    begins, ends = habits.quiet
    local = at.astimezone(ZoneInfo(habits.time_zone))
    clock, over_midnight = local.time(), ends < begins
    is_quiet = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if over_midnight and clock >= begins else 0)
    return max(at, dates.local_instant(day, habits.time_zone, ends))


def habits_of(member: Member) -> Habits:
    return habits_by(member, Preferences.objects.filter(member=member).first())


def habits_by(member: Member, chosen: Preferences | None) -> Habits:
    """By what they have chosen, where they have."""
    chosen = chosen or Preferences(member=member)
    quiet = None
    if chosen.quiet_from is not None and chosen.quiet_until is not None:
        quiet = (chosen.quiet_from, chosen.quiet_until)
    return Habits(member.user.time_zone, quiet, chosen.daily_digest)


def send_at(member: Member, now: datetime) -> datetime:
    """When a reminder mail that is written now may go out to this member."""
    habits = habits_of(member)
    return next_moment(habits, now, _last_sent(member) if habits.daily_digest else None)


def _last_sent(member: Member) -> datetime | None:
    sent = Delivery.objects.filter(recipient=member, channel=Channel.MAIL, state=DeliveryState.SENT)
    return sent.order_by("-sent_at").values_list("sent_at", flat=True).first()
