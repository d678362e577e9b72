"""Whose hand may change what, as the domain knows it, whichever door it came through.

Nothing crosses a workspace, and a viewer changes nothing. Which role a change needs is asked in `access`.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from workshops.enums import MemberRole
from workshops.models import Decision, Member, Participant, Workshop, Workspace
from workshops.refusals import NotThere
from workshops.shared_sentences import NO_LONGER_IN

# What events are about; each belongs to one workspace.
Subject = Workshop | Decision | Workspace


def takes_part(by: Member | Participant) -> bool:
    """Whether somebody may change anything at all: guests and members may, viewers and those who have left may not."""
    member = by.member if isinstance(by, Participant) else by
    return member is None or (member.deactivated_at is None and MemberRole(member.role).may_take_part)


def check_takes_part(by: Member | Participant) -> None:
    """Raises NotThere for a viewer, for who has left the workspace, and for a participant taken out meanwhile."""
    if isinstance(by, Participant):
        seated = Participant.objects.select_related("member").filter(pk=by.pk, removed_at=None).first()
        if seated is None:
            raise NotThere(_(NO_LONGER_IN), code="removed")
        by = seated
    if not takes_part(by):
        raise NotThere(_("Viewers read; they change nothing."), code="viewer")


def check_may_change(by: Member | Participant, subject: Subject) -> None:
    """What holds for every change. Verbs ask it themselves where they might find nothing to do and write no event."""
    check_belongs(by, subject)
    if isinstance(by, Member):
        check_takes_part(by)


def workspace_of(subject: Subject) -> UUID:
    return subject.pk if isinstance(subject, Workspace) else subject.workspace_id


def check_belongs(by: Member | Participant, subject: Subject) -> None:
    """Raises NotThere where `by` is a member of another workspace, or a participant of another room."""
    if isinstance(by, Member):
        inside = by.workspace_id == workspace_of(subject)
    elif isinstance(subject, Decision):
        inside = by.workshop_id == subject.workshop_id
    else:
        inside = by.workshop_id == subject.pk
    if not inside:
        raise NotThere(_("This belongs to another workspace."), code="another_workspace")
