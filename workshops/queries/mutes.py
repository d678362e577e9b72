"""The decisions about which a member wants no mails."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from workshops.models import Decision, Member, Mute


def is_muted(member: Member, decision: Decision) -> bool:
    return Mute.objects.filter(member=member, decision=decision).exists()


def muted_by(members: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """(member, decision), of these members."""
    return set(Mute.objects.filter(member__in=members).values_list("member_id", "decision_id"))


def muted_decisions(member: Member) -> list[Decision]:
    """By number."""
    return list(Decision.objects.filter(mutes__member=member, workspace=member.workspace_id).order_by("number"))
