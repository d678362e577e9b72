"""The link at the foot of every reminder mail: it stops the mails of one person, and nothing else.

Who was invited to a workshop has no account: their link stops the mails about that workshop.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from workshops.models import Invitation, Member
from workshops.refusals import NotThere

SALT = "workshops.unsubscribe"
INVITATION_SALT = "workshops.unsubscribe.invitation"
LINK_LIFE = timedelta(days=90)


def unsubscribe_url(member: Member) -> str:
    """An absolute address, signed, good for 90 days."""
    return f"{settings.SITE_URL}/unsubscribe/{signing.dumps(str(member.pk), salt=SALT)}/"


def member_by_link(token: str) -> Member:
    """Whose mails the link stops; refused where it is forged or older than 90 days."""
    pk = _key(token, SALT)
    member = Member.objects.select_related("user", "workspace").filter(pk=pk).first()
    if member is None:
        raise NotThere(_("There is nobody here any more to whom this link belongs."), code="link_unknown")
    return member


def stop_invitation_url(invitation: Invitation) -> str:
    """The same for an invitation's address."""
    return f"{settings.SITE_URL}/unsubscribe/invitation/{signing.dumps(str(invitation.pk), salt=INVITATION_SALT)}/"


def invitation_by_stop_link(token: str) -> Invitation:
    pk = _key(token, INVITATION_SALT)
    found = Invitation.objects.select_related("workshop").filter(pk=pk).first()
    if found is None:
        words = _("This invitation was taken back. No more mails go to you because of it.")
        raise NotThere(words, code="link_unknown")
    return found


def _key(token: str, salt: str) -> str:
    try:
        return str(signing.loads(token, salt=salt, max_age=LINK_LIFE))
    except signing.SignatureExpired:
        words = _("This link is older than 90 days. Use the one in a newer mail.")
        raise NotThere(words, code="link_expired") from None
    except signing.BadSignature:
        words = _("This link is not complete. Copy it from the mail again.")
        raise NotThere(words, code="link_unknown") from None
