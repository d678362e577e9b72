"""The append-only log, as Django reads it. It is written by one SQL function only (migrations/sql/log.py)."""

from __future__ import annotations

from django.db import models


class ChainHead(models.Model):
    chain = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = "log_chain_head"


class Event(models.Model):
    """One entry of a workspace's chain. `body_text` is what the hash is over; `body` is the same parsed."""

    event_id = models.UUIDField(primary_key=True)
    chain = models.UUIDField()
    seq = models.BigIntegerField()
    kind = models.TextField()
    subject = models.TextField()
    actor = models.TextField()
    at = models.DateTimeField()
    body_text = models.TextField()
    body = models.JSONField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = "log_event"
        ordering = ["chain", "seq"]


class Checkpoint(models.Model):
    """The signed checkpoint of one day (UTC). What counts is the copy that was kept elsewhere, since `kept_at`."""

    on = models.DateField(primary_key=True)
    text = models.TextField()
    tried_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)


class EventText(models.Model):
    """Free text by a person, kept beside the chain so that it can be erased; the event holds its salted hash."""

    event = models.UUIDField()
    field = models.CharField(max_length=40)
    salt = models.CharField(max_length=32)
    # Null once erased.
    text = models.TextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="event_text_once")]
