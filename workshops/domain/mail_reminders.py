"""What a reminder mail says: composed from the rows as they are at the moment of sending."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.mime.text import MIMEText
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.calendars import invitation, witness
from workshops.domain.deliveries import LADDER_STAGES, addressees_of
from workshops.domain.mail_hours import after_quiet, habits_by
from workshops.domain.mail_letters import Block, Kind, as_html, as_text, heading, link, paragraph, small, title
from workshops.domain.mail_reminder_subjects import Subject, list_subject_line, list_words, subject_line
from workshops.domain.mail_reminder_text import (
    NOTHING_KNOWN,
    Known,
    change,
    entries,
    letter,
    read_known,
    short_entry,
)
from workshops.domain.mail_unsubscribing import unsubscribe_url
from workshops.domain.reminder_ladder import LADDER, Addressee
from workshops.enums import (
    Channel,
    DeliveryState,
    OccurrenceState,
    ReminderStage,
)
from workshops.figures import whole
from workshops.language import language_of
from workshops.models import Delivery, Member, Occurrence, Preferences
from workshops.queries.deliveries import occurrences_to_tell_of
from workshops.queries.log import HeadState, chain_head, chain_heads
from workshops.queries.mutes import muted_by
from workshops.queries.outward import outward_address
from workshops.queries.revisit_days import waiting_since_on

log = logging.getLogger(__name__)

# Seconds. Of what was read for several mails at once; whoever answers meanwhile has been heard, since that is an event,
# and a mail that is called off does not begin. Where each mail takes long, the time must do for several all the same.
GOOD_FOR = 15.0


class Batch:
    """The mails of one batch, read together: a dozen queries for all of them, and one for each.

    What was read is used while the log stands as it stood then, for a quarter of a minute at most; else a mail is read
    by itself.
    """

    def __init__(self, pks: Collection[UUID], now: datetime) -> None:
        self.now = now
        try:
            self.read = _read(pks, now)
        except Exception:
            # One that cannot be read must not keep the others back.
            log.exception("Mails could not be read together")
            self.read = _Read({}, {}, {}, NOTHING_KNOWN, {}, {})
        self.read_at = time.monotonic()

    def load(self, pk: UUID) -> Delivery:
        """Raises Delivery.DoesNotExist where it is gone."""
        return self.read.mails.get(pk) or load(pk)

    def quiet_until(self, delivery: Delivery) -> datetime | None:
        """Where its reader is not to be disturbed now: until when. What somebody has asked for by hand goes at once."""
        said: set[str] = {stage for subject in self.read.subjects.get(delivery.pk, ()) for stage in subject.stages}
        if delivery.asked_again_by_id is not None or not (said or {delivery.stage}).issubset(LADDER_STAGES):
            return None
        reader = delivery.recipient
        loud_at = after_quiet(habits_by(reader, self.read.chosen.get(reader.pk)), self.now)
        return loud_at if loud_at > self.now else None

    def message(self, delivery: Delivery) -> EmailMultiAlternatives | None:
        """As `message`."""
        head = chain_head(delivery.recipient.workspace_id)
        is_good = time.monotonic() - self.read_at < GOOD_FOR and head == self.read.heads.get(head.chain)
        read = self.read if is_good else _read([delivery.pk], self.now)
        return _message(read, delivery.pk, head)


@dataclass(frozen=True)
class _Read:
    """By mail: the mail with its recipient, and what it still has to say. `chosen`: by recipient. `threads`: see
    `_threads`. `heads`: where the logs stood before."""

    mails: dict[UUID, Delivery]
    chosen: dict[UUID, Preferences]
    subjects: dict[UUID, list[Subject]]
    known: Known
    threads: dict[tuple[UUID, UUID], str]
    heads: dict[UUID, HeadState]


def load(pk: UUID) -> Delivery:
    """A delivery with its recipient. What it is about is read when its words are made."""
    return Delivery.objects.select_related("recipient__user", "recipient__workspace").get(pk=pk)


def message(delivery: Delivery, now: datetime) -> EmailMultiAlternatives | None:
    """The mail as things stand, in its reader's language; None where nobody needs it any more."""
    return _message(_read([delivery.pk], now), delivery.pk, chain_head(delivery.recipient.workspace_id))


