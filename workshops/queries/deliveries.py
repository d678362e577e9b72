"""What has been said about occurrences, to whom, and what is still waiting to be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from workshops.enums import Channel, DeliveryState, ReminderStage
from workshops.models import Delivery, Member, Occurrence
from workshops.models.revisits import OPEN_STATES


def occurrences_with_people() -> QuerySet[Occurrence]:
    """Occurrences with everybody whom a message about them may speak to."""
    return Occurrence.objects.select_related(
        "workshop",
        "plan__owner__user",
        "plan__backup__user",
        "plan__decision__workspace",
        "plan__decision__accepted_by__user",
        "plan__decision__created_by__user",
        "plan__decision__workshop__facilitator__user",
    )


@dataclass(frozen=True)
class Notice:
    """One line in the app that waits for its reader. `days_left`: until the revisit that it is about, negative once
    that is late; `undelivered_to`: name and address of everybody whom no mail about it has reached."""

    id: UUID
    occurrence: Occurrence
    stage: ReminderStage
    days_left: int
    undelivered_to: tuple[tuple[str, str], ...]
    at: datetime

    @property
    def is_overdue(self) -> bool:
        return self.occurrence.is_waiting and self.days_left < 0


def notices_for(member: Member, now: datetime) -> list[Notice]:
    """What this member has been told and has not put away, newest first. Two queries."""
    rows = (
        Delivery.objects.filter(
            recipient=member,
            channel=Channel.NOTICE,
            state=DeliveryState.SENT,
            seen_at=None,
            occurrence__state__in=OPEN_STATES,
        )
        .select_related("occurrence__plan__decision", "occurrence__plan__owner__user")
        .prefetch_related(failed_mails())
        .order_by("-sent_at", "pk")
    )
    return [notice_of(row, now) for row in rows]


def failed_mails() -> Prefetch[str]:
    """What `notice_of` wants of its rows."""
    failed = Delivery.objects.filter(state=DeliveryState.FAILED, channel=Channel.MAIL)
    return Prefetch(
        "occurrence__deliveries", failed.select_related("recipient__user").order_by("created_at"), to_attr="failed"
    )


def notice_of(row: Delivery, now: datetime) -> Notice:
    failed: list[Delivery] = row.occurrence.failed  # type: ignore[attr-defined]  # prefetched by failed_mails
    return Notice(
        id=row.pk,
        occurrence=row.occurrence,
        stage=ReminderStage(row.stage),
        days_left=row.occurrence.days_left(now),
        undelivered_to=tuple(dict.fromkeys((d.recipient.name, d.recipient.user.email) for d in failed)),
        at=row.sent_at or row.created_at,
    )
