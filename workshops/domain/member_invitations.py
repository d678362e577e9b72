"""Asking people into a workspace, by mail or by a link that is handed on, and their coming in.

A token is random or made with the installation's secret, kept as its SHA-256, and good for one person. What a mail
asks for goes to that address and to nobody else: who holds the mail's link reads that mailbox. Whoever comes by a link
that was handed on proves an address first: they are signed in, or are written to.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.audit import record
from workshops.domain.deliveries import message_id
from workshops.domain.knock import knock
from workshops.domain.log import append_event
from workshops.domain.member_invitations_ending import locked, withdraw_invitation
from workshops.domain.membership_joining import add_member
from workshops.domain.people import token_hash
from workshops.domain.rights import check_may_change
from workshops.domain.visible import visible_line
from workshops.enums import AuditKind, InvitationState, Joining, MemberRole
from workshops.figures import whole
from workshops.models import Member, MemberInvitation, MemberMail, User, Workspace
from workshops.refusals import Conflict, InvalidFields, NotThere, TooMany
from workshops.shared_sentences import INVITATION_DAYS, NAME_UP_TO_80, READABLE_NAME

SALT = "workshops.member_invitation"
DAYS = (1, 7, 30)
USUAL_DAYS = 7
MOST_OPEN = 200
# Within a day: to one address from one workspace, and because of one link.
MOST_TO_ONE = 5
MOST_BY_LINK = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Link:
    """`url`: with its token, in clear this once."""

    invitation: MemberInvitation
    url: str


@transaction.atomic
def invite_by_mail(
    *, workspace: Workspace, by: Member, email: str, role: MemberRole, days: int = USUAL_DAYS
) -> MemberInvitation:
    """Write to an address. An invitation that is open for it is taken back: the newest counts.

    The same whether anybody has an account there. Raises Conflict `already_member` on `email`, InvalidFields, TooMany.
    """
    check_may_change(by, workspace)
    _check_days(days)
    address = _address(email)
    workspace = _lock(workspace)
    member = Member.objects.filter(workspace=workspace, user__email__iexact=address, deactivated_at=None).first()
    if member is not None:
        words = (
            _("You are a member of this workspace already.")
            if member.pk == by.pk
            else _("{address} is a member of this workspace already. Change their role instead.")
        )
        sentence = words.format(address=address)
        raise Conflict(sentence, code="already_member", fields={"email": sentence})
    mine = MemberInvitation.objects.filter(workspace=workspace, email__iexact=address, via=None)
    _check_not_too_many(mine.filter(created_at__gt=timezone.now() - A_DAY).count(), MOST_TO_ONE)
    for earlier in mine.filter(accepted_at=None, withdrawn_at=None):
        withdraw_invitation(invitation=earlier, by=by)
    _check_open(workspace)
    invitation = _written(MemberInvitation(workspace=workspace, email=address, role=role, invited_by=by), days)
    _append_invited(invitation, by)
    return invitation


@transaction.atomic
def invite_by_link(*, workspace: Workspace, by: Member, role: MemberRole, days: int = USUAL_DAYS) -> Link:
    """A link for one person, to be handed on. Raises InvalidFields on `role` for an owner, who is named by address."""
    check_may_change(by, workspace)
    _check_days(days)
    if role == MemberRole.OWNER:
        words = _("A link can be handed on, so it makes no owner. Invite an owner by their address.")
        raise InvalidFields({"role": words})
    _check_open(_lock(workspace))
    token = secrets.token_urlsafe(32)
    invitation = MemberInvitation.objects.create(
        workspace=workspace,
        by_link=True,
        role=role,
        invited_by=by,
        token_hash=token_hash(token),
        expires_at=timezone.now() + timedelta(days=days),
    )
    _append_invited(invitation, by)
    return Link(invitation, _url(token))


# Coming in


def find(token: str) -> MemberInvitation:
    """The open invitation with that token. Raises NotThere, a sentence each, for what is unknown or over."""
    rows = MemberInvitation.objects.select_related("workspace", "invited_by__user", "via")
    found = rows.filter(token_hash=token_hash(token)).first()
    if found is None:
        words = _("This invitation is not known. Copy its link again, whole, or ask for a new one.")
        raise NotThere(words, code="invitation_unknown")
    return _still_open(found)


def _still_open(invitation: MemberInvitation) -> MemberInvitation:
    state = invitation.state(timezone.now())
    if state is not InvitationState.OPEN:
        words = {
            InvitationState.ACCEPTED: _("This invitation has been used already. Sign in, or ask for a new one."),
            InvitationState.WITHDRAWN: _("This invitation was taken back. Ask whoever sent it for a new one."),
            InvitationState.EXPIRED: _("This invitation has expired. Ask whoever sent it for a new one."),
        }[state]
        raise NotThere(words, code=f"invitation_{state.value}")
    return invitation


def is_known(invitation: MemberInvitation) -> bool:
    """Whether there is an account at the address that a mail went to, so that they sign in rather than begin one."""
    return not invitation.by_link and User.objects.filter(email__iexact=invitation.email).exists()


def is_for(invitation: MemberInvitation, user: User) -> bool:
    return invitation.by_link or invitation.email.casefold() == user.email.casefold()


@transaction.atomic
def accept(*, invitation: MemberInvitation, user: User) -> Member:
    """Who is signed in as `user` comes in. Raises Conflict: the invitation is for another address, they are a member
    already, or were let go and this is no invitation to their own address; NotThere where it is over by now.
    """
    invitation = _still_open(locked(invitation))
    if not is_for(invitation, user):
        words = _(
            "This invitation is for {address}, and you are signed in as {own}. Sign out, and open its link again."
        )
        raise Conflict(words.format(address=invitation.email, own=user.email), code="another_address")
    again = not invitation.by_link and invitation.via_id is None
    member = add_member(
        invitation.workspace,
        user,
        MemberRole(invitation.role),
        by=invitation.invited_by,
        how=Joining.INVITATION,
        again=again,
        about={"invitation": str(invitation.pk)},
    )
    now = timezone.now()
    used = [invitation.pk, *([invitation.via_id] if invitation.via_id else [])]
    MemberInvitation.objects.filter(pk__in=used).update(accepted_at=now, accepted_by=member)
    # Whatever else is open for this person, or came of the same link.
    rest = MemberInvitation.objects.filter(workspace=invitation.workspace, accepted_at=None, withdrawn_at=None)
    rest.filter(via__in=used).update(withdrawn_at=now)
    rest.filter(email__iexact=user.email).update(withdrawn_at=now)
    return member


def asked_in(email: str) -> QuerySet[MemberInvitation]:
    """The open invitations that were mailed to this address, the newest first."""
    rows = MemberInvitation.objects.filter(by_link=False, accepted_at=None, withdrawn_at=None)
    return rows.filter(email__iexact=email.strip(), expires_at__gt=timezone.now()).order_by("-created_at")


@transaction.atomic
def accept_asked(user: User) -> Member | None:
    """Who is in no workspace any more and has proved whose account it is comes in where their own address was asked in
    last; None where it was not, and for who has a place. Raises Conflict, as `accept` does."""
    if user.memberships.filter(deactivated_at=None).exists():
        return None
    invitation = asked_in(user.email).first()
    return accept(invitation=invitation, user=user) if invitation else None


@transaction.atomic
def accept_as_new(*, invitation: MemberInvitation, name: str) -> Member:
    """Somebody without an account comes in by the mail that was sent to them; the account is made.

    Raises InvalidFields on `name`, Conflict where there is an account at that address by now.
    """
    invitation = _still_open(locked(invitation))
    name = checked_name(name, field="name")
    if invitation.by_link or is_known(invitation):
        raise Conflict(_("Sign in first, and then open the link of the invitation again."), code="sign_in_first")
    user = User.objects.create_user(invitation.email, name)
    User.objects.filter(pk=user.pk).update(time_zone=invitation.workspace.time_zone)
    return accept(invitation=invitation, user=user)


@transaction.atomic
def ask_by_link(*, invitation: MemberInvitation, email: str) -> None:
    """Who was handed a link and is not signed in proves their address: a mail goes there with a link of its own.

    The same whether anybody has an account there, and whether they are a member. Raises InvalidFields, TooMany.
    """
    invitation = _still_open(locked(invitation))
    assert invitation.by_link
    address = _address(email)
    asked = MemberInvitation.objects.filter(via=invitation)
    _check_not_too_many(asked.filter(created_at__gt=timezone.now() - A_DAY).count(), MOST_BY_LINK)
    asked.filter(email__iexact=address, withdrawn_at=None).update(withdrawn_at=timezone.now())
    _written(
        MemberInvitation(
            workspace=invitation.workspace,
            email=address,
            role=invitation.role,
            invited_by=invitation.invited_by,
            via=invitation,
            expires_at=invitation.expires_at,
        )
    )


def checked_name(name: str, *, field: str) -> str:
    """A person's or a workspace's name as it is kept. Raises InvalidFields."""
    kept = visible_line(name)
    if not kept:
        raise InvalidFields({field: _(READABLE_NAME)})
    if len(kept) > 80:
        raise InvalidFields({field: _(NAME_UP_TO_80)})
    return kept


# The token and its mail


def mailed_url(invitation: MemberInvitation) -> str:
    """The address in a mail: the same at every try, and nowhere else."""
    return _url(_mailed_token(invitation.pk))


def _url(token: str) -> str:
    return f"{settings.SITE_URL}/invitations/{token}/"


def _mailed_token(pk: uuid.UUID) -> str:
    return salted_hmac(SALT, str(pk), algorithm="sha256").hexdigest()


def _written(invitation: MemberInvitation, days: int = 0) -> MemberInvitation:
    """Saved, with its mail, which goes out with the next pass of sending."""
    now = timezone.now()
    invitation.token_hash = token_hash(_mailed_token(invitation.pk))
    if days:
        invitation.expires_at = now + timedelta(days=days)
    invitation.save()
    pk = uuid.uuid4()
    MemberMail.objects.create(pk=pk, invitation=invitation, not_before=now, message_id=message_id(pk))
    transaction.on_commit(lambda: knock("workshops.send_mails"))
    return invitation


def _append_invited(invitation: MemberInvitation, by: Member) -> None:
    append_event(
        "member.invited",
        subject=invitation.workspace,
        by=by,
        # No address: an export of the log is read by people who are not to see any.
        body={"invitation": str(invitation.pk), "role": invitation.role, "by_link": invitation.by_link},
    )
    facts = {"role": str(invitation.role)}
    record(AuditKind.INVITED, workspace=invitation.workspace, by=by, about=invitation, facts=facts)


# What holds


def _lock(workspace: Workspace) -> Workspace:
    return Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        words = _("“{address}” is not an e-mail address. It looks like name@company.example.")
        raise InvalidFields({"email": words.format(address=address[:80])}) from None
    return address


def _check_days(days: int) -> None:
    if days not in DAYS:
        raise InvalidFields({"days": _(INVITATION_DAYS)})


def _check_open(workspace: Workspace) -> None:
    open_ones = MemberInvitation.objects.filter(
        workspace=workspace, accepted_at=None, withdrawn_at=None, via=None, expires_at__gt=timezone.now()
    )
    if open_ones.count() >= MOST_OPEN:
        words = ngettext(
            "{count} invitation is open. Take some back first.",
            "{count} invitations are open. Take some back first.",
            MOST_OPEN,
        )
        raise Conflict(words.format(count=whole(MOST_OPEN)), code="too_many_open")


def _check_not_too_many(count: int, most: int) -> None:
    if count >= most:
        words = _("Enough mails have been sent because of this for one day. Try again tomorrow.")
        raise TooMany(words, retry_after=int(A_DAY.total_seconds()))
