"""What an invitation into a workspace says: composed from the rows as they are at the moment of sending.

Of what people have written freely it holds two names, the workspace's and the inviter's, and nothing else: a mail from
us must not carry a stranger's words.
"""

from __future__ import annotations

from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain.mail_letters import Block, Kind, as_html, as_text, link, paragraph, small, title
from workshops.domain.member_invitations import mailed_url
from workshops.enums import InvitationState, MemberRole
from workshops.language import language_of
from workshops.models import MemberInvitation, MemberMail, User


def load(pk: UUID) -> MemberMail:
    return MemberMail.objects.select_related("invitation__workspace", "invitation__invited_by__user").get(pk=pk)


def message(mail: MemberMail) -> EmailMultiAlternatives | None:
    """The mail, in its reader's language; None where the invitation is over."""
    invitation = mail.invitation
    if invitation.state(timezone.now()) is not InvitationState.OPEN or not invitation.email:
        return None
    reader = User.objects.filter(email__iexact=invitation.email).first()
    person = reader.language if reader else ""
    with translation.override(language_of(person=person, workspace=invitation.workspace.language)):
        return _composed(mail, invitation)


def _composed(mail: MemberMail, invitation: MemberInvitation) -> EmailMultiAlternatives:
    head, blocks = _letter(invitation)
    composed = EmailMultiAlternatives(
        subject=head,
        body=as_text(blocks),
        to=[invitation.email],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    composed.attach_alternative(as_html(blocks), "text/html")
    return composed


def _letter(invitation: MemberInvitation) -> tuple[str, list[Block]]:
    """Its subject, and what it says."""
    names = {
        "name": " ".join(invitation.invited_by.name.split()),
        "workspace": " ".join(invitation.workspace.name.split()),
        "role": MemberRole(invitation.role).in_sentence,
    }
    if invitation.via_id is not None:
        head = _("Confirm your address to come into {workspace}").format(**names)
        why = _("Somebody has followed a link into {workspace}, which {name} made, and gave this address.")
    else:
        head = _("{name} invites you to {workspace}").format(**names)
        why = _("{name} asks you into the workspace {workspace} on Advisor, as {role}.")
    until = dates.moment(invitation.expires_at, invitation.workspace.time_zone)
    lasts = _("The link is meant for you alone. It works once, until {moment}.").format(moment=until)
    return head, [
        title(head),
        paragraph(why.format(**names)),
        paragraph(_what_it_is()),
        link(_("Look at the invitation"), mailed_url(invitation), Kind.BUTTON),
        small(lasts, _("If you do not expect it, you need not do anything.")),
    ]


def _what_it_is() -> str:
    return _("There a team decides together how to build with a language model, and keeps what it decided.")
