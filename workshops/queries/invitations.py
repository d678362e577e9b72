"""Who has been invited, who is still missing, and whether a mail would reach them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from workshops import dates
from workshops.enums import DeliveryState, RoomMailStage
from workshops.models import Invitation, Member, Participant, RoomMail
from workshops.queries.rooms import RoomState


class Reach(StrEnum):
    """Whether a mail reaches somebody: it does, there is no address (any more), nobody has said that the one which they
    left is theirs, or they want none."""

    MAIL = "mail"
    NO_ADDRESS = "no_address"
    UNCONFIRMED = "unconfirmed"
    ERASED = "erased"
    STOPPED = "stopped"


@dataclass(frozen=True)
class MissingPerson:
    """Somebody for whom scoring waits: in the room and not done, or invited and not come. `mail`: the last to them.

    `name` of who has not come is the address that was invited. `address` is for sending, never for a page.
    """

    name: str
    reach: Reach
    address: str
    invitation: UUID | None
    participant: UUID | None
    role_label: str
    mail: RoomMail | None

    @property
    def has_joined(self) -> bool:
        return self.participant is not None


def missing_people(state: RoomState) -> list[MissingPerson]:
    """Those in the room who are not done, then those who were invited and have not come. Five queries."""
    waiting = [p.id for p in state.voters if not p.is_done]
    people = Participant.objects.filter(pk__in=waiting).order_by("joined_at", "pk")
    mails = _last_mails(state.id)
    return [
        *(_joined(p, mails) for p in people.select_related("member__user", "invitation", "role")),
        *_invited(state.id, mails),
    ]


def invited_people(workshop_id: UUID) -> list[MissingPerson]:
    """Those who were invited and have not come."""
    return _invited(workshop_id, _last_mails(workshop_id))


def people_to_tell(workshop_id: UUID) -> list[MissingPerson]:
    """Everybody in the room, whether they have answered or not, then those who were invited and have not come."""
    here = Participant.objects.filter(workshop=workshop_id, removed_at=None).order_by("joined_at", "pk")
    mails = _last_mails(workshop_id)
    people = here.select_related("member__user", "invitation", "role")
    return [*(_joined(person, mails) for person in people), *_invited(workshop_id, mails)]


def came_by_invitation(workshop_id: UUID) -> list[str]:
    """Names of those in the room whom somebody invited."""
    here = Q(workshop=workshop_id, removed_at=None, invitation__invited_by__isnull=False)
    return list(Participant.objects.filter(here).order_by("joined_at").values_list("name", flat=True))


def mail_words(person: MissingPerson, time_zone: str, now: datetime) -> str:
    """What the facilitator reads beside a name: “reminded 14:02”, or why no mail gets there."""
    if person.reach is Reach.NO_ADDRESS:
        return _("cannot be reminded: no address")
    if person.reach is Reach.UNCONFIRMED:
        return _("cannot be reminded: address not confirmed yet")
    if person.reach is Reach.STOPPED:
        return _("cannot be reminded: wants no mails")
    if person.mail is None:
        return _("not reminded yet")
    if person.mail.state == DeliveryState.FAILED:
        return _("the mail did not arrive")
    if person.mail.sent_at is None:
        return _("a mail is on its way")
    words = {
        RoomMailStage.INVITED: _("invited {moment}"),
        RoomMailStage.AGENDA: _("agenda sent {moment}"),
    }.get(RoomMailStage(person.mail.stage), _("reminded {moment}"))
    return words.format(moment=dates.lately(person.mail.sent_at, time_zone, now))


def _joined(person: Participant, mails: dict[UUID, RoomMail]) -> MissingPerson:
    invitation: Invitation | None = getattr(person, "invitation", None)
    address = invitation.email if invitation else person.member.user.email if person.member else ""
    return MissingPerson(
        name=person.name,
        reach=_reach(address, invitation, person.member),
        address=address,
        invitation=invitation.pk if invitation else None,
        participant=person.pk,
        role_label=person.role.label if person.role else "",
        mail=_last(mails, person.pk, invitation.pk if invitation else None),
    )


def _invited(workshop_id: UUID, mails: dict[UUID, RoomMail]) -> list[MissingPerson]:
    waiting = list(
        Invitation.objects.filter(workshop=workshop_id, participant=None, invited_by__isnull=False)
        # A member may have come by another door than the mail's link.
        .exclude(email__in=_addresses_here(workshop_id))
        .select_related("role", "workshop")
    )
    members = _members(waiting)
    return [
        MissingPerson(
            name=each.addressee,
            reach=_reach(each.email, each, members.get(each.email)),
            address=each.email,
            invitation=each.pk,
            participant=None,
            role_label=each.role.label if each.role else "",
            mail=mails.get(each.pk),
        )
        for each in waiting
    ]


def _addresses_here(workshop_id: UUID) -> list[str]:
    members = Participant.objects.filter(workshop=workshop_id, removed_at=None, member__isnull=False)
    return list(members.values_list("member__user__email", flat=True))


def _members(invitations: Iterable[Invitation]) -> dict[str, Member]:
    """The members of the workspace among them, by address."""
    found = list(invitations)
    if not found:
        return {}
    members = Member.objects.filter(
        workspace=found[0].workshop.workspace_id, user__email__in=[each.email for each in found]
    )
    return {member.user.email: member for member in members.select_related("user")}


def _reach(address: str, invitation: Invitation | None, member: Member | None) -> Reach:
    if not address:
        return Reach.NO_ADDRESS
    if invitation and invitation.is_erased:
        return Reach.ERASED
    if invitation and invitation.stopped_at:
        return Reach.STOPPED
    if invitation and not invitation.address_is_confirmed:
        return Reach.UNCONFIRMED
    if member and (member.deactivated_at or not member.user.is_active or not member.wants_mail):
        return Reach.STOPPED
    return Reach.MAIL


def _last_mails(workshop_id: UUID) -> dict[UUID, RoomMail]:
    """The last mail about the workshop to each invitation and to each participant."""
    mails = RoomMail.objects.filter(workshop=workshop_id).exclude(state=DeliveryState.CANCELLED)
    mails = mails.exclude(stage=RoomMailStage.CONFIRM)
    return {key: mail for mail in mails.order_by("created_at") if (key := mail.invitation_id or mail.participant_id)}


def _last(mails: dict[UUID, RoomMail], *keys: UUID | None) -> RoomMail | None:
    found = [mails[key] for key in keys if key in mails]
    return max(found, key=lambda mail: mail.created_at, default=None)
