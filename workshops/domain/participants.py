"""Coming into a room, changing roles, being removed from it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import rounds
from workshops.domain.changes import drop_streams, mark_changed
from workshops.domain.facilitators import may_facilitate
from workshops.domain.log import append_event
from workshops.domain.member_names import plain_name
from workshops.domain.people import token_hash
from workshops.domain.rights import check_belongs, check_may_change, takes_part
from workshops.domain.rooms import lock, normalise_code
from workshops.domain.visible import visible_line
from workshops.enums import Door, Stage
from workshops.models import Member, Participant, StakeholderRole, Workshop
from workshops.queries.seats_before import seat_before
from workshops.refusals import InvalidFields, NotThere, WrongStage
from workshops.shared_sentences import (
    CHOOSE_ONE_OF_ROLES,
    ENTER_YOUR_NAME,
    NAME_TOO_LONG,
    NOBODY_JOINS,
    PARTICIPANTS_STAY,
)

OBSERVER = "observer"
MAX_PARTICIPANTS = 5000


def workshop_by_code(code: str) -> Workshop:
    """The open workshop with that join code, however it was typed."""
    wanted = normalise_code(code)
    workshop = Workshop.objects.select_related("workspace").filter(join_code=wanted).first() if wanted else None
    if workshop is None:
        sentence = _(
            "No open workshop has this code. Check it against the screen; "
            "a code stops working when its workshop is over."
        )
        raise NotThere(sentence, code="unknown_code")
    return workshop


class DoorClosed(WrongStage):
    code = "door_closed"

    def __init__(self) -> None:
        words = _(
            "The facilitator has closed the door of this workshop, so nobody new comes in. Ask them to open it; who is"
            " in stays in."
        )
        super().__init__(words)


class KnockFirst(WrongStage):
    """Joining is by admission: `door.knock_at` is the way in."""

    code = "knock_first"

    def __init__(self) -> None:
        super().__init__(_("Joining is by admission: the facilitator lets people in one by one."))


class RemovedForGood(NotThere):
    code = "removed"

    def __init__(self) -> None:
        super().__init__(_("The facilitator has taken you out of this workshop for good, so you cannot join it again."))


@dataclass(frozen=True)
class Coming:
    """How somebody comes to the door.

    `vouched`: invited by mail, or seated here the last time. `confirmed`: their role was given them by a facilitator.
    `in_a_crowd`: more come from their address than a meeting has people. `seats`: those that their browser has had.
    """

    vouched: bool = False
    confirmed: bool = False
    in_a_crowd: bool = False
    seats: tuple[UUID, ...] = ()


BY_CODE = Coming()


@transaction.atomic
def join_workshop(
    *,
    workshop: Workshop,
    name: str,
    role: str,
    member: Member | None = None,
    before: Participant | None = None,
    coming: Coming = BY_CODE,
) -> Participant:
    """Come into the room with a name and a role. A member who is there already gets their own place back.

    A viewer sits in as an observer, whichever role was named. `before`: whose seat of the last time it is; a member's
    own is found by the account. The door is asked under the workshop's lock, so nobody slips in while it is closed.
    Raises DoorClosed, KnockFirst and RemovedForGood, and InvalidFields by name and role.
    """
    workshop = lock(workshop)
    check_open(workshop)
    if member is not None:
        check_belongs(member, workshop)
        role = role if takes_part(member) else OBSERVER
        present = Participant.objects.filter(workshop=workshop, member=member, removed_at=None).first()
        if present:
            return present
        before = before or seat_before(workshop, member)
    check_welcome(workshop, member=member, seats=coming.seats)
    _check_door(workshop, member, coming)
    return sit(workshop=workshop, name=name, role=role, member=member, before=before, confirmed=coming.confirmed)


def check_open(workshop: Workshop) -> None:
    if Stage(workshop.stage).is_over:
        raise WrongStage(_(NOBODY_JOINS))


def check_welcome(workshop: Workshop, *, member: Member | None = None, seats: Iterable[UUID] = ()) -> None:
    """Raises RemovedForGood for an account or a browser that had a seat here and was removed for good."""
    had = Q(pk__in=list(seats)) | (Q(member=member) if member else Q(pk=None))
    if Participant.objects.filter(had, workshop=workshop, barred=True).exists():
        raise RemovedForGood


def _check_door(workshop: Workshop, member: Member | None, coming: Coming) -> None:
    """Whoever facilitates has the key. Members and those who were invited by mail need not knock."""
    if may_facilitate(workshop, member):
        return
    if workshop.door == Door.CLOSED:
        raise DoorClosed
    known = member is not None or coming.vouched
    if not known and (workshop.door == Door.ADMIT or coming.in_a_crowd):
        raise KnockFirst


def sit(
    *,
    workshop: Workshop,
    name: str,
    role: str,
    member: Member | None = None,
    before: Participant | None = None,
    confirmed: bool = False,
    token_hash: str | None = None,
) -> Participant:
    """Take a place, in the caller's transaction, which holds the workshop and has asked whether they may."""
    stakeholder = role_of(workshop, role)
    name = free_name(workshop, name)
    here = Participant.objects.filter(workshop=workshop, removed_at=None)
    if here.count() >= MAX_PARTICIPANTS:
        raise WrongStage(_("This workshop is full."))
    claimed = stakeholder is not None and not confirmed and not may_facilitate(workshop, member)
    participant = Participant.objects.create(
        workshop=workshop,
        member=member,
        name=name,
        role=stakeholder,
        role_claimed=claimed,
        before=before,
        token_hash=token_hash,
    )
    append_event(
        "participant.joined",
        subject=workshop,
        by=participant,
        body={
            "role": role,
            "guest": member is None,
            "member": str(member.pk) if member else None,
            "claimed": claimed,
            **({"before": str(before.pk)} if before else {}),
        },
        texts={"name": name},
    )
    if workshop.stage == Stage.SCORING and stakeholder is not None:
        rounds.copy_earlier_answers(participant=participant)
    mark_changed(workshop.pk)
    return participant


