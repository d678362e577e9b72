from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('workshops', '0027_workshop_costs')]

    operations = [
        migrations.AddField(
            model_name='assumption',
            name='watches',
            field=models.CharField(blank=True, choices=[('retirement', 'Retirement of the model'), ('price', 'Price of the model')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='signal',
            name='basis',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reading',
            name='facts',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='assumption',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('watches', ''), _negated=True), ('dropped_at', None)), fields=('decision', 'watches'), name='assumption_watched_once'),
        ),
    ]
