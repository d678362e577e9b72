"""One message to one person: what sending needs to know of it, and those about an occurrence."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workshops.enums import LADDER_DAYS, Channel, DeliveryFault, DeliveryState, ReminderStage
from workshops.models.people import Member
from workshops.models.revisits import Occurrence

UNSENT = [state for state in DeliveryState if state.is_unsent]
# Reminders of a date, and that one has fallen away.
DATE_STAGES = [*LADDER_DAYS, ReminderStage.WITHDRAWN]
# One notice in the app says them of all decisions that they came upon in one pass.
OF_SEVERAL_STAGES = [*LADDER_DAYS, ReminderStage.OWNER_GONE, ReminderStage.SILENT]


class Mailing(models.Model):
    """What sending needs to know of a message, whatever it is about: when, how far it is, and who holds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    not_before = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    lease_until = models.DateTimeField(null=True, blank=True)
    claim_token = models.UUIDField(null=True, blank=True)
    # Tries that were begun; one that was only claimed is none.
    attempts = models.PositiveSmallIntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    # When the last try was begun; null from the claim until then.
    began_at = models.DateTimeField(null=True, blank=True)
    # Tries of which nobody knows how they ended: each may have left a copy in the mailbox.
    unknown_tries = models.PositiveSmallIntegerField(default=0)
    # The same over every retry, so that a mailbox can tell a second copy.
    message_id = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Why the last try came to nothing: of which kind, and what the server or the program said.
    fault = models.CharField(max_length=10, choices=DeliveryFault, blank=True)
    error = models.TextField(blank=True)
    # Who last asked for it once more, and who said that it is not to go out; both are about how it stands now.
    asked_again_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    cancelled_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


def sending_checks(table: str) -> list[models.BaseConstraint]:
    """What holds of the rows of every table of messages."""
    return [
        models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name=f"{table}_state_known"),
        models.CheckConstraint(condition=Q(fault__in=["", *DeliveryFault.values]), name=f"{table}_fault_known"),
        models.CheckConstraint(
            condition=~Q(state=DeliveryState.CLAIMED) | Q(lease_until__isnull=False, claim_token__isnull=False),
            name=f"{table}_claimed_has_lease",
        ),
    ]


def waiting_index(table: str) -> models.Index:
    """What is still to go out, the longest waiting first."""
    return models.Index(fields=["not_before"], condition=Q(state__in=UNSENT), name=f"{table}_open_by_time")


def sending_indexes(table: str) -> list[models.Index]:
    """That; and all of them, of one state and of every, newest first."""
    return [
        waiting_index(table),
        models.Index(fields=["state", "-created_at", "-id"], name=f"{table}_by_state"),
        models.Index(fields=["-created_at", "-id"], name=f"{table}_newest_first"),
    ]


class Delivery(Mailing):
    """One message to one person by one channel about an occurrence."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="deliveries")
    recipient = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    stage = models.CharField(max_length=16, choices=ReminderStage)
    # The occurrence's `sequence` at the time: the announced date that this message is about.
    sequence = models.PositiveIntegerField(default=0)
    # Cancelled because this other message, which goes out instead, says it too.
    said_in = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="says")
    # Written in a pass over what is due that has not come to its end: more may still be said in it, so it waits.
    held = models.BooleanField(default=False, db_default=False)
    # Notices in the app: when their reader has put them away, or what they are about was over.
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "sequence", "recipient", "channel", "stage"], name="delivery_once"
            ),
            *sending_checks("delivery"),
        ]
        indexes = [
            *sending_indexes("delivery"),
            models.Index(fields=["held"], condition=Q(held=True), name="delivery_held"),
            # The list of messages: among what is said in others and notices in the app its rows may lie far apart.
            models.Index(
                fields=["-created_at", "-id"],
                condition=~Q(channel=Channel.NOTICE) & Q(said_in=None),
                name="delivery_mail_by_time",
            ),
            # The inbox: the new ones (and their count, on every page), the past ones, and all by time.
            models.Index(
                fields=["recipient", "-sent_at", "-id"],
                condition=Q(channel=Channel.NOTICE, seen_at=None),
                name="notice_new_by_time",
            ),
            models.Index(
                fields=["recipient", "-sent_at", "-id"],
                condition=Q(channel=Channel.NOTICE, state=DeliveryState.SENT, seen_at__isnull=False),
                name="notice_past_by_time",
            ),
            models.Index(
                fields=["recipient", "-sent_at", "-id"], condition=Q(channel=Channel.NOTICE), name="notice_by_time"
            ),
            # What is no reminder of a date stands far apart among those that are.
            models.Index(
                fields=["recipient", "-sent_at", "-id"],
                condition=Q(channel=Channel.NOTICE) & ~Q(stage__in=DATE_STAGES),
                name="notice_of_no_date_by_time",
            ),
        ]


class Tick(models.Model):
    """The last pass over everything that is due; one row, for `/readyz` and `/metrics`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)
