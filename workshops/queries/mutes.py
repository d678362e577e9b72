"""The decisions about which a member wants no mails."""

from __future__ import annotations

from uuid import UUID

from workshops.models import Decision, Member, Mute


def is_muted(member: Member, decision: Decision) -> bool:
    return Mute.objects.filter(member=member, decision=decision).exists()


def muted_ids(member: Member) -> set[UUID]:
    return set(Mute.objects.filter(member=member).values_list("decision_id", flat=True))


def muted_decisions(member: Member) -> list[Decision]:
    """By number."""
    return list(Decision.objects.filter(mutes__member=member, workspace=member.workspace_id).order_by("number"))
