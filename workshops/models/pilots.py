"""Pilots: imported evaluation runs, their files, and what waits to be one."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workshops.enums import PilotReading
from workshops.models.decisions import Decision
from workshops.models.people import Member, Workspace
from workshops.models.rooms import Workshop

_OF_ONE = Q(decision__isnull=False, workshop__isnull=True) | Q(decision__isnull=True, workshop__isnull=False)


class Pilot(models.Model):
    """One imported evaluation run. Never changed, but that its file can be erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="pilots")
    # One of the two. What was imported in a workshop belongs to the decision that it records, too.
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, null=True, blank=True, related_name="pilots")
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, null=True, blank=True, related_name="pilots")
    filename = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    tool = models.CharField(max_length=40)
    tool_version = models.CharField(max_length=80, blank=True)
    # {field: column}, where a table was read by one.
    mapping = models.JSONField(default=dict)
    # {threshold's metric: the file's}, where people said that the two are the same.
    named = models.JSONField(default=dict)
    # With which the draws of its intervals begin.
    seed = models.PositiveIntegerField(default=0)
    # As the log had them before: see `queries.pilots.PilotThreshold`.
    thresholds = models.JSONField(default=list)
    # What the file says, and how its variants compare: `domain.pilot_reading.PilotSaid`.
    said = models.JSONField()
    # The newest pilot before it, and both on the cases that they share: `domain.pilot_reading.WithBefore`.
    compared_with = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    compared = models.JSONField(null=True, blank=True)
    imported_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    # Since when nothing is kept but its hash and figures.
    file_erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["imported_at", "id"]
        constraints = [
            models.CheckConstraint(condition=_OF_ONE, name="pilot_of_one"),
            models.UniqueConstraint(fields=["decision", "sha256"], name="pilot_once_per_decision"),
            models.UniqueConstraint(fields=["workshop", "sha256"], name="pilot_once_per_workshop"),
        ]
        indexes = [models.Index(fields=["workspace", "sha256"], name="pilot_by_file")]


class PilotFile(models.Model):
    """The file itself, packed (Zstandard): apart, so that no list ever reads it."""

    pilot = models.OneToOneField(Pilot, on_delete=models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()


class PilotMapping(models.Model):
    """Which column is which, as a workspace said it last for tables with these columns."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    # SHA-256 of the columns' names.
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "signature"], name="pilot_mapping_once")]


class PilotUpload(models.Model):
    """A file that somebody has sent and not taken yet, kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    # What the sender says that it is: empty, nothing.
    tool = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    named = models.JSONField(default=dict)
    # The variant that the decision stands by, as its sender says.
    stands_by = models.TextField(blank=True)
    # The earlier pilot that it is to stand beside, as its sender says: empty, the newest.
    beside = models.ForeignKey(
        Pilot, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=PilotReading, default=PilotReading.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    # How often its reading was begun.
    tries = models.PositiveSmallIntegerField(default=0)
    # Taken at once when it is read, without a look at its preview.
    at_once = models.BooleanField(default=False)
    # Its table's columns: [{name, numeric, samples}]; empty where it is none.
    columns = models.JSONField(default=list)
    # Why it was refused: {code, sentence, fix}.
    problem = models.JSONField(null=True, blank=True)
    # Once read: as a pilot has them.
    said = models.JSONField(null=True, blank=True)
    compared_with = models.ForeignKey(
        Pilot, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    compared = models.JSONField(null=True, blank=True)
    # What it became.
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_OF_ONE, name="pilot_upload_of_one"),
            models.CheckConstraint(condition=Q(state__in=PilotReading.values), name="pilot_reading_known"),
        ]
        indexes = [models.Index(fields=["created_at"], name="pilot_upload_by_age")]


class PilotUploadFile(models.Model):
    """What was sent, packed; gone once it is taken or discarded."""

    upload = models.OneToOneField(PilotUpload, on_delete=models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()
