"""What signing in leaves behind: the browsers that are signed in, and what a workspace says about who may come."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from workshops.enums import SignInWay
from workshops.models.people import Member, User, Workspace


class BrowserSession(models.Model):
    """A browser in which somebody is signed in. Gone with its session; sessions from before there were rows have none.

    Not allauth's own table: that is written at every request. `last_used_at` is kept to five minutes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browser_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=10, choices=SignInWay)
    # What the browser says of itself (User-Agent), cut.
    device = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(way__in=SignInWay.values), name="browser_session_way_known"),
        ]


class JoiningDomain(models.Model):
    """Everybody whose confirmed address is of this domain becomes a member of the workspace when they sign in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="joining_domains")
    # In lower case, as addresses have it behind their "@".
    domain = models.CharField(max_length=253)
    added_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "domain"], name="joining_domain_once")]
        indexes = [models.Index(fields=["domain"], name="joining_domain_by_name")]


class DirectorySecret(models.Model):
    """By which a workspace's directory says that somebody has left (SCIM 2). One each; only its SHA-256 is kept."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="directory_secret")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
