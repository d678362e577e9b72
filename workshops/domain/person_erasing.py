"""Erasing a person from a workspace: what they wrote as themselves, their name and address. What they did stays, by an
id that leads to nobody any more, and every chain stays valid: the log holds salted hashes, whose salts go too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workshops.domain import audit, participants
from workshops.domain.changes import drop_streams, mark_changed
from workshops.domain.log import Actor, append_event
from workshops.domain.log_erasing import erase_texts
from workshops.domain.membership import end_membership
from workshops.domain.person_access import forget_browsers, forget_seats
from workshops.domain.person_rows import Shown, empty_reasons, empty_rows, put_in_templates
from workshops.domain.person_texts import knocks_of, own_texts
from workshops.domain.rights import check_may_change
from workshops.enums import AuditKind, KnockState, Leaving
from workshops.language import language_of
from workshops.models import (
    ApiToken,
    Delivery,
    ImportUpload,
    Invitation,
    Knock,
    Member,
    MemberInvitation,
    MemberMail,
    Mute,
    Participant,
    PilotUpload,
    Preferences,
    RoomMail,
    SavedView,
    User,
    Workshop,
    Workspace,
)
from workshops.models.people import ERASED_DOMAIN
from workshops.queries.members import owners_of
from workshops.queries.persons import Person
from workshops.refusals import Conflict


@dataclass(frozen=True)
class Erased:
    """`texts`: beside events; `reasons`: of answers. Nothing at all where the person had been erased before."""

    texts: int = 0
    reasons: int = 0
    seats: int = 0
    before: bool = False


@transaction.atomic
def erase_person(*, person: Person, by: Member | None) -> Erased:
    """Erase somebody from their workspace. Harmless where they have been erased already.

    Raises Conflict for the last owner, who hands the workspace over first, and for oneself.
    """
    if by is not None:
        check_may_change(by, person.workspace)
    _lock(person)
    if _is_erased(person):
        return Erased(before=True)
    check_may_go(person, by)
    if person.member:
        end_membership(person.member, by=by, reason=Leaving.ERASED)
    _end_seats(person, by)
    _end_waiting(person, by)
    label = erased_name(person.workspace)
    texts = own_texts(person)
    shown = empty_rows(person, texts, label)
    put_in_templates(person, label)
    reasons = empty_reasons(person, by)
    erase_texts(subject=person.workspace, by=by, texts=[own.text for own in texts])
    _forget_addresses(person)
    if person.member:
        _forget_member(person.member, label)
    forget_seats(person.seat_ids)
    _say(person, by, label, shown)
    return Erased(texts=len(texts), reasons=reasons, seats=len(person.seats))


def _is_erased(person: Person) -> bool:
    """As it is now, under the lock: somebody may have done the same at the same moment."""
    if person.member:
        person.member.refresh_from_db(fields=["user"])
    elif person.seats:
        return not Participant.objects.filter(pk__in=person.seat_ids, erased_at=None).exists()
    return person.is_erased


def _lock(person: Person) -> None:
    """Every room that this concerns, then the workspace, in the order in which everybody else takes them; all before
    the first event, after which nobody else can write one."""
    rooms = Q(pk__in=[seat.workshop_id for seat in person.seats])
    rooms |= Q(pk__in=Knock.objects.filter(pk__in=knocks_of(person)).values("workshop"))
    if person.member:
        rooms |= Q(facilitator=person.member) | Q(co_facilitators__contains=[person.member.pk])
    rows = Workshop.objects.select_for_update(no_key=True, of=("self",)).filter(rooms, workspace=person.workspace)
    list(rows.order_by("pk").values_list("pk"))
    Workspace.objects.select_for_update(no_key=True).get(pk=person.workspace.pk)


def check_may_go(person: Person, by: Member | None) -> None:
    """Raises Conflict where somebody cannot be erased as things stand."""
    member = person.member
    if member is None:
        return
    if by is not None and member.pk == by.pk:
        raise Conflict(_("Nobody erases themselves. Another owner of this workspace can do it."), code="oneself")
    if set(owners_of(member.workspace_id)) == {member}:
        words = _("{name} is the only owner of {workspace}. Hand the workspace over to somebody else first.")
        raise Conflict(words.format(name=member.name, workspace=member.workspace.name), code="last_owner")


def erased_name(workspace: Workspace) -> str:
    """What stands where the name stood, in the workspace's language."""
    with translation.override(language_of(workspace=workspace.language)):
        return _("Erased person")


