"""Tokens of members: one's own, and for an owner those of the whole workspace. Never what is secret of them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from workshops import dates
from workshops.enums import TokenState
from workshops.models import ApiToken, Member
from workshops.queries import keys

ENDED_SHOWN = 20


def tokens_to_see(member: Member) -> QuerySet[ApiToken]:
    """With whose they are; the newest first."""
    tokens = ApiToken.objects.select_related("member__user", "member__workspace").order_by("-created_at", "-pk")
    if member.owns:
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
    return tokens.filter(keys.older(key, "created_at"))


def key_of(token: ApiToken) -> str:
    return keys.key_of(token.created_at, token.pk)


def _is_active(member: Member) -> Q:
    today = dates.day_in(timezone.now(), member.workspace.time_zone)
    lasts = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    return lasts & Q(revoked_at__isnull=True, member__deactivated_at__isnull=True)