def _message(read: _Read, pk: UUID, head: HeadState) -> EmailMultiAlternatives | None:
    delivery, subjects = read.mails.get(pk), read.subjects.get(pk)
    if delivery is None or not subjects:
        return None
    reader = delivery.recipient
    with translation.override(language_of(person=reader.user.language, workspace=reader.workspace.language)):
        first = read.threads.get((subjects[0].occurrence.pk, reader.pk), "")
        return compose(delivery, subjects, read.known, head, thread=first)


def _read(pks: Collection[UUID], now: datetime) -> _Read:
    mails = Delivery.objects.select_related("recipient__user", "recipient__workspace").in_bulk(pks)
    heads = chain_heads({mail.recipient.workspace_id for mail in mails.values()})
    said_in_it = _said_in(mails.values())
    occurrences = occurrences_to_tell_of({row.occurrence_id for rows in said_in_it.values() for row in rows})
    told = {pk: _Told(occurrence, addressees_of(occurrence)) for pk, occurrence in occurrences.items()}
    readers = {mail.recipient_id for mail in mails.values()}
    muted = muted_by(readers)
    chosen = {one.member_id: one for one in Preferences.objects.filter(member__in=readers)}
    subjects = {
        pk: _subjects(mail, said_in_it[pk], told, muted, now)
        for pk, mail in mails.items()
        if _wants_mail(mail.recipient)
    }
    alone = [found[0].occurrence for found in subjects.values() if len(found) == 1]
    listed = [subject for found in subjects.values() if len(found) > 1 for subject in found[:TOLD_OF]]
    known = read_known(
        alone={occurrence.plan.decision_id for occurrence in alone},
        listed={subject.occurrence.plan.decision_id for subject in listed},
        occurrences=[*alone, *(subject.occurrence for subject in listed)],
    )
    return _Read(mails, chosen, subjects, known, _threads(alone) if alone else {}, heads)


def _threads(occurrences: Collection[Occurrence]) -> dict[tuple[UUID, UUID], str]:
    """All that is said to one person about one revisit alone answers the first of it, also where a later date carries
    on what nobody looked at: by revisit and person, the Message-ID of that one."""
    carried = {(one.plan_id, one.missed_since_on): one.pk for one in occurrences if one.missed_since_on}
    missed = Q(occurrence__state=OccurrenceState.MISSED, occurrence__plan__in={plan for plan, _ in carried})
    said_in_it = Delivery.objects.filter(said_in=OuterRef("pk"))
    about_others = said_in_it.exclude(occurrence__plan=OuterRef("occurrence__plan"))
    sent = Delivery.objects.filter(
        Q(occurrence__in=occurrences) | missed if carried else Q(occurrence__in=occurrences),
        ~Exists(about_others),
        channel=Channel.MAIL,
        state=DeliveryState.SENT,
    )
    rows = sent.order_by("-sent_at", "-pk").values_list(
        "occurrence_id", "recipient_id", "message_id", "occurrence__plan_id", waiting_since_on("occurrence__")
    )
    asked, found = {one.pk for one in occurrences}, dict[tuple[UUID, UUID], str]()
    for occurrence, recipient, first, plan, since_on in rows:
        own = occurrence if occurrence in asked else carried.get((plan, since_on))
        if own is not None:
            found[own, recipient] = first
    return found


def _wants_mail(member: Member) -> bool:
    return member.wants_mail and member.deactivated_at is None and member.user.is_active


def _said_in(mails: Collection[Delivery]) -> dict[UUID, list[Delivery]]:
    """By mail, itself and the messages that are said in it."""
    rows = {mail.pk: [mail] for mail in mails}
    said = Delivery.objects.filter(said_in__in=list(rows), state=DeliveryState.CANCELLED)
    for row in said.only("occurrence_id", "stage", "sequence", "said_in_id"):
        assert row.said_in_id is not None
        rows[row.said_in_id].append(row)
    return rows


@dataclass(frozen=True)
class _Told:
    """An occurrence, and who is who for it."""

    occurrence: Occurrence
    people: Mapping[Addressee, Member]

    def subject(self, rows: Sequence[Delivery], reader: Member, now: datetime) -> Subject:
        return Subject(
            occurrence=self.occurrence,
            stages=frozenset(ReminderStage(row.stage) for row in rows),
            days_left=self.occurrence.days_left(now),
            is_mine=self.people.get(Addressee.OWNER) == reader,
        )

    def still_true(self, row: Delivery, reader: Member) -> bool:
        """Of what the ladder says to this reader."""
        heads_up = row.stage == ReminderStage.HEADS_UP
        return (
            self.occurrence.state == (OccurrenceState.SCHEDULED if heads_up else OccurrenceState.DUE)
            and self.occurrence.sequence == row.sequence
            and any(self.people.get(addressee) == reader for addressee in _RUNGS[ReminderStage(row.stage)].to)
        )

    def still_to_say(self, row: Delivery, reader: Member) -> bool:
        """Of what is told once besides the ladder."""
        occurrence = self.occurrence
        if row.stage == ReminderStage.WITHDRAWN:
            return not occurrence.is_open or self.people.get(Addressee.OWNER) != reader
        if row.stage == ReminderStage.MOVED:
            return occurrence.is_waiting and occurrence.sequence == row.sequence
        # It was put off since, or moved, by somebody who knew.
        is_answered = row.sequence < occurrence.sequence
        return occurrence.is_open and not is_answered and bool(occurrence.evidence)


