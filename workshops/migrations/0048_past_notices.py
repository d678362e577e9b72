"""Past notices are read by an index of their own: what a notice is about being over is written on it, too."""

from django.db import migrations, models
from django.db.models import Q

PUT_AWAY = """
UPDATE workshops_delivery notice SET seen_at = coalesce(about.completed_at, now())
  FROM workshops_occurrence about
 WHERE about.id = notice.occurrence_id AND notice.channel = 'notice' AND notice.seen_at IS NULL
   AND about.state IN ('completed', 'missed', 'cancelled')
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0047_search_names")]

    operations = [
        migrations.RunSQL(PUT_AWAY, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=Q(("channel", "notice"), ("seen_at__isnull", False), ("state", "sent")),
                fields=["recipient", "-sent_at", "-id"],
                name="notice_past_by_time",
            ),
        ),
    ]
