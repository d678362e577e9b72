"""The list of messages and the inbox's rarer kinds read their own rows, newest first, and not past all the others."""

from django.db import migrations, models
from django.db.models import Q

STAGES = ["heads_up", "due", "nag", "escalation", "stale", "withdrawn"]


class Migration(migrations.Migration):
    dependencies = [("workshops", "0043_forecasts")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=~Q(("channel", "notice")) & Q(("said_in", None)),
                fields=["-created_at", "-id"],
                name="delivery_mail_by_time",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=Q(("channel", "notice")) & ~Q(("stage__in", STAGES)),
                fields=["recipient", "-sent_at", "-id"],
                name="notice_of_no_date_by_time",
            ),
        ),
    ]
