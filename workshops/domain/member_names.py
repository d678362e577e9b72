"""Whom a name or an address in a body means: one active member of the workspace, or a sentence why not. No guesses."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TypedDict
from unicodedata import normalize
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.visible import BLANKS
from workshops.enums import MemberRole
from workshops.figures import whole
from workshops.models import Member, RevisitPlan, Workspace
from workshops.refusals import InvalidFields

LONGEST = 254


def member_named(workspace: Workspace, said: str, *, field: str) -> Member:
    """The member whose address or name is `said`, however it is typed. Raises InvalidFields, at `field`, where that is
    nobody, somebody who only reads, or more than one."""
    meant = members_meant(workspace, said)
    if not meant:
        words = _("Nobody in this workspace is called “{name}”. Give a member’s name or e-mail address.")
        raise InvalidFields({field: words.format(name=said[:LONGEST])})
    if len(meant) > 1:
        words = ngettext(
            "{count} member is called “{name}”. Give the e-mail address of the one that you mean.",
            "{count} members are called “{name}”. Give the e-mail address of the one that you mean.",
            len(meant),
        )
        raise InvalidFields({field: words.format(count=whole(len(meant)), name=said)})
    if not MemberRole(meant[0].role).may_take_part:
        words = _("{name} is a viewer, who changes nothing. Name a member who takes part.")
        raise InvalidFields({field: words.format(name=meant[0].name)})
    return meant[0]


def members_meant(workspace: Workspace, said: str) -> list[Member]:
    """Active members of this address or, where it is nobody's, of a name that looks like it."""
    by_address = list(_active(workspace).filter(user__email__iexact=said.strip()))
    return by_address or [member for member in _active(workspace) if plain_name(member.name) == plain_name(said)]


def spoken_names(workspace: Workspace) -> dict[UUID, str]:
    """What to call everybody who may be named, by their key: their name, or the address where several look alike."""
    members = list(_active(workspace).values_list("pk", "role", "user__name", "user__email"))
    alike = Counter(plain_name(name) for _key, _role, name, _address in members)
    return {
        key: name if alike[plain_name(name)] == 1 else address
        for key, role, name, address in members
        if MemberRole(role).may_take_part
    }


class Reminded(TypedDict):
    """Names or addresses, as a form shows and takes them; empty: nobody."""

    owner: str
    backup: str


def names_on_plan(plan: RevisitPlan) -> Reminded:
    """Who is reminded and who steps in; those who have left are not named again."""
    names = spoken_names(plan.decision.workspace)
    return {
        "owner": names.get(plan.owner_id, "") if plan.owner_id else "",
        "backup": names.get(plan.backup_id, "") if plan.backup_id else "",
    }


def _active(workspace: Workspace) -> QuerySet[Member]:
    members = Member.objects.filter(workspace=workspace, deactivated_at=None, user__is_active=True)
    return members.select_related("user").order_by("user__name", "pk")


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """The same for two names that look alike: case, normal form, space and what cannot be seen are left out."""
    plain = normalize("NFKC", normalize("NFKC", name).casefold())
    return " ".join("".join(letter for letter in plain if letter.isprintable() and letter not in BLANKS).split())
