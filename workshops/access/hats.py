"""Which of somebody’s hats counts in a workspace: their membership there, and their seats as a guest."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from workshops.callers import Who
from workshops.models import (
    Member,
    Participant,
)


def seated(asking: Who) -> QuerySet[Participant]:
    """Those of the caller's participants who still have their seat."""
    return Participant.objects.filter(pk__in=asking.participants, removed_at=None, member__deactivated_at=None)


def member_in(asking: Who, workspace_id: UUID) -> Member | None:
    """The caller as a member of that workspace; a member of another one is nobody there."""
    member = asking.member
    return member if member is not None and member.workspace_id == workspace_id else None


def acting_in(asking: Who, workspace_id: UUID) -> Member | Participant | None:
    """As whom the caller is there: the member, else one of their places in its rooms."""
    return member_in(asking, workspace_id) or seated(asking).filter(workshop__workspace=workspace_id).first()


def membership_in(asking: Who, workspace_id: UUID) -> Member | None:
    """The caller's membership there, whichever of their workspaces they look at just now."""
    if asking.member is None:
        return None
    mine = Member.objects.select_related("user", "workspace").filter(user=asking.member.user_id, deactivated_at=None)
    return mine.filter(workspace=workspace_id).first()
