"""A file that is to be a pilot may be compared with another than the newest one before it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0044_mails_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="pilotupload",
            name="beside",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="workshops.pilot",
            ),
        ),
    ]
