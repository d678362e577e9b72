"""How long a workspace keeps things; what is erased, and what is removed in the end, also of closed rounds."""

import django.db.models.deletion
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.models import Q

from workshops.migrations.sql import rounds

LONGEST_KEPT = 36_500


def days():
    limits = [MinValueValidator(1), MaxValueValidator(LONGEST_KEPT)]
    return models.PositiveIntegerField(blank=True, null=True, validators=limits)


KEPT = ("workshops", "invitations", "notices", "readings")


class Migration(migrations.Migration):
    dependencies = [("workshops", "0036_signing_in")]

    operations = [
        migrations.AddField("workshop", "expired_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("participant", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="Retention",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="retention",
                        serialize=False,
                        to="workshops.workspace",
                    ),
                ),
                *((name, days()) for name in KEPT),
            ],
        ),
        *(
            migrations.AddConstraint(
                "retention",
                models.CheckConstraint(
                    condition=Q((f"{name}__isnull", True))
                    | Q((f"{name}__gte", 1), (f"{name}__lte", LONGEST_KEPT)),
                    name=f"retention_of_{name}_in_days",
                ),
            )
            for name in KEPT
        ),
        migrations.RunSQL(rounds.LETTING_GO, rounds.NOT_LETTING_GO),
    ]
