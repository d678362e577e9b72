from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshops", "0013_seats_again")]

    operations = [
        migrations.AddField(
            model_name="delivery", name="held", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            model_name="occurrence", name="left_since", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="occurrence", name="passed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("held", True)), fields=["held"], name="delivery_held"),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(
                condition=models.Q(
                    ("left_since__isnull", False), ("state__in", ["scheduled", "due", "snoozed", "started"])
                ),
                fields=["left_since"],
                name="occurrence_left",
            ),
        ),
    ]
