"""What a reminder mail says: composed from the rows as they are at the moment of sending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from email.mime.text import MIMEText
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.calendars import invitation, witness
from workshops.domain.deliveries import LADDER_STAGES, addressees_of
from workshops.domain.mail_letters import Block, Kind, as_html, as_text, heading, link, paragraph, small, title
from workshops.domain.mail_reminder_text import (
    Subject,
    entries,
    letter,
    list_subject_line,
    list_words,
    moved,
    short_entry,
    subject_line,
    withdrawn,
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
from workshops.models import Delivery, Occurrence
from workshops.queries.deliveries import occurrences_with_people
from workshops.queries.log import HeadState, chain_head
from workshops.queries.mutes import is_muted, muted_ids


def load(pk: UUID) -> Delivery:
    """A delivery with its recipient. What it is about is read when its words are made."""
    return Delivery.objects.select_related("recipient__user", "recipient__workspace").get(pk=pk)


def message(delivery: Delivery, now: datetime) -> EmailMultiAlternatives | None:
    """The mail as things stand, in its reader's language; None where nobody needs it any more."""
    subjects = subjects_of(delivery, now)
    reader = delivery.recipient
    with translation.override(language_of(person=reader.user.language, workspace=reader.workspace.language)):
        return compose(delivery, subjects) if subjects else None


def subjects_of(delivery: Delivery, now: datetime | None = None) -> list[Subject]:
    """What this mail still has to say, the most urgent first: its own decision's revisit and those that are said in it.

    None: it need not be sent.
    """
    member = delivery.recipient
    if member.deactivated_at or not member.user.is_active or not member.wants_mail:
        return []
    now = now or timezone.now()
    rows = _rows_by_occurrence(delivery) if delivery.stage in LADDER_STAGES else {delivery.occurrence_id: [delivery]}
    occurrences = occurrences_with_people().in_bulk(rows)
    delivery.occurrence = occurrences[delivery.occurrence_id]
    if delivery.stage not in LADDER_STAGES:
        return [_subject(delivery.occurrence, [delivery], now)] if _still_to_say(delivery) else []
    muted = muted_ids(member)
    still = [
        (occurrence, true)
        for occurrence in occurrences.values()
        if occurrence.plan.decision_id not in muted
        and (true := [row for row in rows[occurrence.pk] if _still_true(row, occurrence)])
    ]
    subjects = [_subject(occurrence, true, now) for occurrence, true in still]
    return sorted(subjects, key=lambda s: (s.days_left, s.occurrence.plan.decision.number))


def _rows_by_occurrence(delivery: Delivery) -> dict[UUID, list[Delivery]]:
    """This message and those that are said in it."""
    said = Delivery.objects.filter(said_in=delivery, state=DeliveryState.CANCELLED, stage__in=LADDER_STAGES)
    rows: dict[UUID, list[Delivery]] = defaultdict(list)
    for row in [delivery, *said]:
        row.recipient = delivery.recipient
        rows[row.occurrence_id].append(row)
    return rows


def _still_to_say(delivery: Delivery) -> bool:
    """Of a mail that is told once besides the ladder."""
    occurrence = delivery.occurrence
    if is_muted(delivery.recipient, occurrence.plan.decision):
        return False
    if delivery.stage == ReminderStage.WITHDRAWN:
        return True
    if delivery.stage == ReminderStage.MOVED:
        return occurrence.is_waiting and occurrence.sequence == delivery.sequence
    return occurrence.is_open and (delivery.stage != ReminderStage.BROKEN or bool(occurrence.evidence))


def _subject(occurrence: Occurrence, rows: Sequence[Delivery], now: datetime) -> Subject:
    return Subject(
        occurrence=occurrence,
        stage=ReminderStage(max((row.stage for row in rows), key=_strength)),
        days_left=occurrence.days_left(now),
        is_mine=addressees_of(occurrence).get(Addressee.OWNER) == rows[0].recipient,
    )


