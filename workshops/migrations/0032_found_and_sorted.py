"""Search takes more of what looks the same for the same: letters of Arabic and Persian, and the digits of any script.

A log is sorted by the next revisit from an index.
"""

import datetime

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce

from workshops.migrations.sql import coming, search

# The words that old texts had in their old form are replaced as each text is read anew.
ANEW = "SELECT count(search_refresh(id)) FROM workshops_decision"


class Migration(migrations.Migration):
    dependencies = [("workshops", "0031_search_weights")]

    operations = [
        migrations.RunSQL(
            search.fold(more_scripts=True),
            search.fold(more_scripts=False).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
        migrations.RunSQL(ANEW, ANEW),
        migrations.CreateModel(
            name="ComingDay",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="coming_day",
                        serialize=False,
                        to="workshops.decision",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("day", models.DateField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workshops.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("workspace"),
                        Coalesce("day", models.Value(datetime.date(9999, 12, 31))),
                        models.F("number"),
                        name="coming_day_soonest",
                    ),
                    models.Index(
                        models.F("workspace"),
                        Coalesce("day", models.Value(datetime.date(1, 1, 1))),
                        models.F("number"),
                        name="coming_day_latest",
                    ),
                ],
            },
        ),
        migrations.RunSQL(coming.MADE, migrations.RunSQL.noop),
        migrations.RunSQL(coming.FOLLOWING, coming.FORGETTING),
    ]
