"""Where a workspace's own messages go besides its people, what was sent there, and what it was about."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workshops.enums import ChannelKind, ChannelNewsKind
from workshops.models.assumptions import Signal
from workshops.models.deliveries import Mailing, sending_checks, waiting_index
from workshops.models.people import Member, Workspace
from workshops.models.revisits import Occurrence


class WorkspaceChannel(models.Model):
    """One address. It holds the right to write there, so it is kept sealed; `shown` is its scheme and host alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=8, choices=ChannelKind)
    name = models.CharField(max_length=80)
    shown = models.CharField(max_length=300)
    sealed = models.TextField()
    added_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChannelKind.values), name="workspace_channel_kind_known")
        ]
        indexes = [models.Index(fields=["workspace", "created_at"], name="workspace_channel_by_time")]


class ChannelMessage(Mailing):
    """One message to one channel. `message_id` is the same at every try: a webhook's `webhook-id`."""

    channel = models.ForeignKey(WorkspaceChannel, on_delete=models.CASCADE, related_name="messages")
    is_test = models.BooleanField(default=False)

    class Meta:
        constraints = sending_checks("channel_message")
        indexes = [
            waiting_index("channel_message"),
            models.Index(fields=["channel", "-created_at"], name="channel_message_by_time"),
        ]


class ChannelNews(models.Model):
    """One thing that a channel is told, once: a revisit that has come so far, or a signal that broke."""

    channel = models.ForeignKey(WorkspaceChannel, on_delete=models.CASCADE, related_name="news")
    message = models.ForeignKey(ChannelMessage, on_delete=models.CASCADE, related_name="news")
    kind = models.CharField(max_length=8, choices=ChannelNewsKind)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # The occurrence's `sequence`: a new date is new news.
    sequence = models.PositiveIntegerField(default=0)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # Since when the signal is broken: the next time is new news.
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "occurrence", "sequence", "kind"],
                condition=Q(occurrence__isnull=False),
                name="channel_news_of_revisit_once",
            ),
            models.UniqueConstraint(
                fields=["channel", "signal", "since"],
                condition=Q(signal__isnull=False),
                name="channel_news_of_signal_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChannelNewsKind.BROKEN, signal__isnull=False, since__isnull=False, occurrence=None)
                | (Q(occurrence__isnull=False, signal=None) & ~Q(kind=ChannelNewsKind.BROKEN)),
                name="channel_news_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(kind__in=ChannelNewsKind.values), name="channel_news_kind_known"),
        ]
