"""The signed checkpoints of the log, one a day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workshops', '0020_log_replayed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('on', models.DateField(primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('kept_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
