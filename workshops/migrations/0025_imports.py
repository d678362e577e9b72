import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from workshops.migrations.sql import log


class Migration(migrations.Migration):

    dependencies = [('workshops', '0024_log_story')]

    operations = [
        migrations.CreateModel(
            name='ImportUpload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('files', models.JSONField(default=list)),
                ('outcome', models.JSONField(default=list)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.member')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'created_at'], name='import_upload_by_age')],
            },
        ),
        migrations.RunSQL(log.IMPORTED_INDEX, "DROP INDEX log_event_imported"),
    ]
