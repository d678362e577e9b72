"""Messages about occurrences: written once, merged where several fall together, cancelled when there is an answer."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from workshops.domain import mail_hours, mail_joining, notices, reminder_ladder
from workshops.domain.reminder_ladder import Addressee, Rung
from workshops.domain.rights import takes_part
from workshops.enums import Channel, DeliveryState, OccurrenceState, ReminderStage
from workshops.models import Delivery, Member, Occurrence
from workshops.models.deliveries import UNSENT
from workshops.models.revisits import OPEN_STATES
from workshops.queries.deliveries import occurrence_with_people
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
    """Who is who for an occurrence (see `occurrence_with_people`); who has left, or only reads by now, is left out.

    Where the owner is, the backup takes their place, then the approver, then the facilitator.
    """
    decision = occurrence.plan.decision
    facilitator = _active(decision.workshop.facilitator if decision.workshop else None) or _active(decision.created_by)
    approver = _active(decision.accepted_by)
    found = {
        Addressee.OWNER: _active(occurrence.plan.owner) or _active(occurrence.plan.backup) or approver or facilitator,
        Addressee.APPROVER: approver,
        Addressee.FACILITATOR: facilitator or approver,
    }
    return {addressee: member for addressee, member in found.items() if member is not None}


def _active(member: Member | None) -> Member | None:
    return member if member and takes_part(member) and member.user.is_active else None


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
    members = {m.pk: m for m in people.values()}
    leaders = _leaders(members)
    for member in members.values():
        mine = [r for r in rungs if any(people.get(addressee) == member for addressee in r.to)]
        by_mail = member.wants_mail and not is_muted(member, occurrence.plan.decision)
        for channel in [Channel.NOTICE, *([Channel.MAIL] if by_mail else [])]:
            new = [r for r in mine if (member.pk, channel, r.stage) not in told]
            # A milder rung whose turn has passed by is never said after a stronger one.
            if not new or new[-1] is not mine[-1]:
                continue
            if channel is Channel.NOTICE:
                written["notices"] += _write_notice(occurrence, member, new, now)
            elif not member.user.email:
                _write_unaddressed(occurrence, member, new, now)
                written["failed"] += 1
            else:
                _write_mail(occurrence, member, new, now, leaders.get(member.pk))
                written["queued"] += 1
    return written


def _leaders(recipients: Iterable[UUID]) -> dict[UUID, Delivery]:
    """By recipient, the reminder that is still to go out and in which more can be said; locked, so that nobody sends it
    meanwhile.

    Without those that somebody holds who answers, and may wait for the log's head, or who sends: where they stay, they
    are brought together with the new one when the pass comes to its end.
    """
    waiting = Delivery.objects.filter(
        recipient__in=recipients, channel=Channel.MAIL, state=DeliveryState.PENDING, stage__in=LADDER_STAGES
    )
    found = waiting.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("pk")
    return {mail.recipient_id: mail for mail in sorted(found, key=lambda mail: mail.not_before, reverse=True)}


def _write_notice(occurrence: Occurrence, member: Member, rungs: list[Rung], now: datetime) -> bool:
    """The last of `rungs` is said, the ones before it are said in it. All notices of one pass have the same moment, and
    where one of them says the same of another decision, it says it of this one too. Whether this is one of its own."""
    notices.part_reminders(of=occurrence, now=now, to=member)
    last = _delivery(occurrence, member, Channel.NOTICE, rungs[-1].stage, now)
    last.state, last.sent_at = DeliveryState.SENT, now
    last.said_in = notices.notice_to_join(last)
    if last.said_in is not None:
        last.state, last.seen_at = DeliveryState.CANCELLED, now
    _write(last, _said_in(last, occurrence, member, rungs[:-1], now))
    return last.said_in is None


def _write_unaddressed(occurrence: Occurrence, member: Member, rungs: list[Rung], now: datetime) -> None:
    """Who has no address gets no mail; whoever facilitates is told in the app."""
    last = _delivery(occurrence, member, Channel.MAIL, rungs[-1].stage, now)
    last.state, last.error = DeliveryState.FAILED, "This person has no e-mail address."
    _write(last, _said_in(last, occurrence, member, rungs[:-1], now))
    tell_facilitator(occurrence=occurrence, stage=ReminderStage.UNDELIVERED, now=now)


def _write_mail(
    occurrence: Occurrence, member: Member, rungs: list[Rung], now: datetime, leader: Delivery | None
) -> None:
    """One mail says all that a person is to be told: it joins what is still to go out to them. What has been tried in
    vain is said in the new one instead, which has all its tries before it."""
    last = _delivery(occurrence, member, Channel.MAIL, rungs[-1].stage, now)
    last.not_before = mail_hours.send_at(member, now)
    if leader is None:
        last.held = True
    elif not leader.attempts:
        last.state, last.said_in = DeliveryState.CANCELLED, leader
        Delivery.objects.filter(pk=leader.pk).update(held=True)
    else:
        last.held = True
    _write(last, _said_in(last.said_in or last, occurrence, member, rungs[:-1], now))
    if leader is not None and last.said_in is None:
        mail_joining.hand_over(leader, last)


def _said_in(
    message: Delivery, occurrence: Occurrence, member: Member, rungs: list[Rung], now: datetime
) -> list[Delivery]:
    rows = [_delivery(occurrence, member, Channel(message.channel), rung.stage, now) for rung in rungs]
    for row in rows:
        row.state, row.said_in = DeliveryState.CANCELLED, message
        row.seen_at = now if row.channel == Channel.NOTICE else None
    return rows


def _write(message: Delivery, said_in_it: list[Delivery]) -> None:
    Delivery.objects.bulk_create([message], ignore_conflicts=True)
    Delivery.objects.bulk_create(said_in_it, ignore_conflicts=True)


@transaction.atomic
def let_go(*, now: datetime, written_before: datetime | None = None) -> None:
    """A pass has come to its end: what was written in it may go out, with what else there is to say to the same people
    at `now`; or only what was written before a moment."""
    held = Delivery.objects.filter(held=True)
    (held.filter(created_at__lt=written_before) if written_before else held).update(held=False)
    mail_joining.bring_together(now=now)


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


# What is still to be said of a revisit when another one of the same mail has been answered.
_OUTLIVES = Q(occurrence__state__in=OPEN_STATES) | Q(stage=ReminderStage.WITHDRAWN)


def cancel_deliveries(*, occurrence: Occurrence, to: Member | None = None) -> None:
    """Cancel what has not been sent yet, to everybody or to one person. In the caller's transaction.

    A mail that speaks of other decisions too goes on without this one: another row takes its place, or, where it is
    being sent at this moment, the mail itself, which looks again at what is still open.
    """
    waiting = Delivery.objects.filter(occurrence=occurrence, state__in=UNSENT)
    if to is not None:
        waiting = waiting.filter(recipient=to)
    for mail in waiting.select_for_update(of=("self",), no_key=True).order_by("pk"):
        others = Delivery.objects.filter(_OUTLIVES, said_in=mail).exclude(occurrence=occurrence)
        heir = others.order_by("created_at", "pk").first()
        if heir is not None and mail.state == DeliveryState.CLAIMED:
            continue
        if heir is not None:
            _put_in_its_place(heir, mail)
        # The token stays: who holds it may be in the middle of sending, and says so by it.
        Delivery.objects.filter(pk=mail.pk).update(state=DeliveryState.CANCELLED, held=False)
    broke = Delivery.objects.filter(occurrence=occurrence, stage=ReminderStage.BROKEN, said_in__state__in=UNSENT)
    broke = broke.exclude(said_in__occurrence=occurrence)
    unsaid = notices.at_hand(broke if to is None else broke.filter(recipient=to))
    Delivery.objects.filter(pk__in=unsaid).update(said_in=None)
    if to is None:
        notices.part_reminders(of=occurrence, now=timezone.now())
    if not occurrence.is_open:
        for stage in (ReminderStage.OWNER_GONE, ReminderStage.SILENT):
            notices.pass_notice_on(occurrence=occurrence, stage=stage)
        notices.end_notices(of=occurrence)


def _put_in_its_place(heir: Delivery, mail: Delivery) -> None:
    Delivery.objects.filter(said_in=mail).exclude(pk=heir.pk).exclude(occurrence=mail.occurrence_id).update(
        said_in=heir
    )
    Delivery.objects.filter(pk=heir.pk).update(
        state=DeliveryState.PENDING, said_in=None, held=mail.held, not_before=mail.not_before
    )


def withdraw_invitations(*, occurrence: Occurrence, of: Member | None = None) -> None:
    """Take a date that will not come out of the calendars of those who got it by mail.

    `of`: one that somebody else is asked for now, out of this person's.
    """
    now = timezone.now()
    if occurrence.due_at <= now:
        return
    told = entered(occurrence)
    # One that was being sent when it was cancelled may have arrived, and one of which nobody knows how its try ended.
    arrived = told.filter(Q(state=DeliveryState.SENT) | Q(claim_token__isnull=False) | Q(unknown_tries__gt=0))
    invited = Member.objects.filter(pk__in=arrived.values("recipient"))
    if of is not None:
        invited = invited.filter(pk=of.pk)
    rows = [_delivery(occurrence, m, Channel.MAIL, ReminderStage.WITHDRAWN, now) for m in invited]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    mail_joining.bring_together(now=now, to=[member.pk for member in invited])


def entered(occurrence: Occurrence) -> QuerySet[Delivery]:
    """The mails that put its date into a calendar, or moved it there."""
    mails = Delivery.objects.filter(occurrence=occurrence, channel=Channel.MAIL)
    return mails.exclude(stage=ReminderStage.WITHDRAWN)


@transaction.atomic
def tell_facilitator(*, occurrence: Occurrence, stage: ReminderStage, now: datetime) -> None:
    """A notice in the app to the facilitator, or to whoever stands in for them; put away before, it comes back."""
    occurrence = occurrence_with_people(occurrence.pk)
    facilitator = addressees_of(occurrence).get(Addressee.FACILITATOR)
    if facilitator is not None:
        row = _delivery(occurrence, facilitator, Channel.NOTICE, stage, now)
        row.state, row.sent_at = DeliveryState.SENT, now
        row.seen_at = None if occurrence.is_open else now
        Delivery.objects.bulk_create(
            [row],
            update_conflicts=True,
            update_fields=["sent_at", "seen_at"],
            unique_fields=["occurrence", "sequence", "recipient", "channel", "stage"],
        )


@transaction.atomic
def tell_of_signal(
    *,
    occurrence: Occurrence,
    stage: ReminderStage,
    watcher: Member | None,
    now: datetime,
    calls: bool = False,
) -> int:
    """A signal of the decision broke or fell silent: to whoever owns its revisits, and to `watcher`. How many notices.

    A notice each, and a mail where it broke; of what falls silent in one pass, which is of one moment, each person gets
    one notice that names it all. Told before of this date, it is told again: another signal, or another time.
    `calls`: the revisit was brought forward to today for it, so its rungs up to today are said in this.
    """
    occurrence = occurrence_with_people(occurrence.pk)
    told = filter(None, (addressees_of(occurrence).get(Addressee.OWNER), _active(watcher)))
    people = {member.pk: member for member in told}
    count = 0
    for member in people.values():
        count += _tell(occurrence, member, stage, now, calls=calls)
        if stage is ReminderStage.BROKEN and member.wants_mail:
            _mail(occurrence, member, stage, now, calls=calls)
    mail_joining.bring_together(now=now, to=people)
    return count


def _tell(occurrence: Occurrence, member: Member, stage: ReminderStage, now: datetime, *, calls: bool) -> bool:
    """In the app. Whether that is a notice of its own; otherwise it is said in another one."""
    row = _delivery(occurrence, member, Channel.NOTICE, stage, now)
    row.state, row.sent_at = DeliveryState.SENT, now
    if stage is ReminderStage.SILENT:
        mine = notices.unread_notices_of(member).filter(stage=stage)
        notices.pass_on(mine.filter(occurrence=occurrence))
        row.said_in = mine.exclude(occurrence=occurrence).filter(sent_at=now).first()
    if row.said_in is not None:
        row.state, row.sent_at = DeliveryState.CANCELLED, None
    Delivery.objects.bulk_create(
        [row],
        update_conflicts=True,
        update_fields=["state", "sent_at", "seen_at", "not_before", "message_id", "said_in"],
        unique_fields=["occurrence", "sequence", "recipient", "channel", "stage"],
    )
    if calls:
        _say_rungs_in(row, occurrence, member, now)
    return row.said_in is None


def _mail(occurrence: Occurrence, member: Member, stage: ReminderStage, now: datetime, *, calls: bool) -> None:
    """By mail, which says how things stand when it goes out: one that waits untried says this too; what has gone out
    stays, with its own number."""
    told = Delivery.objects.filter(occurrence=occurrence, recipient=member, channel=Channel.MAIL, stage=stage)
    saying_it = Q(pk__in=told.values("pk")) | Q(pk__in=told.values("said_in"))
    if notices.at_hand(Delivery.objects.filter(saying_it, state=DeliveryState.PENDING, attempts=0)):
        return
    row = _delivery(occurrence, member, Channel.MAIL, stage, now)
    last = told.order_by("-sequence").values_list("sequence", flat=True).first()
    row.sequence = row.sequence if last is None else max(row.sequence, last + 1)
    row.save(force_insert=True)
    if calls:
        _say_rungs_in(row, occurrence, member, now)


def _say_rungs_in(message: Delivery, occurrence: Occurrence, member: Member, now: datetime) -> None:
    """The revisit was brought forward to today for what `message` says: the rungs up to today are said in it."""
    rungs = [rung for rung in reminder_ladder.LADDER if rung.days <= 0]
    Delivery.objects.bulk_create(_said_in(message, occurrence, member, rungs, now), ignore_conflicts=True)


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
