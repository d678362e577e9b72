"""The inbox of a member: what they were told in the app, what of it is new, in pages that never shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from workshops.enums import Channel, DeliveryState, ReminderStage
from workshops.models import Delivery, Member
from workshops.models.deliveries import DATE_STAGES
from workshops.models.literals import literal
from workshops.queries import keys
from workshops.queries.deliveries import Notice, notices_of

PAGE = 25
# Nobody reads a count that is longer.
MOST = 99
# New: not put away, and the revisit that it is about is not over.
_NEW, _PAST = Q(seen_at=None), Q(seen_at__isnull=False)


class Show(StrEnum):
    NEW = "new"
    PAST = "past"
    ALL = "all"


class Kind(StrEnum):
    """What a notice is about, as the inbox can be filtered."""

    REVISITS = "revisits"
    SIGNALS = "signals"
    MAILS = "mails"


_DATES = frozenset({*DATE_STAGES, ReminderStage.OWNER_GONE})
_MAILS = frozenset({ReminderStage.UNDELIVERED, ReminderStage.UNSUBSCRIBED})
# Every stage is of one kind; what is neither about dates, and who is asked, nor about mails is said about a signal.
STAGES: dict[Kind, frozenset[ReminderStage]] = {
    Kind.REVISITS: _DATES,
    Kind.SIGNALS: frozenset(ReminderStage) - _DATES - _MAILS,
    Kind.MAILS: _MAILS,
}


@dataclass(frozen=True)
class InboxRow:
    notice: Notice
    is_new: bool


@dataclass(frozen=True)
class InboxPage:
    """`next`: what the page after it is asked for with; empty on the last one."""

    rows: list[InboxRow]
    next: str


def new_count(member: Member) -> int:
    """How many notices are new, up to MOST + 1. One query over an index of the new ones."""
    return _notices(member).filter(_NEW)[: MOST + 1].count()


def inbox_page(
    member: Member, *, now: datetime, show: Show = Show.NEW, kind: Kind | None = None, after: str = ""
) -> InboxPage:
    """Newest first. Raises ValueError where `after` is no place in the inbox. Three queries, however many rows."""
    rows = _notices(member).filter(_SHOWN[show])
    if kind:
        rows = rows.filter(stage__in=[literal(stage) for stage in STAGES[kind]])
    if after:
        rows = rows.filter(keys.older(after, "sent_at"))
    found = list(
        rows.select_related("occurrence__plan__decision", "occurrence__plan__owner__user").order_by("-sent_at", "-id")[
            : PAGE + 1
        ]
    )
    more, found = len(found) > PAGE, found[:PAGE]
    is_new = [row.seen_at is None for row in found]
    return InboxPage(
        rows=[InboxRow(notice, new) for notice, new in zip(notices_of(found, now), is_new, strict=True)],
        next=_place(found[-1]) if more else "",
    )


_SHOWN = {Show.NEW: _NEW, Show.PAST: _PAST, Show.ALL: Q()}


def _notices(member: Member) -> QuerySet[Delivery]:
    return Delivery.objects.filter(recipient=member, channel=literal(Channel.NOTICE), state=literal(DeliveryState.SENT))


def _place(row: Delivery) -> str:
    assert row.sent_at is not None
    return keys.key_of(row.sent_at, row.pk)
