"""The people of a workspace in words: what a role may do, and how an invitation stands."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from workshops import dates
from workshops.enums import DeliveryState, InvitationState, MemberRole
from workshops.models import Member, MemberInvitation
from workshops.words.mail_states import name_of_state, reason_words


def role_rights() -> list[tuple[str, str]]:
    """Each role's name, and what it is for, as a sentence."""
    said = {
        MemberRole.OWNER: _("People, settings, erasure and audit, besides everything that a facilitator does."),
        MemberRole.FACILITATOR: _("Opens workshops, leads them, and takes care of decisions."),
        MemberRole.MEMBER: _("Takes part in workshops, signs decisions and adds readings."),
        MemberRole.VIEWER: _("Reads everything and changes nothing; has no ballot."),
    }
    return [(str(role.label), words) for role, words in said.items()]


def since_words(member: Member) -> str:
    return _("since {day}").format(day=dates.short(dates.day_in(member.created_at, member.workspace.time_zone)))


def seen_words(member: Member, time_zone: str, now: datetime) -> str:
    if member.last_seen_at is None:
        return _("not seen here yet")
    return _("last here {moment}").format(moment=dates.lately(member.last_seen_at, time_zone, now))


def invited_words(invitation: MemberInvitation) -> str:
    """Who is asked."""
    if invitation.by_link:
        return _("Whoever has the link")
    return invitation.email or _("An address that has been erased")


def standing_words(invitation: MemberInvitation, time_zone: str, now: datetime) -> str:
    """By whom, and until when or since when not."""
    moment = dates.moment(invitation.expires_at, time_zone)
    if invitation.state(now) is InvitationState.EXPIRED:
        sentence = _("Invited by {name}. It expired on {moment}.")
    else:
        sentence = _("Invited by {name}. It is open until {moment}.")
    return sentence.format(name=invitation.invited_by.name, moment=moment)


def mail_words(invitation: MemberInvitation) -> str:
    """What became of its mail; empty of a link."""
    mail = getattr(invitation, "mail", None)
    if mail is None:
        return ""
    said = _("The mail: {state}.").format(state=name_of_state(mail.state))
    return " ".join(filter(None, [said, reason_words(mail)]))


def mail_failed(invitation: MemberInvitation) -> bool:
    mail = getattr(invitation, "mail", None)
    return mail is not None and mail.state == DeliveryState.FAILED


def invited_to_words(invitation: MemberInvitation) -> str:
    """The page's line for whoever holds the link."""
    sentence = _("{name} asks you to come in as {role}.")
    return sentence.format(name=invitation.invited_by.name, role=MemberRole(invitation.role).in_sentence)
