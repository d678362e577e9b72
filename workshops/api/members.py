"""The people of the caller's workspace, for its owners: listed, invited, given a role, let go."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.paging import page
from workshops.api.schemas.errors import answers
from workshops.api.schemas.members import (
    MemberChangeIn,
    MemberIn,
    MemberInvitationOut,
    MemberOut,
    MembersOut,
    MembersQuery,
)
from workshops.domain import member_invitations, membership
from workshops.domain.member_invitations_ending import withdraw_invitation
from workshops.enums import MemberRole
from workshops.models import Member, MemberInvitation
from workshops.queries.members import after_member, key_of_member, members_of, open_invitations
from workshops.refusals import NotThere

router = Router(tags=["Settings"])

Answer = Status[dict[str, object]]


@router.get(
    "/members",
    response=answers({200: MembersOut}, 422),
    summary="Who is in the workspace, in the order in which they came, and who is asked in (owner)",
)
def read_members(request: HttpRequest, asked: Query[MembersQuery]) -> Answer:
    owner = access.require_owner(caller(request))
    found, following = page(members_of(owner.workspace_id), asked, after=after_member, key=key_of_member)
    return Status(
        200,
        {
            "results": [_member_json(member) for member in found],
            "next_cursor": following,
            "invitations": [_invitation_json(one) for one in open_invitations(owner.workspace_id)],
        },
    )


@router.post(
    "/members",
    response=answers({201: MemberInvitationOut}, 409, 422, 429),
    summary="Invite an address by mail; the answer is the same whether it has an account (owner)",
)
def invite_member(request: HttpRequest, body: MemberIn) -> Answer:
    owner = access.require_owner(caller(request))
    made = member_invitations.invite_by_mail(
        workspace=owner.workspace, by=owner, email=body.email, role=MemberRole(body.role), days=body.days
    )
    return Status(201, _invitation_json(made))


@router.patch(
    "/members/{member_id}",
    response=answers({200: MemberOut}, 409, 422),
    summary="Another role, from their next request on (owner)",
)
def change_member(request: HttpRequest, member_id: str, body: MemberChangeIn) -> Answer:
    member, owner = access.member_to_change(caller(request), member_id)
    return Status(200, _member_json(membership.change_role(member, MemberRole(body.role), by=owner)))


@router.delete(
    "/members/{member_id}",
    response=answers({204: None}, 409),
    summary="Out at once, and what they did stays; by an invitation's id that is taken back (owner)",
)
def remove_member(request: HttpRequest, member_id: str) -> Status[None]:
    asking = caller(request)
    try:
        member, owner = access.member_to_change(asking, member_id)
    except NotThere:
        invitation, owner = access.member_invitation_to_change(asking, member_id)
        withdraw_invitation(invitation=invitation, by=owner)
        return Status(204, None)
    membership.end_membership(member, by=owner)
    return Status(204, None)


def _member_json(member: Member) -> dict[str, object]:
    return {
        "id": member.pk,
        "name": member.name,
        "email": member.user.email,
        "role": member.role,
        "since": member.created_at,
        "last_seen_at": member.last_seen_at,
    }


def _invitation_json(invitation: MemberInvitation) -> dict[str, object]:
    mail = getattr(invitation, "mail", None)
    return {
        "id": invitation.pk,
        "email": None if invitation.by_link else invitation.email,
        "role": invitation.role,
        "invited_by": invitation.invited_by.name,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
        "mail": mail.state if mail else None,
    }
