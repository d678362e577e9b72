"""Workspaces, the people in them, and the ways that they sign in."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from workshops import dates
from workshops.enums import MemberRole, TokenScope
from workshops.language import LONGEST_CODE

# The addresses of accounts of which the person was erased: nobody can have one (RFC 2606).
ERASED_DOMAIN = "@erased.invalid"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str) -> User:
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_unusable_password()
        user.save()
        return user


class User(AbstractBaseUser):
    """A person with an e-mail address. Nobody has a password; what stands in its column marks the sessions that count
    (`domain/browser_sessions.py`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default="UTC")
    # The code of a language, for pages and mails; empty: not chosen (language.py has the rule).
    language = models.CharField(max_length=LONGEST_CODE, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    @property
    def is_erased(self) -> bool:
        """Whether it only stands in for somebody who was erased, so that what they did has an author."""
        return self.email.endswith(ERASED_DOMAIN)


class Workspace(models.Model):
    """A tenant: its people, workshops and decisions. Nothing crosses it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    # For people who have chosen none themselves; empty: not chosen.
    language = models.CharField(max_length=LONGEST_CODE, blank=True, default="")
    # The last decision number given out; raised under this row's lock, so numbers have no gaps and no twins.
    decision_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    users = models.ManyToManyField(User, through="Member", related_name="workspaces")


class Member(models.Model):
    """A person with an account in a workspace."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=MemberRole, default=MemberRole.MEMBER)
    created_at = models.DateTimeField(default=timezone.now)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    # In this workspace, in a browser or by a token; kept to five minutes.
    last_seen_at = models.DateTimeField(null=True, blank=True)
    # False: no reminder mails to this person; notices in the app stay.
    wants_mail = models.BooleanField(default=True)
    # The unguessable part of /calendar/<token>.ics; renewing it revokes the old address.
    calendar_token = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="member_once_per_workspace"),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="member_role_known"),
        ]

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def may_facilitate(self) -> bool:
        return MemberRole(self.role).may_facilitate

    @property
    def owns(self) -> bool:
        """Whether they are an owner of their workspace."""
        return self.role == MemberRole.OWNER


class SignInLink(models.Model):
    """One link, one sign-in. Only the SHA-256 of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class SetupLink(models.Model):
    """The way into an installation without anybody in it. One row at most, gone once it was used."""

    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)


class ApiToken(models.Model):
    """A member's key to the HTTP API. Only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=8, choices=TokenScope, default=TokenScope.WRITE)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    # The last day on which it works, by the clock of the workspace; none: until it is revoked.
    expires_on = models.DateField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=TokenScope.values), name="token_scope_known"),
        ]

    @property
    def ends_at(self) -> datetime | None:
        """The moment from which it is refused: the end of its last day where the workspace is. None: no such moment."""
        if self.expires_on is None:
            return None
        return dates.local_instant(self.expires_on + timedelta(days=1), self.member.workspace.time_zone, time())

    def has_expired(self, now: datetime) -> bool:
        return self.expires_on is not None and self.expires_on < dates.day_in(now, self.member.workspace.time_zone)
