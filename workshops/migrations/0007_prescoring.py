"""Invitations, mails about a workshop, and when to remind of its deadline."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workshops', '0006_closed_rounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at', 'email'],
            },
        ),
        migrations.CreateModel(
            name='RoomMail',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('not_before', models.DateTimeField()),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('claimed', 'Claimed'), ('sent', 'Sent'), ('failed', 'Failed'), ('unknown', 'Unknown'), ('cancelled', 'Cancelled')], default='pending', max_length=10)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('claim_token', models.UUIDField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('stage', models.CharField(choices=[('invited', 'Invitation'), ('early', 'Reminder in good time'), ('last', 'Last reminder'), ('by_hand', 'Reminder by hand')], max_length=8)),
                ('about_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='workshop',
            name='remind_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='workshop',
            index=models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='workshop_by_remind_at'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workshops.member'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='participant',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitation', to='workshops.participant'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='role',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workshops.stakeholderrole'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='workshop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='workshops.workshop'),
        ),
        migrations.AddField(
            model_name='roommail',
            name='invitation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='workshops.invitation'),
        ),
        migrations.AddField(
            model_name='roommail',
            name='participant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='workshops.participant'),
        ),
        migrations.AddField(
            model_name='roommail',
            name='round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.round'),
        ),
        migrations.AddField(
            model_name='roommail',
            name='workshop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='workshops.workshop'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(models.F('workshop'), django.db.models.functions.text.Lower('email'), condition=models.Q(('invited_by__isnull', False)), name='invitation_once'),
        ),
        migrations.AddIndex(
            model_name='roommail',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'claimed', 'unknown'])), fields=['not_before'], name='room_mail_open_by_time'),
        ),
        migrations.AddConstraint(
            model_name='roommail',
            constraint=models.UniqueConstraint(fields=('invitation', 'stage', 'about_at'), name='room_mail_once_to_invited'),
        ),
        migrations.AddConstraint(
            model_name='roommail',
            constraint=models.UniqueConstraint(fields=('participant', 'stage', 'about_at'), name='room_mail_once_to_member'),
        ),
        migrations.AddConstraint(
            model_name='roommail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('invitation__isnull', False), ('participant__isnull', True)), models.Q(('invitation__isnull', True), ('participant__isnull', False)), _connector='OR'), name='room_mail_to_one'),
        ),
        migrations.AddConstraint(
            model_name='roommail',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['invited', 'early', 'last', 'by_hand'])), name='room_mail_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='roommail',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'claimed', 'sent', 'failed', 'unknown', 'cancelled'])), name='room_mail_state_known'),
        ),
        migrations.AddConstraint(
            model_name='roommail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), models.Q(('claim_token__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='room_mail_claimed_has_lease'),
        ),
    ]
