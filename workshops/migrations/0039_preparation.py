"""Set-ups of workshops that a workspace keeps, the questions that a room answers first, and the mail with the agenda."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower


def key():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


STAGES = [
    ("invited", "Invitation"),
    ("early", "Reminder in good time"),
    ("last", "Last reminder"),
    ("by_hand", "Reminder by hand"),
    ("agenda", "Agenda"),
]


def known(stages):
    return models.CheckConstraint(condition=Q(("stage__in", [key for key, _name in stages])), name="room_mail_stage_known")


class Migration(migrations.Migration):
    dependencies = [("workshops", "0038_door")]

    operations = [
        migrations.CreateModel(
            name="WorkshopTemplate",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=80)),
                ("setup", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.member",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workshop_templates",
                        to="workshops.workspace",
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AddConstraint(
            "workshoptemplate",
            models.UniqueConstraint(models.F("workspace"), Lower("name"), name="workshop_template_name_once"),
        ),
        migrations.CreateModel(
            name="ChecklistAnswer",
            fields=[
                ("id", key()),
                ("question", models.CharField(max_length=60)),
                ("ticked", models.BooleanField()),
                ("answer", models.TextField(blank=True, max_length=500)),
                ("author_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checklist_answers",
                        to="workshops.workshop",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "checklistanswer",
            models.UniqueConstraint(fields=("workshop", "question"), name="checklist_answer_once"),
        ),
        migrations.AddField("workshop", "meeting_sequence", models.PositiveIntegerField(default=0)),
        migrations.AddField("workshop", "meeting_changed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField("roommail", "stage", models.CharField(choices=STAGES, max_length=8)),
        migrations.RemoveConstraint("roommail", "room_mail_stage_known"),
        migrations.AddConstraint("roommail", known(STAGES)),
    ]
