"""An invitation into a workspace is taken back: by an owner, or because who made it is none any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain.audit import record
from workshops.domain.log import append_event
from workshops.domain.rights import check_may_change
from workshops.enums import AuditKind
from workshops.models import Member, MemberInvitation
from workshops.refusals import Conflict


def locked(invitation: MemberInvitation) -> MemberInvitation:
    """The invitation as it is now, locked until the transaction ends."""
    rows = MemberInvitation.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("workspace", "invited_by__user", "via").get(pk=invitation.pk)


@transaction.atomic
def withdraw_invitation(*, invitation: MemberInvitation, by: Member) -> None:
    """It works no more, and neither does what was written because of it. Safe to repeat, also when it has expired."""
    check_may_change(by, invitation.workspace)
    invitation = locked(invitation)
    if invitation.accepted_at is not None:
        words = _("Somebody has come in by this invitation. Remove them from the workspace instead.")
        raise Conflict(words, code="invitation_accepted")
    if invitation.withdrawn_at is None:
        _withdraw([invitation], by)


def withdraw_made_by(member: Member, *, by: Member | None) -> None:
    """Who is no owner any more has invited nobody. In the caller's transaction."""
    _withdraw(_open_in(member).filter(invited_by=member), by)


def withdraw_all_of(member: Member, *, by: Member | None) -> None:
    """Whoever is let go leaves no door open: what they have made, and what was made for them. As above."""
    _withdraw(_open_in(member).filter(Q(invited_by=member) | Q(email__iexact=member.user.email)), by)


def _open_in(member: Member) -> QuerySet[MemberInvitation]:
    rows = MemberInvitation.objects.select_for_update(no_key=True, of=("self",)).select_related("workspace")
    return rows.filter(workspace=member.workspace_id, accepted_at=None, withdrawn_at=None).order_by("pk")


def _withdraw(invitations: Iterable[MemberInvitation], by: Member | None) -> None:
    now = timezone.now()
    for invitation in invitations:
        these = MemberInvitation.objects.filter(Q(pk=invitation.pk) | Q(via=invitation), accepted_at=None)
        these.filter(withdrawn_at=None).update(withdrawn_at=now)
        if invitation.via_id is None:
            append_event(
                "member.invitation_withdrawn",
                subject=invitation.workspace,
                by=by,
                body={"invitation": str(invitation.pk)},
            )
            record(AuditKind.INVITATION_WITHDRAWN, workspace=invitation.workspace, by=by, about=invitation)
