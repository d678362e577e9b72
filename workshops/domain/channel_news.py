"""What a workspace's channels are told: revisits that have come due, overdue or stale, and signals that broke.

One message per channel and pass, whatever came up, and each thing once: a news row is written with its message, in one
transaction, and a unique key keeps a second one out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Value, When

from workshops.domain.channel_sending import new_id
from workshops.enums import LADDER_DAYS, STALE_DAYS, AssumptionState, ChannelNewsKind, OccurrenceState, ReminderStage
from workshops.models import ChannelMessage, ChannelNews, Signal, WorkspaceChannel
from workshops.models.decisions import IN_FORCE
from workshops.queries.revisits import revisits_in

# As for people: somebody may be at it on the day after.
OVERDUE_DAYS = LADDER_DAYS[ReminderStage.NAG]


def every_channel() -> list[UUID]:
    return list(WorkspaceChannel.objects.order_by("created_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def write_news(*, channel_id: UUID, now: datetime) -> Counter[str]:
    """Write down what has come up since the channel was last told anything. Counts the messages: one or none.

    Whoever finds the channel locked leaves it to the other.
    """
    done: Counter[str] = Counter()
    channels = WorkspaceChannel.objects.select_for_update(skip_locked=True, no_key=True)
    channel = channels.filter(pk=channel_id).first()
    if channel is None:
        return done
    message = ChannelMessage(channel=channel, created_at=now, not_before=now, message_id=new_id())
    news = [*_revisits(message, now), *_signals(message)]
    if not news:
        return done
    message.save()
    ChannelNews.objects.bulk_create(news)
    done["channel_messages"] += 1
    return done


def _revisits(message: ChannelMessage, now: datetime) -> Iterator[ChannelNews]:
    """Those that are due, where the channel has not been told that they are, or how late they are by now."""
    kind = Case(
        When(days_to_go__lte=-STALE_DAYS, then=Value(ChannelNewsKind.STALE.value)),
        When(days_to_go__lte=-OVERDUE_DAYS, then=Value(ChannelNewsKind.OVERDUE.value)),
        default=Value(ChannelNewsKind.DUE.value),
        output_field=CharField(),
    )
    told = ChannelNews.objects.filter(
        channel=message.channel, occurrence=OuterRef("pk"), sequence=OuterRef("sequence"), kind=OuterRef("news")
    )
    due = revisits_in(message.channel.workspace_id, now=now, state=OccurrenceState.DUE)
    for occurrence in (
        due.filter(state=OccurrenceState.DUE)
        .annotate(news=kind)
        .filter(~Exists(told))
        .order_by("due_on", "plan__decision__number")
    ):
        yield ChannelNews(
            channel=message.channel,
            message=message,
            kind=occurrence.news,
            occurrence=occurrence,
            sequence=occurrence.sequence,
        )


def _signals(message: ChannelMessage) -> Iterator[ChannelNews]:
    """Signals of decisions in force that are broken, where the channel has not been told of this time."""
    told = ChannelNews.objects.filter(channel=message.channel, signal=OuterRef("pk"), since=OuterRef("broken_since"))
    broken = Signal.objects.filter(
        broken_since__isnull=False,
        assumption__state=AssumptionState.BROKEN,
        assumption__dropped_at=None,
        assumption__decision__workspace=message.channel.workspace_id,
        assumption__decision__status__in=IN_FORCE,
    )
    for signal in broken.filter(~Exists(told)).order_by("broken_since", "pk"):
        yield ChannelNews(
            channel=message.channel,
            message=message,
            kind=ChannelNewsKind.BROKEN,
            signal=signal,
            since=signal.broken_since,
        )
