"""The door of a room: open, closed, or by admission, where guests knock and whoever facilitates lets them in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain.changes import mark_changed
from workshops.domain.log import append_event
from workshops.domain.member_names import plain_name
from workshops.domain.participants import (
    BY_CODE,
    OBSERVER,
    Coming,
    DoorClosed,
    check_open,
    check_welcome,
    free_name,
    numbered_name,
    role_of,
    sit,
)
from workshops.domain.people import token_hash
from workshops.domain.rights import check_may_change
from workshops.domain.rooms import lock
from workshops.enums import Door, KnockState, Stage
from workshops.models import Knock, Member, Participant, Workshop
from workshops.refusals import InvalidFields, NotThere, Refusal, WrongStage
from workshops.shared_sentences import choose_one_of

# Who may wait at one time: a list that nobody can read to its end helps nobody.
MOST_WAITING = 300


class NotLetIn(Refusal):
    """A browser that was refused at this door."""

    status = 409
    code = "not_let_in"

    def __init__(self) -> None:
        words = _(
            "The facilitator has not let you in. If that is a mistake, tell them: they still have you on their list."
        )
        super().__init__(words)


@transaction.atomic
def set_door(*, workshop: Workshop, by: Member, door: str) -> Workshop:
    """Open it, close it, or have people knock. Who is in stays in; with an open door who waits is in too, having the
    code like everybody. Safe to repeat."""
    if door not in Door.values:
        raise InvalidFields({"door": choose_one_of(Door.values)})
    check_may_change(by, workshop)
    workshop = lock(workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over, so its door stays closed."))
    if workshop.door == door:
        return workshop
    workshop.door = door
    workshop.save(update_fields=["door"])
    append_event("door.changed", subject=workshop, by=by, body={"door": door})
    mark_changed(workshop.pk)
    if door == Door.OPEN:
        admit(workshop=workshop, by=by)
    return workshop


# Who knocks


@transaction.atomic
def knock_at(
    *, workshop: Workshop, name: str, role: str, coming: Coming = BY_CODE, knocked: Iterable[UUID] = ()
) -> Knock:
    """Wait at the door under a name and for a role. `knocked`: the knocks that this browser has made before.

    Who waits already goes on waiting as they are. Raises DoorClosed, NotLetIn, RemovedForGood, InvalidFields.
    """
    workshop = lock(workshop)
    check_open(workshop)
    check_welcome(workshop, seats=coming.seats)
    if workshop.door == Door.CLOSED:
        raise DoorClosed
    stakeholder, name = role_of(workshop, role), free_name(workshop, name)
    mine = Knock.objects.filter(workshop=workshop, pk__in=list(knocked))
    if mine.filter(state=KnockState.REFUSED).exists():
        raise NotLetIn
    waiting = Knock.objects.filter(workshop=workshop, state=KnockState.WAITING)
    if (again := mine.filter(state=KnockState.WAITING).first()) is not None:
        return again
    if plain_name(name) in map(plain_name, waiting.values_list("name", flat=True)):
        words = _("Somebody called “{name}” waits at the door already. Add an initial.")
        raise InvalidFields({"name": words.format(name=name)})
    if waiting.count() >= MOST_WAITING:
        raise WrongStage(_("Too many people wait at the door already. Ask the facilitator to let them in first."))
    knock = Knock.objects.create(workshop=workshop, name=name, role=stakeholder)
    body = {"knock": str(knock.pk), "role": role}
    append_event("door.knocked", subject=workshop, by=None, body=body, texts={"name": name})
    mark_changed(workshop.pk)
    return knock


@transaction.atomic
def issue_knock_token(*, knock: Knock) -> str:
    """For a program: it asks by it whether it was let in, and from then on it is the participant's own."""
    token = "advp_" + secrets.token_urlsafe(32)
    knock.token_hash = token_hash(token)
    knock.save(update_fields=["token_hash"])
    return token


def knock_by_token(token: str) -> Knock:
    """Raises NotThere where nobody has knocked with it."""
    knocks = Knock.objects.select_related("workshop", "role", "participant__role")
    knock = knocks.filter(token_hash=token_hash(token)).first()
    if knock is None:
        raise NotThere(_("Nobody has knocked with this token."))
    return knock


# Who lets in


@transaction.atomic
def admit(*, workshop: Workshop, by: Member, knocks: Iterable[UUID] | None = None) -> list[Participant]:
    """Let these in, or all who wait; who was refused before can still be let in, by their key. Also past a closed door.

    Their role counts as confirmed: the facilitator has read it beside the name. Safe to repeat.
    """
    workshop = _held(workshop, by)
    check_open(workshop)
    seated = [_let_in(workshop, knock) for knock in _chosen(workshop, knocks, KnockState.REFUSED)]
    _answer(workshop, by, [knock for knock, _person in seated], KnockState.ADMITTED)
    return [person for _knock, person in seated]


@transaction.atomic
def refuse(*, workshop: Workshop, by: Member, knocks: Iterable[UUID] | None = None) -> list[Knock]:
    """Let these not in, or nobody who waits. Their browsers may not knock again, but can still be let in."""
    workshop = _held(workshop, by)
    found = _chosen(workshop, knocks)
    _answer(workshop, by, found, KnockState.REFUSED)
    return found


def _held(workshop: Workshop, by: Member) -> Workshop:
    check_may_change(by, workshop)
    return lock(workshop)


def _chosen(workshop: Workshop, knocks: Iterable[UUID] | None, *besides: KnockState) -> list[Knock]:
    rows = Knock.objects.filter(workshop=workshop).exclude(name="").select_related("role").order_by("knocked_at", "pk")
    if knocks is None:
        return list(rows.filter(state=KnockState.WAITING))
    wanted = set(knocks)
    known = list(rows.filter(pk__in=wanted))
    if len(known) < len(wanted):
        raise NotThere(_("Whoever that was does not wait at this door."))
    return [knock for knock in known if knock.state in (KnockState.WAITING, *besides)]


def _let_in(workshop: Workshop, knock: Knock) -> tuple[Knock, Participant]:
    person = sit(
        workshop=workshop,
        name=numbered_name(workshop, knock.name),  # somebody may have come in under it meanwhile
        role=knock.role.key if knock.role else OBSERVER,
        confirmed=True,
        token_hash=knock.token_hash,
    )
    knock.participant = person
    knock.save(update_fields=["participant"])
    return knock, person


def _answer(workshop: Workshop, by: Member, knocks: list[Knock], state: KnockState) -> None:
    if not knocks:
        return
    keys = [one.pk for one in knocks]
    Knock.objects.filter(pk__in=keys).update(state=state)
    kind = "door.admitted" if state == KnockState.ADMITTED else "door.refused"
    append_event(kind, subject=workshop, by=by, body={"knocks": sorted(map(str, keys))})
    mark_changed(workshop.pk)