def _end_seats(person: Person, by: Actor) -> None:
    """Also of workshops that are over: rounds that are closed count their answers as before."""
    for seat in Participant.objects.filter(pk__in=person.seat_ids, removed_at=None).select_related("workshop"):
        participants.end_seat(seat)
        body = {"participant": str(seat.pk)}
        append_event("participant.removed", subject=seat.workshop, by=by, body=body)
        drop_streams(seat.workshop_id, of=seat.pk)


def _end_waiting(person: Person, by: Member | None) -> None:
    """Nobody waits at a door under a name that is none."""
    for knock in Knock.objects.filter(pk__in=knocks_of(person), state=KnockState.WAITING).select_related("workshop"):
        Knock.objects.filter(pk=knock.pk).update(state=KnockState.REFUSED)
        append_event("door.refused", subject=knock.workshop, by=by, body={"knocks": [str(knock.pk)]})
        mark_changed(knock.workshop_id)


def _forget_addresses(person: Person) -> None:
    """An invitation's own key takes the place of its address (see `invitation_addresses`); its mails are gone."""
    invitations = Invitation.objects.filter(pk__in=[invitation.pk for invitation in person.invitations])
    RoomMail.objects.filter(Q(invitation__in=invitations) | Q(participant__in=person.seat_ids)).delete()
    invitations.update(email=Cast("pk", CharField()))
    asked_in = MemberInvitation.objects.filter(workspace=person.workspace, email__in=person.addresses)
    MemberMail.objects.filter(invitation__in=asked_in).delete()
    asked_in.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    asked_in.update(email="")


def _forget_member(member: Member, label: str) -> None:
    """What is only theirs goes; the membership stays, for what hangs on it, and leads to an account of nobody."""
    for own in (ApiToken, SavedView, Mute, Preferences):
        own.objects.filter(member=member).delete()
    for sent in (ImportUpload, PilotUpload):
        sent._default_manager.filter(by=member).delete()
    Delivery.objects.filter(recipient=member).delete()
    audit.forget_addresses_of(member)
    account = member.user
    member.user = User.objects.create(
        email=f"{member.pk}{ERASED_DOMAIN}", name=label, is_active=False, time_zone=member.workspace.time_zone
    )
    member.wants_mail, member.last_seen_at = False, None
    member.save(update_fields=["user", "wants_mail", "last_seen_at"])
    _drop_account(account)


def _drop_account(account: User) -> None:
    """Once it leads into no workspace any more, it is gone, and with it all its ways to sign in."""
    if not Member.objects.filter(user=account).exists():
        forget_browsers(account)
        account.delete()


def _say(person: Person, by: Member | None, label: str, shown: Shown) -> None:
    seats = [str(seat) for seat in person.seat_ids]
    member = {"member": str(person.member.pk)} if person.member else {}
    body = {**member, "participants": seats, "as": label, "shown": shown}
    append_event("person.erased", subject=person.workspace, by=by, body=body)
    about: Member | Participant | None = person.member or next(iter(person.seats), None)
    audit.record(AuditKind.PERSON_ERASED, workspace=person.workspace, by=by, about=about)


@transaction.atomic
def erase_everywhere(*, people: Iterable[Person], account: User | None) -> list[Erased]:
    """Erase one person from every workspace, or, where one of them cannot let them go, from none."""
    found = list(people)
    for person in found:
        if not person.is_erased:
            check_may_go(person, None)
    done = [erase_person(person=person, by=None) for person in found]
    if account is not None and User.objects.filter(pk=account.pk).exists():
        _drop_account(account)
    return done
