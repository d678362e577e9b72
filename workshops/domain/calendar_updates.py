"""A date that was announced by mail has become another: everybody who has it in their calendar gets the new one."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import timezone

from workshops.domain import mail_joining
from workshops.domain.deliveries import entered, message_id
from workshops.enums import Channel, DeliveryState, ReminderStage
from workshops.models import Delivery, Member, Occurrence


def announce_move(*, occurrence: Occurrence) -> None:
    """Write one update for each calendar that has its entry. In the caller's transaction, after `sequence` has been
    raised."""
    now = timezone.now()
    sent = entered(occurrence).filter(state=DeliveryState.SENT)
    invited = Member.objects.filter(pk__in=sent.values("recipient"))
    rows = [_update(occurrence, member, now) for member in invited]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    mail_joining.bring_together(now=now, to=[member.pk for member in invited])


def _update(occurrence: Occurrence, member: Member, now: datetime) -> Delivery:
    pk = uuid.uuid4()
    return Delivery(
        pk=pk,
        occurrence=occurrence,
        sequence=occurrence.sequence,
        recipient=member,
        channel=Channel.MAIL,
        stage=ReminderStage.MOVED,
        not_before=now,
        message_id=message_id(pk),
    )
