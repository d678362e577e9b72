"""What is prepared before a workshop: set-ups that a workspace keeps, and the questions that a room answers first."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from workshops.models.people import Member, Workspace
from workshops.models.rooms import Workshop


class WorkshopTemplate(models.Model):
    """The set-up of a workshop under a name, for the next one like it. No answer, note or person's name is in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="workshop_templates")
    name = models.CharField(max_length=80)
    # As `domain.workshop_templates.Setup` has it.
    setup = models.JSONField()
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("workspace", Lower("name"), name="workshop_template_name_once"),
        ]


class ChecklistAnswer(models.Model):
    """What a room says to one question of its framework's checklist: whether it is answered, how, and who said so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="checklist_answers")
    question = models.CharField(max_length=60)
    ticked = models.BooleanField()
    answer = models.TextField(max_length=500, blank=True)
    author_name = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workshop", "question"], name="checklist_answer_once"),
        ]
