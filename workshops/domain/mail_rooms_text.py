"""What a mail about a workshop says: composed from the rows as they are at the moment of sending."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain import agenda
from workshops.domain.framework_names import spoken_role
from workshops.domain.invitations import invitation_url
from workshops.domain.mail_unsubscribing import stop_invitation_url, unsubscribe_url
from workshops.domain.seats_again import seat_url
from workshops.enums import RoomMailStage, Stage
from workshops.language import language_of
from workshops.models import Participant, RoomMail
from workshops.queries.invitations import MissingPerson, Reach, invited_people, missing_people
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
        person = _still_missing(mail)
        return compose(mail, person, now) if person else None


def _chosen(mail: RoomMail) -> str:
    """The language of the account that it goes to, where there is one."""
    participant = mail.participant or (mail.invitation and mail.invitation.participant)
    return participant.member.user.language if participant and participant.member else ""


def compose(mail: RoomMail, person: MissingPerson, now: datetime) -> EmailMultiAlternatives:
    """The message, with a Message-ID that is the same at every try."""
    context = _context(mail, person, now)
    kind = ("seat_again" if _again(mail) else "invitation") if mail.stage == RoomMailStage.INVITED else "missing"
    composed = EmailMultiAlternatives(
        subject=_subject(mail, context),
        body=render_to_string(f"mail/{kind}.txt", context),
        to=[person.address],
        reply_to=[context["asking"].user.email],
        headers={
            "Message-ID": mail.message_id,
            "List-Unsubscribe": f"<{context['unsubscribe_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    composed.attach_alternative(render_to_string(f"mail/{kind}.html", context), "text/html")
    return composed


def _again(mail: RoomMail) -> Participant | None:
    """Whose seat of the last time the mail brings back."""
    return mail.invitation.before if mail.invitation else None


def _still_missing(mail: RoomMail) -> MissingPerson | None:
    """The person as they stand now, if they have not come or answered meanwhile and a mail may reach them."""
    if mail.stage == RoomMailStage.INVITED:
        people = [] if Stage(mail.workshop.stage).is_over else invited_people(mail.workshop_id)
    else:
        people = missing_people(room_state(mail.workshop_id)) if _still_asked(mail) else []
    for person in people:
        if mail.invitation_id == person.invitation if mail.invitation_id else mail.participant_id == person.participant:
            return person if person.reach is Reach.MAIL else None
    return None


def _still_asked(mail: RoomMail) -> bool:
    """Scoring is open, in the same round, and the deadline is the one that the reminder is about."""
    workshop = mail.workshop
    if workshop.stage != Stage.SCORING or workshop.locked_at or mail.round is None or mail.round.closed_at:
        return False
    return mail.stage == RoomMailStage.BY_HAND or mail.about_at == workshop.answers_due_at


def _subject(mail: RoomMail, context: dict[str, Any]) -> str:
    title, asking = (" ".join(text.split()) for text in (mail.workshop.title, context["asking"].name))
    if mail.stage == RoomMailStage.INVITED and _again(mail):
        return _("{name} keeps your seat: {title}").format(name=asking, title=title)
    if mail.stage == RoomMailStage.INVITED:
        return _("{name} asks for your view: {title}").format(name=asking, title=title)
    if context["due"] and not context["has_passed"]:
        return _("Your answers by {due}: {title}").format(due=context["due"], title=title)
    return _("Your answers are still missing: {title}").format(title=title)


def _context(mail: RoomMail, person: MissingPerson, now: datetime) -> dict[str, Any]:
    workshop, invitation, before = mail.workshop, mail.invitation, _again(mail)
    due_at, zone = workshop.answers_due_at, workshop.workspace.time_zone
    by_link = invitation is not None and (invitation.participant is None or invitation.participant.member_id is None)
    if invitation is not None:
        unsubscribe = stop_invitation_url(invitation)
    else:
        assert mail.participant is not None
        assert mail.participant.member is not None
        unsubscribe = unsubscribe_url(mail.participant.member)
    return {
        "workshop": workshop,
        "name": person.name if person.has_joined else before.name if before else "",
        "decision": workshop.revisit.plan.decision if before and hasattr(workshop, "revisit") else None,
        "asking": (invitation.invited_by if invitation else None) or workshop.facilitator,
        "role": spoken_role(person.role_label, workshop.framework_key),
        "is_open": workshop.stage == Stage.SCORING,
        "due": dates.moment(due_at, zone) if due_at else "",
        "has_passed": bool(due_at and due_at <= now),
        "meeting": dates.moment(workshop.starts_at, zone) if workshop.starts_at and workshop.starts_at > now else "",
        "questions": len(workshop.criteria),
        "minutes": agenda.minutes_of(workshop, Stage.SCORING),
        "url": _url(mail, by_link=by_link),
        "unsubscribe_url": unsubscribe,
        "unsubscribe_words": _("Stop the mails about this workshop") if invitation else _("Stop these mails"),
    }


def _url(mail: RoomMail, *, by_link: bool) -> str:
    before = _again(mail)
    if before is not None:
        return seat_url(mail.workshop, before)
    if mail.invitation and by_link:
        return invitation_url(mail.invitation)
    return f"{settings.SITE_URL}/w/{mail.workshop_id}/"
