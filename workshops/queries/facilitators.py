"""Who facilitates a workshop, and who else could."""

from __future__ import annotations

from dataclasses import dataclass

from workshops.enums import MemberRole
from workshops.models import Member, Workshop


@dataclass(frozen=True)
class Facilitators:
    """`candidates`: those whom one may add as co-facilitators; no viewers, nobody deactivated."""

    facilitator: Member
    co_facilitators: tuple[Member, ...]
    candidates: tuple[Member, ...]


def facilitators_of(workshop: Workshop) -> Facilitators:
    """In one query, everybody in the order of their names."""
    members = list(
        Member.objects.select_related("user").filter(workspace=workshop.workspace_id).order_by("user__name", "pk")
    )
    named = {workshop.facilitator_id, *workshop.co_facilitators}
    return Facilitators(
        facilitator=next(member for member in members if member.pk == workshop.facilitator_id),
        co_facilitators=tuple(member for member in members if member.pk in workshop.co_facilitators),
        candidates=tuple(
            member
            for member in members
            if member.pk not in named and member.deactivated_at is None and MemberRole(member.role).may_take_part
        ),
    )
