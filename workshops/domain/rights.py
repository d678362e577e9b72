"""Whose hand may change what, as the domain knows it, whichever door it came through.

Nothing crosses a workspace, and a viewer changes nothing. Which role a change needs is asked in `access.py`.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshops.enums import MemberRole
from workshops.models import Decision, Member, Participant, Workshop
from workshops.refusals import NotThere


def takes_part(by: Member | Participant) -> bool:
    """Whether somebody may change anything at all: guests and members may, viewers and those who have left may not."""
    member = by.member if isinstance(by, Participant) else by
    return member is None or (member.deactivated_at is None and MemberRole(member.role).may_take_part)


def check_takes_part(by: Member | Participant) -> None:
    """Raises NotThere for a viewer, and for somebody who has left the workspace."""
    if not takes_part(by):
        raise NotThere(_("Viewers read; they change nothing."), code="viewer")


def check_belongs(by: Member | Participant, subject: Workshop | Decision) -> None:
    """Raises NotThere where `by` is a member of another workspace, or a participant of another room."""
    if isinstance(by, Member):
        inside = by.workspace_id == subject.workspace_id
    else:
        room = subject.pk if isinstance(subject, Workshop) else subject.workshop_id
        inside = by.workshop_id == room
    if not inside:
        raise NotThere(_("This belongs to another workspace."), code="another_workspace")
