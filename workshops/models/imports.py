"""Records that somebody has sent and not taken into the log yet."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from workshops.models.people import Member, Workspace


class ImportUpload(models.Model):
    """What was in a zip or in the files that somebody chose, kept for a day until they say that it is to be taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # [{path, text, refusal, notes}], as domain/decision_files.py has it; emptied once they are taken.
    files = models.JSONField(default=list)
    # What became of each, as domain/decision_intake.py says it.
    outcome = models.JSONField(default=list)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "created_at"], name="import_upload_by_age")]
