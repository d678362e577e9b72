"""How likely people said, before anything was measured, that a decision meets its thresholds; and what came of each."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workshops.enums import Measured
from workshops.models.decisions import Revision
from workshops.models.people import Member
from workshops.models.revisits import Occurrence
from workshops.models.rooms import Participant


class Forecast(models.Model):
    """One person's, of one metric of one text. Nobody but them is ever shown it by itself; the log has a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="forecasts")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role_key = models.CharField(max_length=40, blank=True)
    role_label = models.CharField(max_length=40, blank=True)
    # Its place among the metrics of the text, from 0.
    metric = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["metric"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="forecast_in_percent"),
            models.UniqueConstraint(
                fields=["revision", "participant", "metric"],
                condition=Q(participant__isnull=False),
                name="forecast_once_per_participant",
            ),
            models.UniqueConstraint(
                fields=["revision", "member", "metric"],
                condition=Q(member__isnull=False),
                name="forecast_once_per_member",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True, participant__isnull=False)
                | Q(member__isnull=False, participant__isnull=True),
                name="forecast_by_one",
            ),
        ]

    @property
    def actor(self) -> str:
        """Who gave it, as the log names them."""
        return f"participant:{self.participant_id}" if self.participant_id else f"member:{self.member_id}"


class MetricOutcome(models.Model):
    """What came of one metric of a text, as a revisit found it. It is found once, and stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="outcomes")
    metric = models.PositiveSmallIntegerField()
    met = models.BooleanField()
    measured = models.CharField(max_length=7, choices=Measured)
    # In the metric's own unit; none where what was measured says only whether it is met.
    value = models.FloatField(null=True, blank=True)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["metric"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "metric"], name="metric_outcome_once"),
            models.CheckConstraint(condition=Q(measured__in=Measured.values), name="metric_outcome_measured_known"),
        ]
