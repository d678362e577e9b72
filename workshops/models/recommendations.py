"""What the advisor said about a set of ballots, with everything needed to say it again."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workshops.enums import RecommendationStatus
from workshops.models.rooms import Round


class Recommendation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="recommendations")
    status = models.CharField(max_length=10, choices=RecommendationStatus, default=RecommendationStatus.COMPUTING)
    # The request as handed to the advisor, and the SHA-256 of its canonical JSON.
    inputs = models.JSONField()
    inputs_digest = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    engine_version = models.CharField(max_length=20, blank=True)
    framework_digest = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    computed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "inputs_digest"], name="recommendation_once_per_inputs"),
            models.CheckConstraint(
                condition=~Q(status=RecommendationStatus.READY) | Q(result__isnull=False, computed_at__isnull=False),
                name="recommendation_ready_has_result",
            ),
        ]
