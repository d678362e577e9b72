"""What a decision rests on, the number to watch, and each measured value of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils import timezone

from workshops.enums import AssumptionState, Comparator, Watch
from workshops.models.decisions import BY_ID, Decision, spoken_owners


class AssumptionQuerySet(models.QuerySet["Assumption"]):
    def spoken(self) -> AssumptionQuerySet:
        """With the names of those who look after them, in the same query."""
        called = models.Func(F("decision__workspace"), F("owner"), function="spoken_owner")
        return self.annotate(owner_spoken=Cast(called, models.CharField()))


class Assumption(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="assumptions")
    statement = models.CharField(max_length=500)
    # As the text has it: whom it means by an id (`member:…`, `participant:…`), otherwise what was written.
    owner = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=AssumptionState, default=AssumptionState.OPEN)
    # Since when it stands so; null: from before this was kept, or never looked at.
    state_since = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Set when a later revision no longer names it.
    dropped_at = models.DateTimeField(null=True, blank=True)
    # Not of the text: what Advisor itself watches of every decision that names a model. Empty for what people assume.
    watches = models.CharField(max_length=10, choices=Watch, blank=True, default="", db_default="")

    objects = AssumptionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "watches"],
                condition=~Q(watches="") & Q(dropped_at=None),
                name="assumption_watched_once",
            ),
            models.CheckConstraint(condition=Q(state__in=AssumptionState.values), name="assumption_state_known"),
        ]

    @property
    def owner_name(self) -> str:
        """Whom to name: no query of its own where they came `spoken`."""
        if not self.owner.startswith(BY_ID):
            return self.owner
        known: str | None = getattr(self, "owner_spoken", None)
        return known if known is not None else spoken_owners(self.decision.workspace_id, [self.owner])[self.owner]


class Signal(models.Model):
    """The number to watch. Where the comparison holds over the window, the assumption is broken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assumption = models.OneToOneField(Assumption, on_delete=models.CASCADE, related_name="signal")
    metric = models.CharField(max_length=120)
    comparator = models.CharField(max_length=2, choices=Comparator)
    threshold = models.FloatField()
    window_days = models.PositiveSmallIntegerField(default=30)
    # Broken by its newest reading alone, where otherwise it takes the mean of two or more within the window.
    one_is_enough = models.BooleanField(default=False)
    broken_since = models.DateTimeField(null=True, blank=True)
    # When it will have been silent for a whole window; null: that was said, until the next reading.
    silent_at = models.DateTimeField(null=True, blank=True)
    # Of what Advisor itself watches: from which facts it starts (see `domain.watch_facts`).
    basis = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(comparator__in=Comparator.values), name="comparator_known"),
            models.CheckConstraint(condition=Q(window_days__gte=1), name="window_at_least_a_day"),
        ]
        indexes = [
            models.Index(fields=["silent_at"], condition=Q(silent_at__isnull=False), name="signal_by_silent_at"),
            models.Index(fields=["assumption"], condition=Q(broken_since__isnull=False), name="signal_broken"),
        ]


class Reading(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="readings")
    value = models.FloatField()
    at = models.DateTimeField()
    source = models.CharField(max_length=200, blank=True)
    # Of a reading that Advisor itself took: the facts that it comes from, for a sentence (`domain.watch_notes`).
    facts = models.JSONField(null=True, blank=True)
    # How the signal stood by the window that ends with this reading.
    status = models.CharField(max_length=8, choices=AssumptionState)
    idempotency_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["signal", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="reading_once_per_key",
            ),
        ]
        indexes = [models.Index(fields=["signal", "at"], name="reading_by_time")]
