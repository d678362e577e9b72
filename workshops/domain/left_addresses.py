"""The address that a guest leaves in a room: one neutral mail asks whoever reads the mailbox, and nothing else goes
there before they have said yes.

That mail has no word that anybody typed. It goes out a few times an hour to one address, whoever leaves it and
wherever, and never again for a workshop about which that mailbox wanted no mails.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.attempts import may_be_mailed
from workshops.domain import mail_rooms
from workshops.domain.mail_letters import Block, Kind, link, paragraph, small, title
from workshops.enums import RoomMailStage
from workshops.models import Invitation, Participant, Workshop
from workshops.refusals import NotThere

SALT = "workshops.left_address"
LINK_LIFE = timedelta(days=90)
LEFT_AN_HOUR = 3  # to one address, by whomever, in whichever rooms


def leave_address(*, workshop: Workshop, participant: Participant, email: str) -> None:
    """Keep it beside the guest and ask whoever reads it, in the caller's transaction. Whether we do is told to nobody:
    an address that is left again and again is somebody else's."""
    address = email.strip().lower()
    mine = Invitation.objects.filter(workshop=workshop, email=address)
    if mine.filter(stopped_at__isnull=False).exists() or Invitation.objects.filter(participant=participant).exists():
        return
    if not may_be_mailed("left", address, limit=LEFT_AN_HOUR):
        return
    now = timezone.now()
    left = Invitation.objects.create(workshop=workshop, email=address, participant=participant, created_at=now)
    to = [mail_rooms.Recipient(invitation=left.pk)]
    mail_rooms.write_mails(workshop=workshop, to=to, stage=RoomMailStage.CONFIRM, about_at=now, now=now)
    mail_rooms.send_soon()


@transaction.atomic
def confirm_address(*, invitation: Invitation) -> None:
    """Whoever reads the mailbox says that it is theirs: mails go there. Safe to repeat.

    Where that address had been invited and nobody had come by it, the guest has now answered that invitation.
    """
    found = Invitation.objects.select_for_update(no_key=True, of=("self",)).get(pk=invitation.pk)
    if found.is_erased:
        return
    found.confirmed_at, found.stopped_at = found.confirmed_at or timezone.now(), None
    asked = Invitation.objects.select_for_update(no_key=True, of=("self",)).filter(
        workshop=found.workshop_id, email=found.email, participant=None, invited_by__isnull=False
    )
    person, waiting = found.participant_id, asked.first()
    if person and waiting:
        found.participant_id = None
    found.save(update_fields=["confirmed_at", "stopped_at", "participant"])
    if person and waiting:
        waiting.participant_id = person
        waiting.save(update_fields=["participant"])


@transaction.atomic
def refuse_address(*, invitation: Invitation) -> None:
    """Whoever reads the mailbox did not leave it: no mails about this workshop, and not asked again. Safe to repeat."""
    now = timezone.now()
    Invitation.objects.filter(pk=invitation.pk).update(confirmed_at=None, stopped_at=now)
    mail_rooms.cancel_mails_to(invitation=invitation)


# The mail and its link


def address_url(invitation: Invitation) -> str:
    """An absolute address, signed, good for 90 days."""
    return f"{settings.SITE_URL}/addresses/{signing.dumps(str(invitation.pk), salt=SALT)}/"


def left_address_by_link(token: str) -> Invitation:
    try:
        pk = signing.loads(token, salt=SALT, max_age=LINK_LIFE)
    except signing.BadSignature:
        words = _("This link is not complete, or it is older than 90 days. Copy it from the mail again.")
        raise NotThere(words, code="link_unknown") from None
    found = Invitation.objects.select_related("workshop").filter(pk=pk).first()
    if found is None:
        words = _("What this link was about is gone. Nothing is sent to you because of it.")
        raise NotThere(words, code="link_unknown")
    return found


def subject() -> str:
    return _("Confirm your address")


def letter(invitation: Invitation) -> list[Block]:
    """In the active language, without a word that anybody typed: nobody has said yet that they want to read it."""
    site = settings.SITE_URL.partition("://")[2]
    asked = _("Somebody has joined a workshop on {site} and gave this address, for mails about it.").format(site=site)
    return [
        title(subject()),
        paragraph(asked, _("If that was you, say so, and those mails come here. Until then nothing else does.")),
        link(_("Look and confirm"), address_url(invitation), Kind.BUTTON),
        paragraph(
            _("From then on the same link leads back to that seat in the workshop, on any device: keep this mail.")
        ),
        small(_("If it was not you, you need not do anything.")),
    ]
