"""What the log's search reads, and what keeps it true: see sql/search.py."""


import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.db import migrations, models

from workshops.migrations.sql import search

BACKWARD = """
DROP TRIGGER search_follows_text ON workshops_eventtext;
DROP TRIGGER search_follows_sign_off ON workshops_signoff;
DROP TRIGGER search_follows_note ON workshops_note;
DROP TRIGGER search_follows_successor ON workshops_decision;
DROP TRIGGER search_follows_language ON workshops_workspace;
DROP FUNCTION search_follow();
DROP FUNCTION search_refresh_subject(text);
DROP FUNCTION search_refresh(uuid);
DROP FUNCTION search_terms(uuid);
DROP FUNCTION search_parts(uuid);
DROP FUNCTION search_vector(text[], regdictionary);
DROP FUNCTION search_dictionary(text);
DROP FUNCTION search_grams(text);
DROP FUNCTION search_words(text);
DROP FUNCTION search_fold(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workshops', '0022_decision_life'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=2000)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_document', serialize=False, to='workshops.decision')),
                ('parts', models.JSONField()),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
                ('base_model_id', models.TextField()),
                ('fine_tune_checkpoint_id', models.TextField()),
                ('dataset_version', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.TextField(db_collation='C')),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='TermOfForce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision_number', models.PositiveSmallIntegerField()),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(null=True)),
                ('base_model_id', models.TextField()),
                ('fine_tune_checkpoint_id', models.TextField()),
                ('dataset_version', models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['workspace', 'approach', '-number'], name='decision_by_approach'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['workspace', 'status', '-number'], name='decision_by_status'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['workspace', 'title', 'number'], name='decision_by_title'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(models.F('workspace'), django.db.models.functions.comparison.Coalesce('accepted_at', models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), models.F('number'), name='decision_by_accepted_up'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(models.F('workspace'), django.db.models.functions.comparison.Coalesce('accepted_at', models.Value(datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), models.F('number'), name='decision_by_accepted_down'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(condition=models.Q(('broken_since__isnull', False)), fields=['assumption'], name='signal_broken'),
        ),
        migrations.AddIndex(
            model_name='signoff',
            index=models.Index(condition=models.Q(('stance', 'dissent')), fields=['role_key'], name='sign_off_dissent_by_role'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='workshops.member'),
        ),
        migrations.AddField(
            model_name='searchdocument',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.workspace'),
        ),
        migrations.AddField(
            model_name='searchword',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.workspace'),
        ),
        migrations.AddField(
            model_name='termofforce',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms_of_force', to='workshops.decision'),
        ),
        migrations.AddField(
            model_name='termofforce',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.workspace'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(models.F('member'), django.db.models.functions.text.Lower('name'), name='saved_view_name_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_has_name'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='search_by_word'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=models.Index(fields=['workspace', 'base_model_id'], name='search_by_base_model'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=models.Index(fields=['workspace', 'fine_tune_checkpoint_id'], name='search_by_checkpoint'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=models.Index(fields=['workspace', 'dataset_version'], name='search_by_dataset'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(fields=['workspace', 'word'], name='search_word_by_word'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='search_word_by_grams'),
        ),
        migrations.AddIndex(
            model_name='termofforce',
            index=models.Index(fields=['workspace', 'base_model_id'], name='force_by_base_model'),
        ),
        migrations.AddIndex(
            model_name='termofforce',
            index=models.Index(fields=['workspace', 'fine_tune_checkpoint_id'], name='force_by_checkpoint'),
        ),
        migrations.AddIndex(
            model_name='termofforce',
            index=models.Index(fields=['workspace', 'dataset_version'], name='force_by_dataset'),
        ),
        migrations.RunSQL(search.made(risks=False), BACKWARD),
        migrations.RunSQL("SELECT count(search_refresh(id)) FROM workshops_decision", migrations.RunSQL.noop),
    ]
