"""What a person may do about a mail: have it sent once more, or see to it that it is not.

No event of the log: it is about the message, and what the message is about stays as it is. Who did it stands on the
message.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from workshops.domain.knock import knock
from workshops.domain.rights import check_may_change
from workshops.enums import DeliveryState
from workshops.models import Delivery, Member, RoomMail
from workshops.models.deliveries import Mailing
from workshops.refusals import WrongStage

SENT_ALREADY = gettext_noop("This message has been sent already.")

M = TypeVar("M", bound=Mailing)


def may_send_again(mail: Mailing) -> bool:
    """What has failed, may not have arrived, waits for its next try, or was cancelled by a person. What nobody needs
    any more stays as it is."""
    if mail.state == DeliveryState.CANCELLED:
        return mail.cancelled_by_id is not None
    return mail.state in (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.PENDING)


def may_cancel(mail: Mailing) -> bool:
    return DeliveryState(mail.state).is_unsent


@transaction.atomic
def send_again(*, mail: M, by: Member) -> M:
    """Now, with all tries before it. Under the same Message-ID, so that a mailbox can tell a second copy.

    When its turn comes it is composed as things stand then; where nobody needs it any more, it is not sent.
    """
    mail = _locked(mail, by)
    if not may_send_again(mail):
        raise WrongStage(_cannot_send(mail))
    mail.state = DeliveryState.PENDING
    mail.not_before = timezone.now()
    mail.attempts, mail.first_tried_at, mail.fault, mail.error = 0, None, "", ""
    mail.claim_token, mail.asked_again_by, mail.cancelled_by = None, by, None
    _save(mail)
    transaction.on_commit(lambda: knock("workshops.send_mails"))
    return mail


@transaction.atomic
def cancel_mail(*, mail: M, by: Member) -> M:
    """It is not to go out. One that is on its way at this moment may arrive all the same, and then stands as sent: that
    is why the claim's token stays."""
    mail = _locked(mail, by)
    if not may_cancel(mail):
        raise WrongStage(_cannot_cancel(mail))
    mail.state = DeliveryState.CANCELLED
    mail.lease_until, mail.cancelled_by = None, by
    _save(mail)
    return mail


def _locked(mail: M, by: Member) -> M:
    if isinstance(mail, RoomMail):
        check_may_change(by, mail.workshop)
    elif isinstance(mail, Delivery):
        check_may_change(by, mail.occurrence.plan.decision)
    return type(mail)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=mail.pk)


def _save(mail: Mailing) -> None:
    mail.save(
        update_fields=[
            "state",
            "not_before",
            "attempts",
            "first_tried_at",
            "fault",
            "error",
            "claim_token",
            "lease_until",
            "asked_again_by",
            "cancelled_by",
        ]
    )


def _cannot_send(mail: Mailing) -> str:
    if mail.state == DeliveryState.SENT:
        return _(SENT_ALREADY)
    if mail.state == DeliveryState.CLAIMED:
        return _("This message is being sent at this moment.")
    return _("Nobody needs this message any more: what it says has been answered, or said in another one.")


def _cannot_cancel(mail: Mailing) -> str:
    if mail.state == DeliveryState.SENT:
        return _(SENT_ALREADY)
    return _("This message does not go out any more, so there is nothing to cancel.")
