"""A workspace's directory, which says by SCIM that somebody has left."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from workshops.domain import audit
from workshops.domain.log import append_event
from workshops.domain.membership import end_membership
from workshops.domain.people import token_hash
from workshops.domain.rights import check_may_change
from workshops.enums import AuditKind, Leaving
from workshops.models import DirectorySecret, Member, Workspace

# How its secrets begin, so that one that lies about is known for what it is.
SECRET = "advd_"  # noqa: S105 (only its first letters)
USED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_secret(*, workspace: Workspace, by: Member) -> str:
    """The secret in clear; it is shown this once. One that the workspace had before is void."""
    check_may_change(by, workspace)
    secret = SECRET + secrets.token_urlsafe(32)
    DirectorySecret.objects.update_or_create(
        workspace=workspace,
        defaults={"token_hash": token_hash(secret), "created_at": timezone.now(), "last_used_at": None},
    )
    append_event("workspace.directory_let_in", subject=workspace, by=by)
    facts = {"setting": "directory_secret", "to": "made"}
    audit.record(AuditKind.SETTING_CHANGED, workspace=workspace, by=by, facts=facts)
    return secret


@transaction.atomic
def revoke_secret(*, workspace: Workspace, by: Member) -> None:
    check_may_change(by, workspace)
    if DirectorySecret.objects.filter(workspace=workspace).delete()[0]:
        append_event("workspace.directory_shut_out", subject=workspace, by=by)
        facts = {"setting": "directory_secret", "to": "revoked"}
        audit.record(AuditKind.SETTING_CHANGED, workspace=workspace, by=by, facts=facts)


def workspace_of_secret(secret: str) -> Workspace | None:
    """Whose directory asks; None where the secret is unknown or revoked."""
    found = DirectorySecret.objects.select_related("workspace").filter(token_hash=token_hash(secret)).first()
    if found is None:
        return None
    now = timezone.now()
    if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
        DirectorySecret.objects.filter(pk=found.pk).update(last_used_at=now)
    return found.workspace


def member_left(member: Member) -> Member:
    """The directory says that they are no longer active: they are out, everywhere in its workspace. Safe to repeat.

    Raises Conflict `last_owner`.
    """
    return end_membership(member, by=None, reason=Leaving.DIRECTORY)
