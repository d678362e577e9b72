"""Somebody becomes a member of a workspace: by an invitation, a rule, a command, or as who made it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain.audit import record
from workshops.domain.log import append_event
from workshops.domain.rights import takes_part
from workshops.enums import AuditKind, Joining, MemberRole
from workshops.models import Member, User, Workspace
from workshops.refusals import Conflict
from workshops.shared_sentences import ONCE_A_MEMBER


@transaction.atomic
def add_member(
    workspace: Workspace,
    user: User,
    role: MemberRole,
    *,
    by: Member | None,
    how: Joining,
    again: bool = False,
    about: dict[str, str] | None = None,
) -> Member:
    """Make `user` a member, and return the member. `by`: who invited them.

    Raises Conflict `already_member` for who is one (whatever the role; use `change_role`), and Conflict `was_removed`
    for who has left or was removed, unless `again`: nobody who was let go comes back by a rule or a link that somebody
    else was meant to use. Whoever comes back is the same member as before, with what they did; sessions, tokens and
    seats that ended stay ended. `about`: what else the event says, as ids.
    """
    _row, is_new = Member.objects.get_or_create(workspace=workspace, user=user, defaults={"role": role})
    rows = Member.objects.select_for_update(no_key=True, of=("self",)).select_related("user", "workspace")
    member = rows.get(workspace=workspace, user=user)
    if not is_new and member.deactivated_at is None:
        raise Conflict(_("{name} is a member of this workspace already.").format(name=user.name), code="already_member")
    if not is_new and not again:
        words = _(ONCE_A_MEMBER)
        raise Conflict(words.format(name=user.name), code="was_removed")
    body: dict[str, object] = {"role": role, **(about or {})}
    if not is_new:
        member.role, member.deactivated_at, body["again"] = role, None, True
        member.save(update_fields=["role", "deactivated_at"])
    append_event("member.joined", subject=workspace, by=actor_of(by), body={"member": str(member.pk), **body})
    hand = member if how.is_own_step else by
    facts = {"role": str(role), "how": how.value}
    record(AuditKind.MEMBER_JOINED, workspace=workspace, by=hand, about=member, facts=facts)
    return member


def actor_of(by: Member | None) -> Member | None:
    """As whom the event is written: a viewer changes nothing, so their own leaving is told by the installation."""
    return by if by is not None and takes_part(by) else None
