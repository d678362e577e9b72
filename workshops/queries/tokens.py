"""Tokens of members: one's own, and for an owner those of the whole workspace. Never what is secret of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from workshops import dates
from workshops.enums import MemberRole, TokenState
from workshops.models import ApiToken, Member

ENDED_SHOWN = 20


def tokens_to_see(member: Member) -> QuerySet[ApiToken]:
    """With whose they are; the newest first."""
    tokens = ApiToken.objects.select_related("member__user", "member__workspace").order_by("-created_at", "-pk")
    if member.role == MemberRole.OWNER:
        return tokens.filter(member__workspace=member.workspace_id)
    return tokens.filter(member=member)


def state_of(token: ApiToken, now: datetime) -> TokenState:
    """Whoever has left the workspace has no token any more, whether or not it was revoked."""
    if token.revoked_at is not None or token.member.deactivated_at is not None:
        return TokenState.REVOKED
    return TokenState.EXPIRED if token.has_expired(now) else TokenState.ACTIVE


def active(tokens: QuerySet[ApiToken], member: Member) -> QuerySet[ApiToken]:
    """Those of them that are let in; all are of `member`'s workspace."""
    return tokens.filter(_is_active(member))


def own_ended(member: Member) -> list[ApiToken]:
    """One's own that are let in no more, the last ones made."""
    mine = tokens_to_see(member).filter(member=member)
    return list(mine.exclude(_is_active(member))[:ENDED_SHOWN])


def older(tokens: QuerySet[ApiToken], key: str) -> QuerySet[ApiToken]:
    """Those behind the one with this key, in their order; ValueError where it is none."""
    at, _space, pk = key.partition(" ")
    moment, last = datetime.fromisoformat(at), UUID(pk)
    if moment.tzinfo is None:
        raise ValueError("A key names a moment with its zone.")
    return tokens.filter(Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=last))


def key_of(token: ApiToken) -> str:
    return f"{token.created_at.isoformat()} {token.pk}"


def _is_active(member: Member) -> Q:
    today = dates.day_in(timezone.now(), member.workspace.time_zone)
    lasts = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    return lasts & Q(revoked_at__isnull=True, member__deactivated_at__isnull=True)