def _strength(stage: str) -> int:
    return LADDER_STAGES.index(ReminderStage(stage)) if stage in LADDER_STAGES else len(LADDER_STAGES)


def _still_true(delivery: Delivery, occurrence: Occurrence) -> bool:
    heads_up = delivery.stage == ReminderStage.HEADS_UP
    rung = next(r for r in LADDER if r.stage == delivery.stage)
    people = addressees_of(occurrence)
    return (
        occurrence.state == (OccurrenceState.SCHEDULED if heads_up else OccurrenceState.DUE)
        and occurrence.sequence == delivery.sequence
        and any(people.get(addressee) == delivery.recipient for addressee in rung.to)
    )


# In a mail about many decisions so many are told of, the most urgent; of the others there is a line each.
TOLD_OF = 20


def compose(delivery: Delivery, subjects: list[Subject]) -> EmailMultiAlternatives:
    """The message, with a Message-ID that is the same at every try."""
    head = chain_head(delivery.recipient.workspace_id)
    unsubscribe = unsubscribe_url(delivery.recipient)
    blocks = [
        paragraph(_("Hello {name},").format(name=delivery.recipient.name)),
        *_body(subjects),
        small(_("Kept in your mailbox, this line shows whether anybody rewrites the log later:"), witness(head)),
        link(_("Stop these mails"), unsubscribe, Kind.SMALL_LINK),
    ]
    message = EmailMultiAlternatives(
        subject=subject_line(subjects[0]) if len(subjects) == 1 else list_subject_line(subjects),
        body=as_text(blocks),
        to=[delivery.recipient.user.email],
        headers={
            "Message-ID": delivery.message_id,
            **(_thread(delivery, subjects[0].occurrence) if len(subjects) == 1 else {}),
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(as_html(blocks), "text/html")
    if len(subjects) == 1 and subjects[0].stage is not ReminderStage.STALE:
        message.attach(_calendar_part(delivery, subjects[0], head))
    return message


def _body(subjects: Sequence[Subject]) -> list[Block]:
    if len(subjects) > 1:
        return _list(subjects)
    (subject,) = subjects
    others = {ReminderStage.WITHDRAWN: withdrawn, ReminderStage.MOVED: moved}
    return others.get(subject.stage, letter)(subject)


def _list(subjects: Sequence[Subject]) -> list[Block]:
    more = subjects[TOLD_OF:]
    return [
        title(_("{what}.").format(what=list_words(subjects))),
        *entries(subjects[:TOLD_OF]),
        *([heading(_more_words(len(more)))] if more else []),
        *map(short_entry, more),
        link(_("See all revisits"), f"{settings.SITE_URL}/revisits/", Kind.BUTTON),
    ]


def _more_words(count: int) -> str:
    return ngettext("And {count} more", "And {count} more", count).format(count=whole(count))


def _thread(delivery: Delivery, occurrence: Occurrence) -> dict[str, str]:
    """All that is said to one person about one revisit alone answers the first of it."""
    about_others = Delivery.objects.filter(said_in=OuterRef("pk")).exclude(occurrence=OuterRef("occurrence"))
    sent = Delivery.objects.filter(
        ~Exists(about_others),
        occurrence=occurrence,
        recipient=delivery.recipient,
        channel=Channel.MAIL,
        state=DeliveryState.SENT,
    )
    first = sent.exclude(pk=delivery.pk).order_by("sent_at", "pk").values_list("message_id", flat=True).first()
    return {"In-Reply-To": first, "References": first} if first else {}


def _calendar_part(delivery: Delivery, subject: Subject, head: HeadState) -> MIMEText:
    cancel = subject.stage is ReminderStage.WITHDRAWN
    ics = invitation(
        occurrence=subject.occurrence, to=delivery.recipient, at=delivery.created_at, head=head, cancel=cancel
    )
    part = MIMEText(ics.decode(), "calendar", "utf-8")
    part.set_param("method", "CANCEL" if cancel else "REQUEST")
    part.add_header("Content-Disposition", "attachment", filename="revisit.ics")
    return part
