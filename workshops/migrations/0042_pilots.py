"""Pilots: evaluation files that were imported, and those that wait to be."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0041_search_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pilot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("filename", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("tool", models.CharField(max_length=40)),
                ("tool_version", models.CharField(blank=True, max_length=80)),
                ("mapping", models.JSONField(default=dict)),
                ("named", models.JSONField(default=dict)),
                ("seed", models.PositiveIntegerField(default=0)),
                ("thresholds", models.JSONField(default=list)),
                ("said", models.JSONField()),
                ("compared", models.JSONField(blank=True, null=True)),
                ("imported_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("file_erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "compared_with",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.pilot",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pilots",
                        to="workshops.decision",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.member"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pilots",
                        to="workshops.workshop",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pilots", to="workshops.workspace"
                    ),
                ),
            ],
            options={
                "ordering": ["imported_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="PilotUpload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("filename", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("tool", models.CharField(blank=True, max_length=40)),
                ("mapping", models.JSONField(default=dict)),
                ("named", models.JSONField(default=dict)),
                ("stands_by", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being read"),
                            ("read", "Read"),
                            ("unmapped", "To be mapped"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("at_once", models.BooleanField(default=False)),
                ("columns", models.JSONField(default=list)),
                ("problem", models.JSONField(blank=True, null=True)),
                ("said", models.JSONField(blank=True, null=True)),
                ("compared", models.JSONField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.member"
                    ),
                ),
                (
                    "compared_with",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.pilot",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workshops.decision",
                    ),
                ),
                (
                    "pilot",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workshops.pilot",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workshops.workshop",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PilotFile",
            fields=[
                (
                    "pilot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="workshops.pilot",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="PilotMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signature", models.CharField(max_length=64)),
                ("mapping", models.JSONField()),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PilotUploadFile",
            fields=[
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="workshops.pilotupload",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name="pilot",
            index=models.Index(fields=["workspace", "sha256"], name="pilot_by_file"),
        ),
        migrations.AddConstraint(
            model_name="pilot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", False), ("workshop__isnull", True)),
                    models.Q(("decision__isnull", True), ("workshop__isnull", False)),
                    _connector="OR",
                ),
                name="pilot_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="pilot",
            constraint=models.UniqueConstraint(fields=("decision", "sha256"), name="pilot_once_per_decision"),
        ),
        migrations.AddConstraint(
            model_name="pilot",
            constraint=models.UniqueConstraint(fields=("workshop", "sha256"), name="pilot_once_per_workshop"),
        ),
        migrations.AddConstraint(
            model_name="pilotmapping",
            constraint=models.UniqueConstraint(fields=("workspace", "signature"), name="pilot_mapping_once"),
        ),
        migrations.AddIndex(
            model_name="pilotupload",
            index=models.Index(fields=["created_at"], name="pilot_upload_by_age"),
        ),
        migrations.AddConstraint(
            model_name="pilotupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", False), ("workshop__isnull", True)),
                    models.Q(("decision__isnull", True), ("workshop__isnull", False)),
                    _connector="OR",
                ),
                name="pilot_upload_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="pilotupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "read", "unmapped", "refused"])),
                name="pilot_reading_known",
            ),
        ),
    ]
