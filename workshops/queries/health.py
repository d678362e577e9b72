"""What the processes behind the pages are doing, as far as the database knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Min
from django.utils import timezone

from workshops.enums import RecommendationStatus
from workshops.models import ChannelMessage, Delivery, MemberMail, Recommendation, RoomMail, Tick
from workshops.models.deliveries import UNSENT

# The tick comes once a minute; after this long somebody should look.
TICK_LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Backlog:
    """Ages in seconds. `tick_age` is None where nothing has ticked yet."""

    tick_age: float | None
    overdue_delivery_age: float
    recommendations_waiting: int

    @property
    def ticks(self) -> bool:
        return self.tick_age is not None and self.tick_age < TICK_LATE.total_seconds()


def backlog() -> Backlog:
    now = timezone.now()
    tick = Tick.objects.first()
    oldest = [
        table.objects.filter(state__in=UNSENT, not_before__lt=now).aggregate(at=Min("not_before"))["at"]
        for table in (Delivery, RoomMail, MemberMail, ChannelMessage)
    ]
    overdue = min(filter(None, oldest), default=None)
    return Backlog(
        tick_age=(now - tick.at).total_seconds() if tick else None,
        overdue_delivery_age=(now - overdue).total_seconds() if overdue else 0.0,
        recommendations_waiting=Recommendation.objects.filter(status=RecommendationStatus.COMPUTING).count(),
    )
