"""Messages about occurrences: written once, merged where several fall together, cancelled when there is an answer."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from workshops.domain import mail_hours, reminder_ladder
from workshops.domain.reminder_ladder import Addressee, Rung
from workshops.enums import Channel, DeliveryState, OccurrenceState, ReminderStage
from workshops.models import Delivery, Member, Occurrence
from workshops.models.deliveries import UNSENT
from workshops.models.revisits import OPEN_STATES
from workshops.queries.deliveries import occurrences_with_people
from workshops.queries.mutes import is_muted

LADDER_STAGES = [rung.stage for rung in reminder_ladder.LADDER]


def standing_of(occurrence: Occurrence) -> reminder_ladder.Standing:
    return reminder_ladder.Standing(
        state=OccurrenceState(occurrence.state),
        due_at=occurrence.due_at,
        time_zone=occurrence.plan.time_zone,
        # Whoever snoozed it has looked; from then on its own date counts.
        missed_since_on=None if occurrence.snoozed_until else occurrence.missed_since_on,
    )


def addressees_of(occurrence: Occurrence) -> dict[Addressee, Member]:
    """Who is who for an occurrence (see `occurrences_with_people`); people who have left are left out.

    Where nobody owns the plan any more, the facilitator takes the owner's place.
    """
    decision = occurrence.plan.decision
    facilitator = _active(decision.workshop.facilitator if decision.workshop else None) or _active(decision.created_by)
    approver = _active(decision.accepted_by)
    found = {
        Addressee.OWNER: _active(occurrence.plan.owner) or facilitator or approver,
        Addressee.APPROVER: approver,
        Addressee.FACILITATOR: facilitator or approver,
    }
    return {addressee: member for addressee, member in found.items() if member is not None}


def _active(member: Member | None) -> Member | None:
    return member if member and member.deactivated_at is None and member.user.is_active else None


def write_messages(*, occurrence: Occurrence, now: datetime) -> Counter[str]:
    """Write what the ladder has reached and nobody has been told yet: one notice and one mail per person at most.

    The caller holds the occurrence's lock. Several rungs at once become the last of them; mails of earlier
    rungs that have not gone out are said in it too.
    """
    rungs = reminder_ladder.reached(standing_of(occurrence), now)
    written: Counter[str] = Counter()
    if not rungs:
        return written
    told = set(
        Delivery.objects.filter(occurrence=occurrence, sequence=occurrence.sequence).values_list(
            "recipient_id", "channel", "stage"
        )
    )
    people = addressees_of(occurrence)
    for member in {m.pk: m for m in people.values()}.values():
        mine = [r for r in rungs if any(people.get(addressee) == member for addressee in r.to)]
        by_mail = member.wants_mail and not is_muted(member, occurrence.plan.decision)
        channels = [Channel.NOTICE, *([Channel.MAIL] if by_mail else [])]
        for channel in channels:
            new = [r for r in mine if (member.pk, channel, r.stage) not in told]
            # A milder rung whose turn has passed by is never said after a stronger one.
            if new and new[-1] is mine[-1]:
                _write(occurrence, member, channel, new, now)
                written["notices" if channel is Channel.NOTICE else "queued"] += 1
    return written


def _write(occurrence: Occurrence, member: Member, channel: Channel, rungs: list[Rung], now: datetime) -> None:
    """The last of `rungs` is said, the ones before it are said in it."""
    last = _delivery(occurrence, member, channel, rungs[-1].stage, now)
    before = Delivery.objects.filter(occurrence__plan=occurrence.plan_id, recipient=member, channel=channel)
    if channel is Channel.NOTICE:
        before.filter(seen_at=None, stage__in=LADDER_STAGES).update(seen_at=now)
        last.state, last.sent_at = DeliveryState.SENT, now
    else:
        last.not_before = mail_hours.send_at(member, now)
    if channel is Channel.MAIL and rungs[-1].stage is ReminderStage.STALE:
        last.said_in = _digest_for(member)
        last.state = DeliveryState.CANCELLED if last.said_in else DeliveryState.PENDING
    earlier = [_delivery(occurrence, member, channel, rung.stage, now) for rung in rungs[:-1]]
    for row in earlier:
        row.state, row.said_in = DeliveryState.CANCELLED, last
    Delivery.objects.bulk_create([last], ignore_conflicts=True)
    Delivery.objects.bulk_create(earlier, ignore_conflicts=True)
    if channel is Channel.MAIL:
        before.filter(state=DeliveryState.PENDING, stage__in=LADDER_STAGES).exclude(pk=last.pk).update(
            state=DeliveryState.CANCELLED, said_in=last
        )


def _digest_for(member: Member) -> Delivery | None:
    """A mail about a stale decision that is still to go out to this person: one mail names them all."""
    return Delivery.objects.filter(
        recipient=member, channel=Channel.MAIL, stage=ReminderStage.STALE, state=DeliveryState.PENDING
    ).first()


def _delivery(
    occurrence: Occurrence, member: Member, channel: Channel, stage: ReminderStage, now: datetime
) -> Delivery:
    pk = uuid.uuid4()
    return Delivery(
        pk=pk,
        occurrence=occurrence,
        sequence=occurrence.sequence,
        recipient=member,
        channel=channel,
        stage=stage,
        not_before=now,
        message_id=message_id(pk),
    )


def message_id(pk: uuid.UUID) -> str:
    """The Message-ID of one message; the same at every try."""
    return f"<{pk}@{urlsplit(settings.SITE_URL).hostname or 'advisor'}>"


def cancel_deliveries(*, occurrence: Occurrence) -> int:
    """Cancel what has not been sent yet; how many messages those were. In the caller's transaction.

    What a cancelled mail would have said about other decisions goes out by itself again.
    """
    waiting = Delivery.objects.filter(occurrence=occurrence, state__in=UNSENT)
    ids = list(waiting.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=ids).update(state=DeliveryState.CANCELLED, claim_token=None, lease_until=None)
    Delivery.objects.filter(said_in__in=ids).exclude(occurrence=occurrence).update(
        state=DeliveryState.PENDING, said_in=None
    )
    return len(ids)


def withdraw_invitations(*, occurrence: Occurrence) -> int:
    """Take a date that will not come out of the calendars of those who got it by mail; how many people that is."""
    now = timezone.now()
    if occurrence.due_at <= now:
        return 0
    invited = Member.objects.filter(
        deliveries__occurrence=occurrence,
        deliveries__channel=Channel.MAIL,
        deliveries__state=DeliveryState.SENT,
        deliveries__stage__in=LADDER_STAGES,
    ).distinct()
    rows = [_delivery(occurrence, m, Channel.MAIL, ReminderStage.WITHDRAWN, now) for m in invited]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def tell_facilitator(*, occurrence: Occurrence, stage: ReminderStage, now: datetime) -> None:
    """A notice in the app to the facilitator, or to whoever stands in for them; put away before, it comes back."""
    occurrence = occurrences_with_people().get(pk=occurrence.pk)
    facilitator = addressees_of(occurrence).get(Addressee.FACILITATOR)
    if facilitator is not None:
        row = _delivery(occurrence, facilitator, Channel.NOTICE, stage, now)
        row.state, row.sent_at = DeliveryState.SENT, now
        Delivery.objects.bulk_create(
            [row],
            update_conflicts=True,
            update_fields=["sent_at", "seen_at"],
            unique_fields=["occurrence", "sequence", "recipient", "channel", "stage"],
        )


def put_away_notice(*, notice_id: uuid.UUID, by: Member) -> None:
    """The reader has seen it. Twice does no harm; somebody else's stays as it is."""
    _notices_of(by).filter(pk=notice_id).update(seen_at=timezone.now())