def free_name(workshop: Workshop, name: str) -> str:
    """The name with single spaces; raises InvalidFields where there is none, or somebody here has it."""
    name = visible_line(name)
    if not name:
        raise InvalidFields({"name": _(ENTER_YOUR_NAME)})
    if len(name) > 60:
        raise InvalidFields({"name": _(NAME_TOO_LONG)})
    if plain_name(name) in _names_here(workshop):
        words = _(
            "Somebody in this workshop is called “{name}” already. Add an initial. If that is you, come back by your"
            " own link, which stands on your page in the room; without it, add an initial too, and the facilitator"
            " can say that you are the same person."
        )
        raise InvalidFields({"name": words.format(name=name)})
    return name


def numbered_name(workshop: Workshop, name: str) -> str:
    """The name, of somebody who cannot be asked for another; with a number where somebody here has it."""
    taken, found, number = _names_here(workshop), name, 1
    while plain_name(found) in taken:
        number += 1
        found = f"{name[:54]} ({number})"
    return found


def _names_here(workshop: Workshop) -> set[str]:
    """Each once for all that look like it."""
    here = Participant.objects.filter(workshop=workshop, removed_at=None)
    return {plain_name(name) for name in here.values_list("name", flat=True)}


def role_of(workshop: Workshop, key: str) -> StakeholderRole | None:
    """None for an observer; raises InvalidFields for a role that the workshop does not have."""
    if key == OBSERVER:
        return None
    role = StakeholderRole.objects.filter(workshop=workshop, key=key).first()
    if role is None:
        known = ", ".join([*workshop.roles.values_list("key", flat=True), OBSERVER])
        raise InvalidFields({"role": _(CHOOSE_ONE_OF_ROLES).format(roles=known)})
    return role


@transaction.atomic
def issue_token(*, participant: Participant) -> str:
    """A bearer token for the HTTP API, shown once; an earlier one stops working."""
    token = "advp_" + secrets.token_urlsafe(32)
    participant.token_hash = token_hash(token)
    participant.save(update_fields=["token_hash"])
    return token


