"""Indexes for the timeline and the charts of the log."""

from django.db import migrations, models
from django.db.models.functions import Coalesce

# Few of the log's events are of these kinds, so that an append of any other writes no entry here.
FORWARD = """
CREATE INDEX log_event_breaks ON log_event (chain, kind, seq) WHERE kind IN ('signal.broke', 'assumption.marked');
"""


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
        migrations.RunSQL(FORWARD, "DROP INDEX log_event_breaks"),
    ]
