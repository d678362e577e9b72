"""The people of a workspace, who is asked to become one, and the workspaces of one person."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from workshops.enums import MemberRole
from workshops.models import Member, MemberInvitation, User
from workshops.queries import keys


def members_of(workspace_id: UUID, *, named: str = "") -> QuerySet[Member]:
    """Those who are members now, in the order in which they came. `named`: part of a name or an address."""
    rows = Member.objects.filter(workspace=workspace_id, deactivated_at=None).select_related("user", "workspace")
    if named:
        rows = rows.filter(Q(user__name__icontains=named) | Q(user__email__icontains=named))
    return rows.order_by("created_at", "pk")


def after_member(rows: QuerySet[Member], key: str) -> QuerySet[Member]:
    """Those behind a key of `key_of_member`; ValueError where it is none."""
    return rows.filter(keys.newer(key, "created_at"))


def key_of_member(member: Member) -> str:
    return keys.key_of(member.created_at, member.pk)


def owners_of(workspace_id: UUID) -> QuerySet[Member]:
    """Not by an account that is switched off: nobody can come in by that."""
    owners = Member.objects.filter(workspace=workspace_id, role=MemberRole.OWNER, deactivated_at=None)
    return owners.filter(user__is_active=True)


def owner_count(workspace_id: UUID) -> int:
    return owners_of(workspace_id).count()


def open_invitations(workspace_id: UUID) -> list[MemberInvitation]:
    """Those that wait or have run out, the newest first, with who made them and their mail; not what was asked for by
    a link."""
    rows = MemberInvitation.objects.filter(workspace=workspace_id, accepted_at=None, withdrawn_at=None, via=None)
    return list(rows.select_related("invited_by__user", "mail"))


def memberships_of(user: User) -> list[Member]:
    """Of one person, the oldest first."""
    found = list(user.memberships.select_related("workspace").filter(deactivated_at=None).order_by())
    return sorted(found, key=lambda member: member.created_at)
