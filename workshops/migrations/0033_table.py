"""One criterion on the table while the room discusses, rounds that ask only some criteria, and who finds out what is
parked."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

from workshops.migrations.sql import rounds


def keys():
    return django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)


BEFORE = rounds.stays_closed().replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):
    dependencies = [("workshops", "0032_found_and_sorted")]

    operations = [
        migrations.AddField("workshop", "on_table", models.CharField(blank=True, max_length=60, default=""), False),
        migrations.AddField("workshop", "on_table_since", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("workshop", "talked_over", keys()),
        migrations.AddField("round", "asked", keys()),
        migrations.AddField("note", "owner_name", models.CharField(blank=True, max_length=80, default=""), False),
        migrations.AddConstraint(
            "workshop",
            models.CheckConstraint(
                condition=Q(("on_table", ""), ("on_table_since__isnull", True))
                | Q(~Q(("on_table", "")), ("on_table_since__isnull", False), ("stage", "discussion")),
                name="workshop_table_in_discussion",
            ),
        ),
        migrations.RunSQL(rounds.stays_closed(asked=True), BEFORE),
    ]
