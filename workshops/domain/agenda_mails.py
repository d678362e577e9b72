"""The mail with the agenda: to those who are invited or here, and to further addresses; each has it once for each
change of the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import invitations, mail_rooms, meetings, rooms
from workshops.domain.log import append_event
from workshops.domain.mail_agenda_text import Reader, agenda_letter, subject_of
from workshops.domain.mail_letters import Block
from workshops.domain.mail_rooms import Recipient
from workshops.enums import DeliveryState, RoomMailStage, Stage
from workshops.models import Invitation, Member, RoomMail, Workshop
from workshops.models.deliveries import UNSENT
from workshops.queries.invitations import MissingPerson, Reach, people_to_tell
from workshops.queries.room_facts import join_url
from workshops.refusals import InvalidFields, WrongStage
from workshops.shared_sentences import AGENDA_NO_LONGER

# While the meeting is still to come.
BEFORE = (Stage.LOBBY, Stage.SCORING)


@dataclass(frozen=True)
class Told:
    """How many mails go out; who has had this very agenda already, and whom no mail reaches, by name."""

    count: int
    had: tuple[str, ...]
    unreachable: tuple[str, ...]


@transaction.atomic
def send_agenda(
    *,
    workshop: Workshop,
    by: Member,
    emails: Sequence[str] = (),
    everybody: bool = False,
    starts_at: datetime | None = None,
) -> Told:
    """Write to each address, and with `everybody` to all who are invited or here. All of them, or none where one does
    not fit. `starts_at`: when the meeting begins, where that is said with it."""
    workshop = rooms.lock(workshop)
    if workshop.stage not in BEFORE:
        raise WrongStage(_(AGENDA_NO_LONGER))
    if starts_at is not None:
        workshop = meetings.plan_meeting(workshop=workshop, by=by, starts_at=starts_at)
    _check_time(workshop)
    if not emails and not everybody:
        raise InvalidFields({"emails": _("Enter an address, or choose everybody who is invited or here.")})
    addresses = invitations.read_addresses(emails) if emails else []
    _invite(workshop, by, addresses)
    people = [p for p in people_to_tell(workshop.pk) if p.address != by.user.email or p.address in addresses]
    wanted = people if everybody else [person for person in people if person.address in addresses]
    had = _told_already(workshop)
    new = [p for p in wanted if p.reach is Reach.MAIL and not had & {p.invitation, p.participant}]
    if new:
        _write(workshop, by, new)
    return Told(
        len(new),
        tuple(p.name for p in wanted if p.reach is Reach.MAIL and p not in new),
        tuple(p.name for p in wanted if p.reach is not Reach.MAIL),
    )


def _check_time(workshop: Workshop) -> None:
    if workshop.starts_at is None:
        raise InvalidFields({"starts_at": _("Say when the meeting begins: the agenda goes out with its time.")})
    if fault := rooms.check_start(workshop.starts_at):
        raise InvalidFields({"starts_at": fault})


def _invite(workshop: Workshop, by: Member, addresses: Sequence[str]) -> None:
    """Whom nobody has invited yet, and who is not here, is invited by this mail."""
    known = invitations.known_addresses(workshop)
    now = timezone.now()
    rows = Invitation.objects.bulk_create(
        Invitation(workshop=workshop, email=address, invited_by=by, created_at=now)
        for address in addresses
        if address not in known
    )
    if rows:
        # No address, as with every invitation.
        body = {"count": len(rows), "role": "", "invitations": [str(row.pk) for row in rows]}
        append_event("people.invited", subject=workshop, by=by, body=body)


def _told_already(workshop: Workshop) -> set[UUID | None]:
    """Invitations and participants to whom this agenda went, or to whom one waits to go: it is written as it goes."""
    mails = RoomMail.objects.filter(workshop=workshop, stage=RoomMailStage.AGENDA)
    rows = mails.exclude(state=DeliveryState.CANCELLED).values_list("invitation", "participant", "about_at", "state")
    present = about_at(workshop)
    return {key for *keys, at, state in rows for key in keys if key and (at == present or state in UNSENT)}


def about_at(workshop: Workshop) -> datetime:
    """Which agenda it is: that since the last change of time or plan."""
    return workshop.meeting_changed_at or workshop.created_at


def _write(workshop: Workshop, by: Member, people: Sequence[MissingPerson]) -> None:
    mail_rooms.write_mails(
        workshop=workshop,
        to=[Recipient(p.invitation, None if p.invitation else p.participant) for p in people],
        stage=RoomMailStage.AGENDA,
        about_at=about_at(workshop),
        now=timezone.now(),
    )
    append_event(
        "agenda.sent",
        subject=workshop,
        by=by,
        body={"count": len(people), "sequence": workshop.meeting_sequence},
    )
    mail_rooms.send_soon()


@dataclass(frozen=True)
class Preview:
    """The mail as somebody who is new to it will have it, with the link that everybody has in place of their own."""

    subject: str
    blocks: list[Block]


def preview_of(workshop: Workshop, by: Member) -> Preview:
    url = join_url(workshop.join_code)
    reader = Reader(by.name, url, personal=True, unsubscribe_url=url, unsubscribe_words=stop_words())
    return Preview(subject_of(workshop, reader), agenda_letter(workshop, reader, timezone.now()))


def stop_words() -> str:
    return _("Stop the mails about this workshop")


def have_an_older_one(workshop: Workshop) -> int:
    """How many have an agenda that has changed since."""
    mails = RoomMail.objects.filter(workshop=workshop, stage=RoomMailStage.AGENDA, state=DeliveryState.SENT)
    rows = mails.values_list("invitation", "participant", "about_at")
    present = about_at(workshop)
    now = {row[:2] for row in rows if row[2] == present}
    return len({row[:2] for row in rows} - now)
