"""Addresses that guests left are confirmed by their readers; the audit may be kept for a time; members' last use."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.models import Q

from workshops.migrations.sql import audit

STAGES = [
    ("invited", "Invitation"),
    ("early", "Reminder in good time"),
    ("last", "Last reminder"),
    ("by_hand", "Reminder by hand"),
    ("agenda", "Agenda"),
    ("confirm", "Question whether an address is theirs"),
]

def known(stages):
    return models.CheckConstraint(condition=Q(("stage__in", [key for key, _name in stages])), name="room_mail_stage_known")


class Migration(migrations.Migration):
    dependencies = [("workshops", "0039_preparation")]

    operations = [
        migrations.AddField("invitation", "confirmed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField("roommail", "stage", models.CharField(choices=STAGES, max_length=8)),
        migrations.RemoveConstraint("roommail", "room_mail_stage_known"),
        migrations.AddConstraint("roommail", known(STAGES)),
        migrations.AddField("member", "last_seen_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "retention",
            "audit",
            models.PositiveIntegerField(
                blank=True, null=True, validators=[MinValueValidator(365), MaxValueValidator(36500)]
            ),
        ),
        migrations.AddConstraint(
            "retention",
            models.CheckConstraint(
                condition=Q(("audit__isnull", True)) | Q(("audit__gte", 365), ("audit__lte", 36500)),
                name="retention_of_audit_in_days",
            ),
        ),
        migrations.RunSQL(audit.GOES_WHEN_OLD, audit.STAYS_FOR_GOOD),
    ]
