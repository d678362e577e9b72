"""The door: open, by admission or closed; who knocks; roles that are claimed; people removed for good."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0037_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("admitted", "Let in"), ("refused", "Not let in")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, null=True, unique=True)),
                ("knocked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["knocked_at"],
            },
        ),
        migrations.AddField(
            model_name="participant",
            name="barred",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="participant",
            name="role_claimed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="workshop",
            name="door",
            field=models.CharField(
                choices=[("open", "Open"), ("admit", "By admission"), ("closed", "Closed")],
                db_default="open", default="open",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("barred", False), ("removed_at__isnull", False), _connector="OR"),
                name="participant_barred_only_removed",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(("door__in", ["open", "admit", "closed"])), name="workshop_door_known"
            ),
        ),
        migrations.AddField(
            model_name="knock",
            name="participant",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="knock",
                to="workshops.participant",
            ),
        ),
        migrations.AddField(
            model_name="knock",
            name="role",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workshops.stakeholderrole",
            ),
        ),
        migrations.AddField(
            model_name="knock",
            name="workshop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="knocks", to="workshops.workshop"
            ),
        ),
        migrations.AddConstraint(
            model_name="knock",
            constraint=models.UniqueConstraint(
                models.F("workshop"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("state", "waiting")),
                name="knock_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="knock",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "admitted", "refused"])), name="knock_state_known"
            ),
        ),
    ]
