"""Indexes for the timeline and the charts of the log."""

from django.db import migrations, models
from django.db.models.functions import Coalesce

from workshops.migrations.sql import log


class Migration(migrations.Migration):
    dependencies = [("workshops", "0023_search_of_log")]

    operations = [
        migrations.AddIndex(
            "decision",
            models.Index("workspace", Coalesce("accepted_at", "created_at").desc(), name="decision_by_day"),
        ),
        migrations.AddIndex(
            "signoff", models.Index(fields=["revision"], condition=models.Q(stance="dissent"), name="sign_off_dissent")
        ),
        migrations.RunSQL(log.BREAKS_INDEX, "DROP INDEX log_event_breaks"),
    ]
