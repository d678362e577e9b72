"""Every mail of a workspace and how far it is: what waits, what was sent, what has failed."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from workshops.enums import Channel, DeliveryState
from workshops.models import ChannelMessage, Delivery, MemberMail, RoomMail
from workshops.models.deliveries import UNSENT, Mailing
from workshops.models.literals import literal
from workshops.queries import keys

Mail = Delivery | RoomMail
# Who had a hand in a message: hardly anybody in any. Joined, two tables twice, they take PostgreSQL longer to plan than
# the page to read.
_HANDS = ("asked_again_by__user", "cancelled_by__user")
# What a list says of each. Whole rows, of six tables, take longer to ask for and to make than the page to write.
_SAID = (
    *("state", "stage", "fault", "error", "attempts", "unknown_tries", "not_before", "sent_at", "created_at"),
    *("asked_again_by", "cancelled_by"),
)
_DECISION = "occurrence__plan__decision"
_OF_REVISITS = (*_SAID, "said_in", "recipient__user__name", f"{_DECISION}__number", f"{_DECISION}__title")
_OF_WORKSHOPS = (*_SAID, "workshop__title", "participant__name", "invitation__email", "invitation__participant__name")


def mails_about_revisits(workspace_id: UUID) -> QuerySet[Delivery]:
    """With recipient, decision, and who had a hand in it. Notices in the app are no mails."""
    rows = Delivery.objects.filter(occurrence__plan__decision__workspace=workspace_id)
    rows = rows.exclude(channel=literal(Channel.NOTICE))
    return rows.select_related("recipient__user", "occurrence__plan__decision").prefetch_related(*_HANDS)


def mails_about_workshops(workspace_id: UUID) -> QuerySet[RoomMail]:
    """With workshop, whom it is for, and who had a hand in it."""
    rows = RoomMail.objects.filter(workshop__workspace=workspace_id)
    return rows.select_related("workshop", "invitation__participant", "participant").prefetch_related(*_HANDS)


def mails_page(workspace_id: UUID, *, state: str = "", after: str = "", limit: int) -> tuple[list[Mail], str]:
    """Newest first, and the key of the next page, empty after the last. Two queries, whatever the size of the tables,
    and as many again for each kind of hand in them.

    What is said in another message is listed where cancelled ones are asked for, and not among all: of three hundred
    decisions in one mail it would hide everything else. `after`: such a key; ValueError where it is none.
    """
    behind = keys.older(after, "created_at") if after else Q()
    about_revisits = mails_about_revisits(workspace_id).only(*_OF_REVISITS)
    about_workshops = mails_about_workshops(workspace_id).only(*_OF_WORKSHOPS)
    about_revisits = about_revisits.filter(state=state) if state else about_revisits.filter(said_in=None)
    about_workshops = about_workshops.filter(state=state) if state else about_workshops
    pages: list[Iterator[Mail]] = [
        iter(rows.filter(behind).order_by("-created_at", "-id")[: limit + 1])
        for rows in (about_revisits, about_workshops)
    ]
    found = [*heapq.merge(*pages, key=lambda mail: (mail.created_at, mail.pk), reverse=True)]
    shown = found[:limit]
    return shown, keys.key_of(shown[-1].created_at, shown[-1].pk) if len(found) > limit else ""


def told_besides(mails: Iterable[Mail]) -> Counter[UUID]:
    """By mail, of how many decisions it tells besides its own. One query."""
    about_others = Delivery.objects.filter(said_in__in=[mail.pk for mail in mails]).order_by()
    # A date that was missed and the one that carries it on are of one decision.
    others = about_others.exclude(occurrence__plan=F("said_in__occurrence__plan")).values_list("said_in")
    return Counter(dict(others.annotate(n=Count("occurrence__plan", distinct=True))))


def mail_in(workspace_id: UUID, mail_id: UUID) -> Mail | None:
    return (
        mails_about_revisits(workspace_id).filter(pk=mail_id).first()
        or mails_about_workshops(workspace_id).filter(pk=mail_id).first()
    )


@dataclass
class MailCounts:
    """Of all workspaces: how many by (what they are about, state); how many of those sent may have been sent before by
    a try of which nobody knows how it ended; how many wait to be tried once more."""

    by_state: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent_again: int = 0
    retrying: int = 0


def count_mails() -> MailCounts:
    counts = MailCounts()
    tables: dict[str, QuerySet[Mailing]] = {
        "revisit": Delivery.objects.exclude(channel=Channel.NOTICE),
        "workshop": RoomMail.objects.all(),
        "membership": MemberMail.objects.all(),
        "channel": ChannelMessage.objects.all(),
    }
    for about, rows in tables.items():
        counts.by_state.update({(about, state): 0 for state in DeliveryState.values})
        found = (
            rows.order_by()
            .values_list("state")
            .annotate(
                n=Count("pk"),
                n_again=Count("pk", filter=Q(unknown_tries__gt=0)),
                n_tried=Count("pk", filter=Q(attempts__gt=0)),
            )
        )
        for state, n, n_again, n_tried in found:
            counts.by_state[about, state] += n
            counts.sent_again += n_again if state == DeliveryState.SENT else 0
            counts.retrying += n_tried if state in UNSENT else 0
    return counts
