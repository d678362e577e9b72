"""Mails about a workshop: written once to each person, and cancelled when nobody needs them any more."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from workshops.domain.deliveries import message_id
from workshops.domain.knock import knock
from workshops.enums import DeliveryState, RoomMailStage
from workshops.models import Invitation, Round, Workshop
from workshops.models.deliveries import UNSENT
from workshops.models.invitations import RoomMail


@dataclass(frozen=True)
class Recipient:
    """To whom a mail goes: an invitation's address, or a member who takes part without one."""

    invitation: uuid.UUID | None = None
    participant: uuid.UUID | None = None


def write_mails(
    *,
    workshop: Workshop,
    to: Iterable[Recipient],
    stage: RoomMailStage,
    about_at: datetime,
    now: datetime,
    round_: Round | None = None,
) -> int:
    """Write one mail to each, in the caller's transaction; what was said about the same before is left out.

    They go out with the next pass of sending. How many were to be written.
    """
    rows = [
        RoomMail(
            pk=(pk := uuid.uuid4()),
            workshop=workshop,
            round=round_,
            invitation_id=each.invitation,
            participant_id=each.participant,
            stage=stage,
            about_at=about_at,
            not_before=now,
            message_id=message_id(pk),
        )
        for each in to
    ]
    RoomMail.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def send_soon() -> None:
    """Knock after the commit, so that mails need not wait for the minute. Without Redis they do."""
    transaction.on_commit(lambda: knock("workshops.send_mails"))


_REMINDERS = (RoomMailStage.EARLY, RoomMailStage.LAST, RoomMailStage.BY_HAND)


def cancel_reminders(*, workshop: Workshop) -> None:
    """The round or its deadline is over: reminders that have not gone out never will. In the caller's transaction."""
    _cancel(RoomMail.objects.filter(workshop=workshop).filter(stage__in=_REMINDERS))


def cancel_mails(*, workshop: Workshop) -> None:
    """The workshop is over: whatever has not gone out never will. In the caller's transaction."""
    _cancel(RoomMail.objects.filter(workshop=workshop))


def cancel_mails_to(*, invitation: Invitation) -> None:
    """Whoever reads this mailbox wants no more. In the caller's transaction."""
    _cancel(RoomMail.objects.filter(invitation=invitation))


def _cancel(mails: models.QuerySet[RoomMail]) -> None:
    ids = list(
        mails.filter(state__in=UNSENT).select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    )
    RoomMail.objects.filter(pk__in=ids).update(state=DeliveryState.CANCELLED, claim_token=None, lease_until=None)
