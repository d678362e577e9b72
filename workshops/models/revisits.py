"""When a decision comes back: the cadence, and each due date of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workshops.enums import OccurrenceState, RevisitOutcome
from workshops.models.decisions import Decision
from workshops.models.people import Member
from workshops.models.rooms import Workshop


class RevisitPlan(models.Model):
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="revisit_plan")
    # Every due date is counted from here, never from the one before, so month ends do not drift.
    anchor_on = models.DateField()
    every_months = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64, default="UTC")
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="revisit_plans")
    owner_name = models.CharField(max_length=80, blank=True)
    # Rises with each change of an announced date; calendars take the highest (RFC 5545 SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_months__gte=1, every_months__lte=12), name="plan_1_to_12"),
        ]


class Occurrence(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(RevisitPlan, on_delete=models.CASCADE, related_name="occurrences")
    period = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    # Local 09:00 of that day in the plan's time zone, as an instant.
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OccurrenceState, default=OccurrenceState.SCHEDULED)
    snoozed_until = models.DateField(null=True, blank=True)
    snooze_count = models.PositiveSmallIntegerField(default=0)
    workshop = models.OneToOneField(Workshop, on_delete=models.SET_NULL, null=True, blank=True, related_name="revisit")
    outcome = models.CharField(max_length=10, choices=RevisitOutcome, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "period"], name="occurrence_once_per_period"),
            models.CheckConstraint(condition=Q(state__in=OccurrenceState.values), name="occurrence_state_known"),
            models.CheckConstraint(condition=Q(snooze_count__lte=3), name="occurrence_snoozed_thrice_at_most"),
            models.CheckConstraint(
                condition=Q(state=OccurrenceState.COMPLETED, completed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state=OccurrenceState.COMPLETED) & Q(completed_at__isnull=True, outcome=""),
                name="occurrence_completed_with_outcome",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"])]
