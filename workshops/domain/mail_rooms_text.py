"""What a mail about a workshop says: composed from the rows as they are at the moment of sending."""

from __future__ import annotations

from datetime import datetime
from email.mime.text import MIMEText
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from workshops.domain import left_addresses
from workshops.domain.framework_names import spoken_role
from workshops.domain.invitations import invitation_url
from workshops.domain.mail_agenda_text import Reader, agenda_letter, calendar_lines, subject_of
from workshops.domain.mail_asking_text import Asked, invitation, missing, seat_kept
from workshops.domain.mail_letters import Block, as_html, as_text
from workshops.domain.mail_unsubscribing import stop_invitation_url, unsubscribe_url
from workshops.domain.meetings import meeting_entry
from workshops.domain.seats_again import seat_url
from workshops.enums import DeliveryState, RoomMailStage, Stage
from workshops.language import language_of
from workshops.models import Member, Participant, RoomMail
from workshops.queries.invitations import MissingPerson, Reach, invited_people, missing_people, people_to_tell
from workshops.queries.rooms import room_state


def load(pk: UUID) -> RoomMail:
    return RoomMail.objects.select_related(
        "workshop__workspace",
        "workshop__facilitator__user",
        "round",
        "invitation__workshop",
        "invitation__invited_by__user",
        "invitation__role",
        "invitation__before",
        "workshop__revisit__plan__decision",
        "invitation__participant__member__user",
        "participant__member__user",
    ).get(pk=pk)


def message(mail: RoomMail, now: datetime) -> EmailMultiAlternatives | None:
    """The mail, in its reader's language; None where nobody needs it any more."""
    with translation.override(language_of(person=_chosen(mail), workspace=mail.workshop.workspace.language)):
        if mail.stage == RoomMailStage.CONFIRM:
            return _question(mail)
        person = _still_missing(mail, now)
        return compose(mail, person, now) if person else None


def _chosen(mail: RoomMail) -> str:
    """The language of the account that it goes to, where there is one."""
    participant = mail.participant or (mail.invitation and mail.invitation.participant)
    return participant.member.user.language if participant and participant.member else ""


def _account_name(mail: RoomMail) -> str:
    participant = mail.participant or (mail.invitation and (mail.invitation.participant or mail.invitation.before))
    return participant.member.name if participant and participant.member else ""


def compose(mail: RoomMail, person: MissingPerson, now: datetime) -> EmailMultiAlternatives:
    """The message, with a Message-ID that is the same at every try. An agenda has the meeting as it is planned now, and
    its entry for a calendar."""
    reader = _reader(mail)
    subject, blocks = _said(mail, person, reader, now)
    composed = EmailMultiAlternatives(
        subject=subject,
        body=as_text(blocks),
        to=[person.address],
        reply_to=[_asking(mail).user.email],
        headers=_headers(mail, reader.unsubscribe_url),
    )
    composed.attach_alternative(as_html(blocks), "text/html")
    if mail.stage == RoomMailStage.AGENDA:
        composed.attach(_calendar_part(mail, person, reader.url))
    return composed


def _said(mail: RoomMail, person: MissingPerson, reader: Reader, now: datetime) -> tuple[str, list[Block]]:
    """Its subject, and what it says."""
    workshop, before = mail.workshop, _again(mail)
    if mail.stage == RoomMailStage.AGENDA:
        return subject_of(workshop, reader), agenda_letter(workshop, reader, now)
    asked = Asked(
        workshop,
        reader,
        name=_account_name(mail),
        role=spoken_role(person.role_label, workshop.framework_key),
        has_joined=person.has_joined,
        decision=workshop.revisit.plan.decision if before and hasattr(workshop, "revisit") else None,
        now=now,
    )
    if mail.stage != RoomMailStage.INVITED:
        return missing(asked)
    return seat_kept(asked) if before else invitation(asked)


def _question(mail: RoomMail) -> EmailMultiAlternatives | None:
    """Whether the address that a guest left is theirs; None where that is answered, or of no use any more."""
    left = mail.invitation
    if left is None or left.address_is_confirmed or left.stopped_at or left.is_erased or mail.workshop.ended_at:
        return None
    blocks = left_addresses.letter(left)
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    composed = EmailMultiAlternatives(left_addresses.subject(), as_text(blocks), to=[left.email], headers=headers)
    composed.attach_alternative(as_html(blocks), "text/html")
    return composed


