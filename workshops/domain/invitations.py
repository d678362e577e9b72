"""Inviting people by mail, and their coming in through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parseaddr
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.attempts import may_be_mailed
from workshops.domain import mail_rooms, participants
from workshops.domain.left_addresses import leave_address
from workshops.domain.log import append_event
from workshops.domain.rooms import lock
from workshops.enums import RoomMailStage, Stage
from workshops.figures import whole
from workshops.models import Invitation, Member, Participant, StakeholderRole, Workshop
from workshops.models.invitations import CONFIRMED
from workshops.queries.room_facts import join_url
from workshops.refusals import InvalidFields, NotThere, WrongStage
from workshops.shared_sentences import CHOOSE_ONE_OF_ROLES, ENTER_AN_ADDRESS, NO_ADDRESS, NOBODY_INVITED

MOST_AT_ONCE = 200
INVITATIONS_AN_HOUR = 20  # to one address, by whomever
SALT = "workshops.invitation"
LINK_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class Invited:
    """How many were invited, and the addresses that were invited before or are in the room already."""

    count: int
    known: tuple[str, ...]


@transaction.atomic
def invite_people(*, workshop: Workshop, by: Member, emails: Sequence[str], role: str | None = None) -> Invited:
    """Write to each address that was not invited yet: all of them, or none where one does not fit.

    `emails`: "ben@acme.example" or "Ben Ito <ben@acme.example>" each. `role`: with which their form starts.
    """
    workshop = lock(workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_(NOBODY_INVITED))
    stakeholder = _role(workshop, role)
    addresses = read_addresses(emails)
    known = known_addresses(workshop)
    new = [address for address in addresses if address not in known]
    _check_patience(new)
    now = timezone.now()
    rows = Invitation.objects.bulk_create(
        Invitation(workshop=workshop, email=address, role=stakeholder, invited_by=by, created_at=now) for address in new
    )
    if rows:
        to = [mail_rooms.Recipient(invitation=row.pk) for row in rows]
        mail_rooms.write_mails(workshop=workshop, to=to, stage=RoomMailStage.INVITED, about_at=now, now=now)
        append_event(
            "people.invited",
            subject=workshop,
            by=by,
            # No address: an export of the log is read by people who are not to see any.
            body={"count": len(rows), "role": role or "", "invitations": [str(row.pk) for row in rows]},
        )
        mail_rooms.send_soon()
    return Invited(len(rows), tuple(address for address in addresses if address in known))


def _check_patience(addresses: Sequence[str]) -> None:
    """Raises InvalidFields for an address that was invited often within the hour, to whichever workshops."""
    tired = [one for one in addresses if not may_be_mailed("invitation", one, limit=INVITATIONS_AN_HOUR)]
    if tired:
        words = _("“{address}” has been invited often within the last hour. Leave it out, or try again later.")
        raise InvalidFields({"emails": words.format(address=tired[0])})


def _role(workshop: Workshop, key: str | None) -> StakeholderRole | None:
    if not key:
        return None
    role = StakeholderRole.objects.filter(workshop=workshop, key=key).first()
    if role is None:
        known = ", ".join(workshop.roles.values_list("key", flat=True))
        raise InvalidFields({"role": _(CHOOSE_ONE_OF_ROLES).format(roles=known)})
    return role


def read_addresses(emails: Sequence[str]) -> list[str]:
    """The addresses in small letters, each once; every one that does not fit is named."""
    if not emails:
        raise InvalidFields({"emails": _(ENTER_AN_ADDRESS)})
    if len(emails) > MOST_AT_ONCE:
        words = ngettext(
            "Up to {count} address can be invited at once.",
            "Up to {count} addresses can be invited at once.",
            MOST_AT_ONCE,
        )
        raise InvalidFields({"emails": words.format(count=whole(MOST_AT_ONCE))})
    found: dict[str, None] = {}
    fields = {}
    for place, text in enumerate(emails):
        address = (parseaddr(text)[1] if "<" in text else text).strip().lower()
        try:
            validate_email(address)
        except ValidationError:
            fields[f"emails.{place}"] = _(NO_ADDRESS).format(address=text.strip()[:80])
        else:
            found[address] = None
    if fields:
        raise InvalidFields(fields)
    return list(found)


def known_addresses(workshop: Workshop) -> set[str]:
    """Addresses that were invited before, or of somebody who is here."""
    here = Participant.objects.filter(workshop=workshop, removed_at=None)
    ours = Invitation.objects.filter(CONFIRMED, workshop=workshop)
    return {
        *ours.filter(invited_by__isnull=False).values_list("email", flat=True),
        *ours.filter(participant__in=here).values_list("email", flat=True),
        *here.filter(member__isnull=False).values_list("member__user__email", flat=True),
    }


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Member) -> None:
    """Take back an invitation that nobody has followed: its link stops working, and no more mails go there."""
    workshop = lock(invitation.workshop)
    found = Invitation.objects.select_for_update(no_key=True, of=("self",)).filter(pk=invitation.pk).first()
    if found is None:
        return
    if found.participant_id is not None:
        raise WrongStage(_("Somebody has joined with this invitation. Remove them under “Manage people” instead."))
    if found.before_id is not None:
        words = _("This is somebody’s seat of last time, so it stays theirs. Whoever comes can be removed.")
        raise WrongStage(words)
    append_event("invitation.withdrawn", subject=workshop, by=by, body={"invitation": str(found.pk)})
    found.delete()


# The link in the mail


def invitation_url(invitation: Invitation) -> str:
    """The join address with the invitation in it, signed, good for 90 days. Opening it changes nothing."""
    token = signing.dumps(str(invitation.pk), salt=SALT)
    return f"{join_url(invitation.workshop.join_code)}?i={token}"


def invitation_by_link(token: str, workshop: Workshop) -> Invitation | None:
    """Whose link it is; None where it is forged, too old, withdrawn or of another workshop."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=LINK_LIFE)
    except signing.BadSignature:
        return None
    invitations = Invitation.objects.select_related("participant__role", "participant__member", "role")
    return invitations.filter(pk=pk, workshop=workshop).first()


