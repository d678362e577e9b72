"""Notices in the app: one says of many what came upon them in one pass, until each is answered; and put away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from workshops.enums import LADDER_DAYS, Channel, DeliveryState, ReminderStage
from workshops.models import Delivery, Member, Occurrence
from workshops.models.literals import literal
from workshops.models.revisits import OPEN_STATES, WAITING_STATES


def unread_notices_of(member: Member) -> QuerySet[Delivery]:
    return Delivery.objects.filter(recipient=member, channel=literal(Channel.NOTICE), seen_at=None)


def notice_to_join(reminder: Delivery) -> Delivery | None:
    """The notice of the same pass that says the same to the same person of another decision that waits, locked with
    its revisit: whoever answers that one sees this one too. None where somebody answers it at this moment."""
    of_others = unread_notices_of(reminder.recipient).exclude(occurrence=reminder.occurrence_id)
    same = of_others.filter(stage=reminder.stage, sent_at=reminder.sent_at, state=DeliveryState.SENT)
    waiting = same.filter(occurrence__state__in=WAITING_STATES).select_related("occurrence")
    return waiting.select_for_update(of=("self", "occurrence"), skip_locked=True, no_key=True).first()


def part_reminders(*, of: Occurrence, now: datetime, to: Member | None = None) -> None:
    """What its date was reminded of with others' is a notice of its own again, which has been read: it is answered, or
    said anew. What its notice said of others, one of those says. In the caller's transaction.

    `to`: said anew to one person, who has read all that was said before of its plan.
    """
    told = Delivery.objects.filter(channel=Channel.NOTICE, stage__in=list(LADDER_DAYS), sent_at__isnull=False)
    if to is None:
        told, over = told.filter(occurrence=of), Q(said_in__isnull=False)
    else:
        told, over = told.filter(occurrence__plan=of.plan_id, recipient=to), Q(said_in__isnull=False) | Q(seen_at=None)
    pass_on(told.filter(state=DeliveryState.SENT, says__occurrence__state__in=OPEN_STATES).distinct())
    Delivery.objects.filter(pk__in=at_hand(told.filter(over))).update(
        state=DeliveryState.SENT, said_in=None, seen_at=Coalesce(F("seen_at"), now)
    )


def pass_notice_on(*, occurrence: Occurrence, stage: ReminderStage) -> None:
    """What a notice about this and other decisions says of the others, one of those says from now on."""
    said_here = Delivery.objects.filter(occurrence=occurrence, channel=Channel.NOTICE, state=DeliveryState.SENT)
    pass_on(said_here.filter(stage=stage, says__isnull=False).distinct())


def end_notices(*, of: Occurrence) -> None:
    """It is over, so what was said of it is past, whoever has read it. In the caller's transaction."""
    said = Delivery.objects.filter(occurrence=of, channel=Channel.NOTICE, state=DeliveryState.SENT, seen_at=None)
    Delivery.objects.filter(pk__in=at_hand(said)).update(seen_at=timezone.now())


def pass_on(notices: QuerySet[Delivery]) -> None:
    """What else is said in them is said by one of those that it is about: the last that was written, since they are
    answered and said anew in the order in which they were written, and each heir moves all the others."""
    for notice in notices:
        others = Delivery.objects.filter(said_in=notice, stage=notice.stage, occurrence__state__in=OPEN_STATES)
        heirs = at_hand(others.exclude(occurrence=notice.occurrence_id).order_by("created_at", "pk"))
        if heirs:
            heir = heirs.pop()
            Delivery.objects.filter(pk__in=heirs).update(said_in=heir)
            Delivery.objects.filter(pk=heir).update(
                state=DeliveryState.SENT, said_in=None, sent_at=notice.sent_at, seen_at=notice.seen_at
            )


def at_hand(rows: QuerySet[Delivery]) -> list[UUID]:
    """Their keys, locked, without those that somebody else is changing, who sees to them: some who come here hold the
    log's head and others are still to ask for it, so nobody waits."""
    locked = rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return list(locked.values_list("pk", flat=True))


def put_away_notice(*, notice_id: UUID, by: Member) -> None:
    """The reader has seen it. Twice does no harm; somebody else's stays as it is."""
    unread_notices_of(by).filter(pk=notice_id).update(seen_at=timezone.now())


def put_away_notices(*, by: Member, until: datetime) -> int:
    """The reader has seen all that they were told up to `until`; how many notices that was."""
    return unread_notices_of(by).filter(sent_at__lte=until).update(seen_at=timezone.now())