def _reader(mail: RoomMail) -> Reader:
    by_link = _comes_by_link(mail)
    unsubscribe_url, words = _unsubscribing(mail)
    return Reader(_asking(mail).name, _url(mail, by_link=by_link), by_link, unsubscribe_url, words, _had_one(mail))


def _had_one(mail: RoomMail) -> bool:
    """An earlier agenda."""
    if mail.stage != RoomMailStage.AGENDA:
        return False
    same = RoomMail.objects.filter(workshop=mail.workshop, stage=mail.stage, state=DeliveryState.SENT)
    return same.filter(invitation=mail.invitation_id, participant=mail.participant_id).exclude(pk=mail.pk).exists()


def _calendar_part(mail: RoomMail, person: MissingPerson, url: str) -> MIMEText:
    # As in the mail itself, no name that a guest typed.
    name = _account_name(mail)
    lines = calendar_lines(mail.workshop)
    stamp = mail.workshop.meeting_changed_at or mail.created_at
    ics = meeting_entry(workshop=mail.workshop, name=name, address=person.address, lines=lines, url=url, stamp=stamp)
    part = MIMEText(ics.decode(), "calendar", "utf-8")
    part.set_param("method", "REQUEST")
    part.add_header("Content-Disposition", "attachment", filename="workshop.ics")
    return part


def _headers(mail: RoomMail, unsubscribe_url: str) -> dict[str, str]:
    return {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _again(mail: RoomMail) -> Participant | None:
    """Whose seat of the last time the mail brings back."""
    return mail.invitation.before if mail.invitation else None


def _still_missing(mail: RoomMail, now: datetime) -> MissingPerson | None:
    """The person as they stand now, if they have not come or answered meanwhile and a mail may reach them. An agenda
    goes to those who have come, too."""
    if mail.stage == RoomMailStage.AGENDA:
        people = people_to_tell(mail.workshop_id) if _still_to_come(mail, now) else []
    elif mail.stage == RoomMailStage.INVITED:
        people = [] if Stage(mail.workshop.stage).is_over else invited_people(mail.workshop_id)
    else:
        people = missing_people(room_state(mail.workshop_id)) if _still_asked(mail) else []
    for person in people:
        if mail.invitation_id == person.invitation if mail.invitation_id else mail.participant_id == person.participant:
            return person if person.reach is Reach.MAIL else None
    return None


def _still_to_come(mail: RoomMail, now: datetime) -> bool:
    """The meeting is planned, and has not begun."""
    workshop = mail.workshop
    return workshop.stage in (Stage.LOBBY, Stage.SCORING) and bool(workshop.starts_at and workshop.starts_at > now)


def _still_asked(mail: RoomMail) -> bool:
    """Scoring is open, in the same round, and the deadline is the one that the reminder is about."""
    workshop = mail.workshop
    if workshop.stage != Stage.SCORING or workshop.locked_at or mail.round is None or mail.round.closed_at:
        return False
    return mail.stage == RoomMailStage.BY_HAND or mail.about_at == workshop.answers_due_at


def _asking(mail: RoomMail) -> Member:
    return (mail.invitation.invited_by if mail.invitation else None) or mail.workshop.facilitator


def _comes_by_link(mail: RoomMail) -> bool:
    """Whoever is no member, as far as one knows."""
    invitation = mail.invitation
    return invitation is not None and (invitation.participant is None or invitation.participant.member_id is None)


def _unsubscribing(mail: RoomMail) -> tuple[str, str]:
    """Where whoever reads it stops such mails, and what the link is called."""
    if mail.invitation is not None:
        return stop_invitation_url(mail.invitation), _("Stop the mails about this workshop")
    assert mail.participant is not None
    assert mail.participant.member is not None
    return unsubscribe_url(mail.participant.member), _("Stop these mails")


def _url(mail: RoomMail, *, by_link: bool) -> str:
    before = _again(mail)
    if before is not None:
        return seat_url(mail.workshop, before)
    if mail.invitation and by_link:
        return invitation_url(mail.invitation)
    return f"{settings.SITE_URL}/w/{mail.workshop_id}/"
