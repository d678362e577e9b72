"""How likely people say that a decision's thresholds are met, and what came of each."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q


def key():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def by(table):
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=f"workshops.{table}"
    )


def of(table, related_name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to=f"workshops.{table}"
    )


class Migration(migrations.Migration):
    dependencies = [("workshops", "0042_pilots")]

    operations = [
        migrations.CreateModel(
            name="Forecast",
            fields=[
                ("id", key()),
                ("role_key", models.CharField(blank=True, max_length=40)),
                ("role_label", models.CharField(blank=True, max_length=40)),
                ("metric", models.PositiveSmallIntegerField()),
                ("percent", models.PositiveSmallIntegerField()),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("member", by("member")),
                ("participant", by("participant")),
                ("revision", of("revision", "forecasts")),
            ],
            options={
                "ordering": ["metric"],
                "constraints": [
                    models.CheckConstraint(condition=Q(("percent__lte", 100)), name="forecast_in_percent"),
                    models.UniqueConstraint(
                        condition=Q(("participant__isnull", False)),
                        fields=("revision", "participant", "metric"),
                        name="forecast_once_per_participant",
                    ),
                    models.UniqueConstraint(
                        condition=Q(("member__isnull", False)),
                        fields=("revision", "member", "metric"),
                        name="forecast_once_per_member",
                    ),
                    models.CheckConstraint(
                        condition=Q(("member__isnull", True), ("participant__isnull", False))
                        | Q(("member__isnull", False), ("participant__isnull", True)),
                        name="forecast_by_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricOutcome",
            fields=[
                ("id", key()),
                ("metric", models.PositiveSmallIntegerField()),
                ("met", models.BooleanField()),
                (
                    "measured",
                    models.CharField(
                        choices=[("pilot", "the newest pilot"), ("reading", "readings of its signal")], max_length=7
                    ),
                ),
                ("value", models.FloatField(blank=True, null=True)),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("occurrence", of("occurrence", "+")),
                ("revision", of("revision", "outcomes")),
            ],
            options={
                "ordering": ["metric"],
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "metric"), name="metric_outcome_once"),
                    models.CheckConstraint(
                        condition=Q(("measured__in", ["pilot", "reading"])), name="metric_outcome_measured_known"
                    ),
                ],
            },
        ),
    ]
