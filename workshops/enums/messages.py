"""What is sent, where to, and how that went."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class Channel(TextChoices):
    MAIL = "mail", gettext_lazy("Mail")
    NOTICE = "notice", gettext_lazy("In the app")


class RoomMailStage(TextChoices):
    """What a mail about a workshop says."""

    INVITED = "invited", gettext_lazy("Invitation")
    EARLY = "early", gettext_lazy("Reminder in good time")
    LAST = "last", gettext_lazy("Last reminder")
    BY_HAND = "by_hand", gettext_lazy("Reminder by hand")
    AGENDA = "agenda", gettext_lazy("Agenda")
    CONFIRM = "confirm", gettext_lazy("Question whether an address is theirs")


class DeliveryState(TextChoices):
    PENDING = "pending", gettext_lazy("Pending")
    CLAIMED = "claimed", gettext_lazy("Claimed")
    SENT = "sent", gettext_lazy("Sent")
    FAILED = "failed", gettext_lazy("Failed")
    UNKNOWN = "unknown", gettext_lazy("Unknown")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")

    @property
    def is_unsent(self) -> bool:
        """It may still go out."""
        return self in (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN)


class DeliveryFault(TextChoices):
    """Why a try to send came to nothing."""

    AWAY = "away", gettext_lazy("Server not reached")
    DEFERRED = "deferred", gettext_lazy("Put off by the server")
    REFUSED = "refused", gettext_lazy("Refused")
    # The process that sent went away; nobody knows whether the mail left.
    BROKE_OFF = "broke_off", gettext_lazy("Broke off")
    # Something of our own, such as a mail that could not be written.
    OURS = "ours", gettext_lazy("Fault of the program")


class ChannelKind(TextChoices):
    """Where a workspace's own messages go."""

    SLACK = "slack", gettext_lazy("Slack")
    TEAMS = "teams", gettext_lazy("Teams")
    MATRIX = "matrix", gettext_lazy("Matrix")
    MAIL = "mail", gettext_lazy("Mail")
    WEBHOOK = "webhook", gettext_lazy("Webhook")


class ChannelNewsKind(TextChoices):
    """What a workspace's channel is told of, each once; the first three are rungs of the ladder."""

    DUE = "due", gettext_lazy("Due")
    OVERDUE = "overdue", gettext_lazy("Overdue")
    STALE = "stale", gettext_lazy("Stale")
    BROKEN = "broken", gettext_lazy("Broken")