_RUNGS = {rung.stage: rung for rung in LADDER}


def _subjects(
    mail: Delivery,
    rows: Sequence[Delivery],
    told: Mapping[UUID, _Told],
    muted: Collection[tuple[UUID, UUID]],
    now: datetime,
) -> list[Subject]:
    reader, own = mail.recipient, told[mail.occurrence_id]
    mail.occurrence = own.occurrence
    true: dict[UUID, list[Delivery]] = defaultdict(list)
    for row in rows:
        about = told[row.occurrence_id]
        still = about.still_true if row.stage in LADDER_STAGES else about.still_to_say
        is_muted = (reader.pk, about.occurrence.plan.decision_id) in muted
        if not is_muted and still(row, reader):
            true[row.occurrence_id].append(row)
    subjects = [told[pk].subject(found, reader, now) for pk, found in true.items()]
    return sorted(subjects, key=lambda s: (s.is_change, s.days_left, s.occurrence.plan.decision.number))


# In a mail about many decisions so many are told of, the most urgent; of the others there is a line each.
TOLD_OF = 20


def compose(
    delivery: Delivery, subjects: Sequence[Subject], known: Known, head: HeadState, *, thread: str
) -> EmailMultiAlternatives:
    """The message, with a Message-ID that is the same at every try. `thread`: the Message-ID of what it answers."""
    unsubscribe = unsubscribe_url(delivery.recipient)
    blocks = [
        paragraph(_("Hello {name},").format(name=delivery.recipient.name)),
        *_body(subjects, known),
        small(_("Kept in your mailbox, this line shows whether anybody rewrites the log later:"), witness(head)),
        link(_("Stop these mails"), unsubscribe, Kind.SMALL_LINK),
    ]
    message = EmailMultiAlternatives(
        subject=subject_line(subjects[0]) if len(subjects) == 1 else list_subject_line(subjects),
        body=as_text(blocks),
        to=[delivery.recipient.user.email],
        headers={
            "Message-ID": delivery.message_id,
            **({"In-Reply-To": thread, "References": thread} if thread and len(subjects) == 1 else {}),
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(as_html(blocks), "text/html")
    for subject in subjects:
        if subject.changes_calendar or (len(subjects) == 1 and subject.stage is not ReminderStage.STALE):
            message.attach(_calendar_part(delivery, subject, head))
    return message


def _body(subjects: Sequence[Subject], known: Known) -> list[Block]:
    if len(subjects) > 1:
        return _list(subjects, known)
    (subject,) = subjects
    return change(subject) if subject.is_change else letter(subject, known)


def _list(subjects: Sequence[Subject], known: Known) -> list[Block]:
    more, workspace = subjects[TOLD_OF:], subjects[0].occurrence.plan.decision.workspace
    return [
        title(_("{what}.").format(what=list_words(subjects))),
        *entries(subjects[:TOLD_OF], known),
        *([heading(_more_words(len(more)))] if more else []),
        *map(short_entry, more),
        link(_("See all revisits"), outward_address("/revisits/", workspace), Kind.BUTTON),
    ]


def _more_words(count: int) -> str:
    return ngettext("And {count} more", "And {count} more", count).format(count=whole(count))


def _calendar_part(delivery: Delivery, subject: Subject, head: HeadState) -> MIMEText:
    cancel = ReminderStage.WITHDRAWN in subject.stages
    ics = invitation(
        occurrence=subject.occurrence, to=delivery.recipient, at=delivery.created_at, head=head, cancel=cancel
    )
    part = MIMEText(ics.decode(), "calendar", "utf-8")
    part.set_param("method", "CANCEL" if cancel else "REQUEST")
    part.add_header("Content-Disposition", "attachment", filename="revisit.ics")
    return part
