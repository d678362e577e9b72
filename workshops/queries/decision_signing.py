"""Whose word is missing where a decision is to be accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from workshops.enums import Stance
from workshops.models import Decision, SignOff, StakeholderRole


@dataclass(frozen=True)
class OpenVoice:
    """A role that scored and has not signed this text, or that has somebody in it who dissents.

    `key`, `label`: of the role; empty for members who sign for no role. `dissents`: their signatures; none: nobody has
    signed for it.
    """

    key: str
    label: str
    dissents: tuple[SignOff, ...] = ()


def open_voices(decision: Decision, *, signed: Sequence[SignOff] | None = None) -> list[OpenVoice]:
    """What keeps a decision from being accepted without a word: roles first, as the workshop lists them, then members
    who dissent. In two queries; `signed`, the signatures that count, oldest first, saves one."""
    if signed is None:
        of_this_text = {"revision__decision": decision, "revision__number": decision.revision_number}
        signed = list(SignOff.objects.filter(voided_at=None, **of_this_text).order_by("signed_at"))
    against = [s for s in signed if s.stance == Stance.DISSENT]
    spoken = {s.role_key for s in signed}
    voices = [
        OpenVoice(role.key, role.label, tuple(s for s in against if s.role_key == role.key))
        for role in _roles_that_scored(decision)
        if role.key not in spoken or any(s.role_key == role.key for s in against)
    ]
    named = {voice.key for voice in voices}
    # A role that only looked on, or a member who was not in the room.
    others = {s.role_key: s.role_label for s in against if s.role_key not in named}
    return voices + [
        OpenVoice(key, label, tuple(s for s in against if s.role_key == key)) for key, label in others.items()
    ]


def signed_by_role(workshop_id: UUID) -> Counter[str]:
    """By role: how many of a room's people have signed its decision as it reads now."""
    now = SignOff.objects.filter(
        revision__decision__workshop=workshop_id,
        revision__number=F("revision__decision__revision_number"),
        participant__removed_at=None,
        voided_at=None,
    )
    return Counter(now.exclude(participant=None).values_list("role_key", flat=True))


def _roles_that_scored(decision: Decision) -> list[StakeholderRole]:
    """Of its workshop: those of which somebody gave an answer."""
    if decision.workshop_id is None:
        return []
    roles = StakeholderRole.objects.filter(workshop=decision.workshop_id, participants__answers__isnull=False)
    return list(roles.distinct())
