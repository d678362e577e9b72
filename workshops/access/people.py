"""People: as members, as whom they are kept, and in their browsers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.access.ids import as_uuid
from workshops.access.rooms import seat_for, with_facilitator
from workshops.callers import Who, member, memberships, require_member, require_owner
from workshops.models import (
    BrowserSession,
    Member,
    MemberInvitation,
    Participant,
)
from workshops.queries.persons import Person, person_of_member, person_of_seat
from workshops.refusals import NotThere
from workshops.shared_sentences import FOR_OWNERS, NO_SUCH_MEMBER

NO_PERSON = gettext_lazy("There is no such person in this workspace.")


def person_to_export(asking: Who, member_id: UUID | str) -> tuple[Person, Member]:
    """Somebody of the caller's workspace, for its owner; or the caller."""
    by = require_member(asking)
    if not by.owns and as_uuid(member_id, str(NO_PERSON)) != by.pk:
        raise NotThere(_(FOR_OWNERS), code="not_owner")
    return person_of_member(_member_of(by, member_id)), by


def person_to_erase(asking: Who, member_id: UUID | str) -> tuple[Person, Member]:
    """Somebody of the caller's workspace, for its owner."""
    by = require_owner(asking)
    return person_of_member(_member_of(by, member_id)), by


def _member_of(by: Member, member_id: UUID | str) -> Member:
    rows = Member.objects.select_related("user", "workspace").filter(workspace=by.workspace_id)
    found = rows.filter(pk=as_uuid(member_id, str(NO_PERSON))).first()
    if found is None:
        raise NotThere(str(NO_PERSON))
    return found


def guest_of_workspace(asking: Who, participant_id: UUID | str) -> tuple[Person, Member]:
    """Whoever sits or sat there, for an owner of the workspace."""
    by = require_owner(asking)
    return _person_at(participant_id, Q(workshop__workspace=by.workspace_id)), by


def guest_to_erase(asking: Who, workshop_id: UUID | str, participant_id: UUID | str) -> tuple[Person, Member]:
    """A guest of this room, also one who has gone, for whoever facilitates it. Members are the owner's."""
    found = with_facilitator(seat_for(asking, workshop_id))
    person = _person_at(participant_id, Q(workshop=found.workshop))
    if person.member is not None and not found.by.owns:
        raise NotThere(_("This is a member. Only an owner of this workspace can do this."), code="not_owner")
    return person, found.by


def _person_at(participant_id: UUID | str, inside: Q) -> Person:
    rows = Participant.objects.select_related("workshop__workspace").filter(inside)
    found = rows.filter(pk=as_uuid(participant_id, str(NO_PERSON))).first()
    if found is None:
        raise NotThere(str(NO_PERSON))
    return person_of_seat(found)


def own_membership(request: HttpRequest, workspace_id: UUID | str) -> Member:
    """The caller in one of their own workspaces."""
    nothing = _("There is no such workspace, or it is not yours.")
    member(request)
    wanted = as_uuid(workspace_id, nothing)
    found = next((one for one in memberships(request) if one.workspace_id == wanted), None)
    if found is None:
        raise NotThere(nothing)
    return found


def member_to_change(asking: Who, member_id: UUID | str) -> tuple[Member, Member]:
    """Somebody in the caller's workspace, for its owners: who it is, and who asks."""
    owner = require_owner(asking)
    nothing = _(NO_SUCH_MEMBER)
    found = (
        Member.objects.select_related("user", "workspace")
        .filter(pk=as_uuid(member_id, nothing), workspace=owner.workspace_id, deactivated_at=None)
        .first()
    )
    if found is None:
        raise NotThere(nothing)
    return found, owner


def member_invitation_to_change(asking: Who, invitation_id: UUID | str) -> tuple[MemberInvitation, Member]:
    """An invitation into the caller's workspace, for its owners."""
    owner = require_owner(asking)
    nothing = _("There is no such invitation in this workspace.")
    found = (
        MemberInvitation.objects.select_related("workspace")
        .filter(pk=as_uuid(invitation_id, nothing), workspace=owner.workspace_id, via=None)
        .first()
    )
    if found is None:
        raise NotThere(nothing)
    return found, owner


def own_browser(request: HttpRequest, session_id: UUID) -> BrowserSession:
    """A browser in which the caller is signed in; nobody else sees it."""
    mine = BrowserSession.objects.select_related("user").filter(user=member(request).user)
    found = mine.filter(pk=session_id).first()
    if found is None:
        raise NotThere(_("That browser is signed out already, or it is not yours."))
    return found
