"""A workspace's channels, with what became of their last messages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from django.db.models import Prefetch

from workshops.enums import ChannelKind, DeliveryState
from workshops.models import ChannelMessage, Workspace, WorkspaceChannel
from workshops.models.deliveries import UNSENT

LOOKED_AT = 20


@dataclass(frozen=True)
class ChannelRow:
    """`recent`: its last messages, also tests, the newest first."""

    channel: WorkspaceChannel
    recent: list[ChannelMessage]

    @property
    def key(self) -> str:
        return str(self.channel.pk)

    @property
    def kind_words(self) -> str:
        return str(ChannelKind(self.channel.kind).label)

    @property
    def waiting(self) -> list[ChannelMessage]:
        """What is still to go out, or to be tried again."""
        return [message for message in self.recent if message.state in UNSENT]

    @property
    def failed(self) -> list[ChannelMessage]:
        """What did not arrive, since the last one that did."""
        since = takewhile(lambda message: message.state != DeliveryState.SENT, self.recent)
        return [message for message in since if message.state == DeliveryState.FAILED]


def channels_of(workspace: Workspace) -> list[ChannelRow]:
    """In the order in which they were added. Two queries."""
    newest = ChannelMessage.objects.order_by("-created_at", "-pk")[:LOOKED_AT]
    channels = WorkspaceChannel.objects.filter(workspace=workspace).prefetch_related(
        Prefetch("messages", newest, to_attr="recent")
    )
    return [ChannelRow(channel, _recent(channel)) for channel in channels.order_by("created_at", "pk")]


def _recent(channel: WorkspaceChannel) -> list[ChannelMessage]:
    found: list[ChannelMessage] = channel.recent  # type: ignore[attr-defined]  # prefetched in channels_of
    return found
