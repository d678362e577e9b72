"""The numbers with which a room counts its costs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshops", "0026_workshop_facts")]

    operations = [migrations.AddField("workshop", "costs", models.JSONField(default=dict))]