@transaction.atomic
def remove_participant(*, participant: Participant, by: Member, for_good: bool = False) -> None:
    """Out of the room at once, also after its decision: their seat, token and stream end.

    The row and the answers stay. Rounds that are closed count them; the open one does not. `for_good`: the browser and
    the account that had the seat cannot join again either. Another browser can, with the code, under another name:
    only a closed door or admission keeps it out.
    """
    check_may_change(by, participant.workshop)
    workshop = lock(participant.workshop)
    participant.refresh_from_db(fields=["removed_at", "barred"])
    if participant.removed_at is not None and participant.barred >= for_good:
        return
    if participant.removed_at is None:
        end_seat(participant)
    if for_good:
        participant.barred = True
        participant.save(update_fields=["barred"])
    body = {"participant": str(participant.pk), **({"for_good": True} if for_good else {})}
    append_event("participant.removed", subject=workshop, by=by, body=body)
    mark_changed(workshop.pk)


@transaction.atomic
def welcome_again(*, participant: Participant, by: Member) -> None:
    """Who was removed for good may join again, with the code and a new seat. Safe to repeat."""
    check_may_change(by, participant.workshop)
    workshop = lock(participant.workshop)
    participant.refresh_from_db(fields=["barred"])
    if not participant.barred:
        return
    participant.barred = False
    participant.save(update_fields=["barred"])
    append_event("participant.welcome_again", subject=workshop, by=by, body={"participant": str(participant.pk)})
    mark_changed(workshop.pk)


@transaction.atomic
def confirm_roles(*, workshop: Workshop, by: Member, people: Iterable[UUID] | None = None) -> list[Participant]:
    """These people speak for whom they say, or all do who are in the room; who is confirmed already is left out.

    What is claimed counts like any other answer: a meeting waits for no tap. It only says so, on the facilitator's
    list and beside the signature.
    """
    check_may_change(by, workshop)
    workshop = lock(workshop)
    claims = Participant.objects.filter(workshop=workshop, removed_at=None, role_claimed=True)
    found = list(claims if people is None else claims.filter(pk__in=list(people)))
    if not found:
        return []
    Participant.objects.filter(pk__in=[one.pk for one in found]).update(role_claimed=False)
    append_event(
        "roles.confirmed", subject=workshop, by=by, body={"participants": sorted(str(one.pk) for one in found)}
    )
    mark_changed(workshop.pk)
    return found


def give_to_member(seat: Participant, member: Member, workshop: Workshop) -> None:
    """The guest's seat is this member's from now on, on whatever device; name, role and answers stay. The workshop is
    locked."""
    seat.member = member
    seat.save(update_fields=["member"])
    append_event("participant.became_member", subject=workshop, by=seat, body={"member": str(member.pk)})
    drop_streams(workshop.pk, of=seat.pk)
    mark_changed(workshop.pk)


def end_seat(participant: Participant) -> None:
    """Out of the room, in the caller's transaction, which holds the workshop."""
    # Servers' clocks differ. Whatever they say, whoever was there at a close goes after it, and stays in that round.
    closed_at = participant.workshop.rounds.aggregate(last=Max("closed_at"))["last"]
    now = timezone.now()
    participant.removed_at = max(now, closed_at + timedelta(microseconds=1)) if closed_at else now
    participant.save(update_fields=["removed_at"])
    drop_streams(participant.workshop_id, of=participant.pk)


@transaction.atomic
def change_role(*, participant: Participant, by: Member, role: str) -> Participant:
    """Move somebody to another stakeholder role, or make them an observer."""
    workshop = lock(participant.workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_(PARTICIPANTS_STAY))
    if workshop.anonymous and participant.answers.filter(round__closed_at__isnull=False).exists():
        # Their answers would move from one role's figures to the other's, and be the difference.
        raise WrongStage(
            _(
                "In an anonymous workshop nobody changes role once a round with their answers is closed: the change"
                " would show which answers are theirs."
            )
        )
    participant.role = role_of(workshop, role)
    participant.role_claimed = False
    participant.save(update_fields=["role", "role_claimed"])
    append_event(
        "participant.role_changed",
        subject=workshop,
        by=by,
        body={"participant": str(participant.pk), "role": role},
    )
    drop_streams(workshop.pk, of=participant.pk)
    mark_changed(workshop.pk)
    return participant