def guest_of(invitation: Invitation) -> Participant | None:
    """The place in the room that the link leads back to; None where nobody took it, or whoever did was removed."""
    person = invitation.participant
    return person if person and person.removed_at is None else None


def check_not_barred(invitation: Invitation) -> None:
    """Raises RemovedForGood where whoever came by it was removed for good: their link is over with their seat."""
    if invitation.participant is not None and invitation.participant.barred:
        raise participants.RemovedForGood


@transaction.atomic
def join_invited(
    *,
    workshop: Workshop,
    name: str,
    role: str,
    member: Member | None = None,
    invitation: Invitation | None = None,
    email: str = "",
    coming: participants.Coming = participants.BY_CODE,
) -> Participant:
    """Join as everybody does, and with it answer an invitation, or leave an address for reminders.

    Whoever was invited need not knock; the role that the invitation names is confirmed by it.
    """
    if invitation is not None:
        check_not_barred(invitation)
        given = invitation.role.key if invitation.role else ""
        is_ours = invitation.invited_by_id is not None
        coming = replace(coming, vouched=is_ours, confirmed=is_ours and role == given)
    participant = participants.join_workshop(workshop=workshop, name=name, role=role, member=member, coming=coming)
    if invitation is not None:
        tie(invitation=invitation, participant=participant)
    elif email and member is None:
        leave_address(workshop=workshop, participant=participant, email=email)
    return participant


@transaction.atomic
def tie(*, invitation: Invitation, participant: Participant) -> None:
    """Whoever was invited is this participant. An invitation that somebody in the room has answered stays theirs."""
    found = Invitation.objects.select_for_update(no_key=True, of=("self",)).filter(pk=invitation.pk).first()
    if found is None or guest_of(found) or Invitation.objects.filter(participant=participant).exists():
        return
    found.participant = participant
    found.save(update_fields=["participant"])


def invitation_in(workshop: Workshop, pk: UUID) -> Invitation:
    found = Invitation.objects.filter(workshop=workshop, pk=pk).select_related("workshop").first()
    if found is None:
        raise NotThere(_("There is no such invitation any more."))
    return found


# Whoever wants no more of it


@transaction.atomic
def stop_mails(*, invitation: Invitation) -> None:
    """No more mails about this workshop to this address. The facilitator sees it. Safe to repeat."""
    for one in _same_mailbox(invitation):
        Invitation.objects.filter(pk=one.pk, stopped_at=None).update(stopped_at=timezone.now())
        mail_rooms.cancel_mails_to(invitation=one)


def resume_mails(*, invitation: Invitation) -> None:
    """Mails again, from the next reminder on."""
    Invitation.objects.filter(pk__in=[one.pk for one in _same_mailbox(invitation)]).update(stopped_at=None)


def _same_mailbox(invitation: Invitation) -> list[Invitation]:
    """In that workshop: an address that was invited may have been left there besides."""
    return list(Invitation.objects.filter(workshop=invitation.workshop_id, email=invitation.email))