def put_away_notices(*, by: Member, until: datetime) -> int:
    """The reader has seen all that they were told up to `until`; how many notices that was."""
    return _notices_of(by).filter(sent_at__lte=until).update(seen_at=timezone.now())


def _notices_of(member: Member) -> QuerySet[Delivery]:
    return Delivery.objects.filter(recipient=member, channel=Channel.NOTICE, seen_at=None)


@transaction.atomic
def stop_mails(*, member: Member) -> None:
    """No more reminder mails to this person; notices in the app stay, and the facilitators are told."""
    if not Member.objects.filter(pk=member.pk, wants_mail=True).update(wants_mail=False):
        return
    Delivery.objects.filter(recipient=member, channel=Channel.MAIL, state__in=UNSENT).update(
        state=DeliveryState.CANCELLED, claim_token=None, lease_until=None
    )
    for occurrence in Occurrence.objects.filter(plan__owner=member, state__in=OPEN_STATES):
        tell_facilitator(occurrence=occurrence, stage=ReminderStage.UNSUBSCRIBED, now=timezone.now())


@transaction.atomic
def resume_mails(*, member: Member) -> None:
    """Reminder mails again, from the next rung on."""
    Member.objects.filter(pk=member.pk).update(wants_mail=True)
    Delivery.objects.filter(
        occurrence__plan__owner=member, stage=ReminderStage.UNSUBSCRIBED, channel=Channel.NOTICE, seen_at=None
    ).update(seen_at=timezone.now())
