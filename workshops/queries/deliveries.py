"""What has been said about occurrences, to whom, and what is still waiting to be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from workshops import dates
from workshops.enums import Channel, DeliveryState, ReminderStage
from workshops.models import Delivery, Member, Occurrence
from workshops.models.revisits import OPEN_STATES

UNSENT = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN)


def occurrences_with_people() -> QuerySet[Occurrence]:
    """Occurrences with everybody whom a message about them may speak to."""
    return Occurrence.objects.select_related(
        "workshop",
        "plan__owner__user",
        "plan__decision__workspace",
        "plan__decision__accepted_by__user",
        "plan__decision__created_by__user",
        "plan__decision__workshop__facilitator__user",
    )


@dataclass(frozen=True)
class Notice:
    """One line in the app that waits for its reader: what, why, where it leads. `overdue`: show it as late."""

    id: UUID
    occurrence_id: UUID
    stage: ReminderStage
    what: str
    why: str
    url: str
    overdue: bool
    at: datetime


def notices_for(member: Member) -> list[Notice]:
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
        .prefetch_related(_failed_mails())
        .order_by("-sent_at", "pk")
    )
    now = timezone.now()
    return [_notice(row, now) for row in rows]


def _failed_mails() -> Prefetch[str]:
    failed = Delivery.objects.filter(state=DeliveryState.FAILED, channel=Channel.MAIL)
    return Prefetch(
        "occurrence__deliveries", failed.select_related("recipient__user").order_by("created_at"), to_attr="failed"
    )


def _notice(row: Delivery, now: datetime) -> Notice:
    occurrence = row.occurrence
    decision = occurrence.plan.decision
    today = dates.day_in(now, occurrence.plan.time_zone)
    return Notice(
        id=row.pk,
        occurrence_id=row.occurrence_id,
        stage=ReminderStage(row.stage),
        what=f"{decision.label} · {decision.title}",
        why=_why(row, dates.in_words(occurrence.waiting_since_on, today)),
        url=reverse("revisit", args=[occurrence.pk]),
        overdue=occurrence.waiting_since_on < today,
        at=row.sent_at or row.created_at,
    )


def _why(row: Delivery, when: str) -> str:
    if row.stage == ReminderStage.UNDELIVERED:
        failed: Iterable[Delivery] = row.occurrence.failed  # type: ignore[attr-defined]  # prefetched in notices_for
        names = " and ".join(dict.fromkeys(f"{d.recipient.name} ({d.recipient.user.email})" for d in failed))
        return f"Its reminder did not reach {names or 'its reader'}. Tell them another way."
    if row.stage == ReminderStage.UNSUBSCRIBED:
        name = row.occurrence.plan.owner.name if row.occurrence.plan.owner else row.occurrence.plan.owner_name
        return f"{name} owns its revisits and gets no more reminder mails."
    if row.stage == ReminderStage.STALE:
        return f"Stale: its revisit is {when}."
    return f"Its revisit is {when}."
