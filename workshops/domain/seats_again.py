"""People come back as who they were, to their room on another device or to a revisit of it: by their own link, and by
no name that they type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import invitations, mail_rooms, participants, rounds
from workshops.domain.changes import drop_streams, mark_changed
from workshops.domain.left_addresses import leave_address
from workshops.domain.log import append_event
from workshops.domain.participants import OBSERVER, Coming
from workshops.domain.people import token_hash
from workshops.domain.rights import check_may_change, takes_part
from workshops.domain.rooms import lock
from workshops.enums import RoomMailStage, Stage
from workshops.models import Invitation, Member, Participant, Round, StakeholderRole, Workshop
from workshops.models.invitations import CONFIRMED
from workshops.queries.rooms import PersonState
from workshops.queries.seats import participant_by_token
from workshops.queries.seats_before import SeatBefore, newest_seat, seats_before
from workshops.refusals import InvalidFields, NotThere, WrongStage
from workshops.shared_sentences import NO_LONGER_IN, NOBODY_INVITED, NOBODY_JOINS, PARTICIPANTS_STAY

SALT = "workshops.seat"
LINK_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class Written:
    """Names of those to whom a link was sent, and of those whom no mail reaches."""

    to: tuple[str, ...]
    unreachable: tuple[str, ...]


# The link


def seat_url(workshop: Workshop, person: Participant) -> str:
    """Leads whoever has that seat, or had it last time, to it in this room; for 90 days. Opening it changes nothing."""
    token = signing.dumps([str(workshop.pk), str(person.pk)], salt=SALT)
    return f"{settings.SITE_URL}/w/{workshop.pk}/again/?s={token}"


def person_by_link(token: str, workshop: Workshop) -> Participant:
    """Whose link it is. Raises NotThere where it is forged, too old, of another room, or of somebody who has left."""
    try:
        room, person = signing.loads(token, salt=SALT, max_age=LINK_LIFE)
    except signing.BadSignature:
        room, person = "", ""
    found = None
    if room == str(workshop.pk):
        there = Participant.objects.filter(pk=person, removed_at=None, member__deactivated_at=None)
        found = there.select_related("role", "member__user", "workshop").first()
    if found is None:
        raise NotThere(_("This link no longer leads to a seat. Ask whoever facilitates the workshop for another."))
    return found


# The link by mail


@transaction.atomic
def mail_way_back(*, participant: Participant, email: str) -> None:
    """The guest leaves an address; the mail that asks whether it is theirs leads back to the seat once that is said.

    Whether one goes out is told to nobody. Raises WrongStage, and NotThere for who has an account to come back by."""
    workshop = lock(participant.workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over, so no mails are sent about it any more."))
    if participant.member_id is not None:
        raise NotThere(_("You come back by signing in, on any device."), code="no_guest")
    leave_address(workshop=workshop, participant=participant, email=email)


def way_back_url(left: Invitation) -> str:
    """For whoever has said that the address which a guest left is theirs: the link of that guest's seat; empty before,
    and where the seat is no guest's (any more)."""
    if left.confirmed_at is None or left.stopped_at is not None:
        return ""
    guests = Participant.objects.filter(workshop=left.workshop_id, member=None, removed_at=None)
    guest = guests.filter(invitation__email=left.email).order_by("invitation__created_at").first()
    return seat_url(left.workshop, guest) if guest else ""


# Sitting down again


def seat_here(workshop: Workshop, before: Participant) -> Participant | None:
    """The seat that this person has in the room already."""
    if before.workshop_id == workshop.pk:
        return before
    people = Participant.objects.filter(workshop=workshop, removed_at=None).select_related("role", "member__user")
    return people.filter(before=before).first()


@transaction.atomic
def take_seat_again(*, workshop: Workshop, before: Participant, here: Participant | None = None) -> Participant:
    """The seat of last time's `before` in this room: the same name, role and account, and their answers to start from.

    Safe to repeat. `here`: they came in by the code first, under whichever name; that seat is then theirs. Where they
    have one already (`before` may be it), that one stays, and the other's answers are theirs.
    """
    workshop = lock(workshop)
    if (seated := seat_here(workshop, before)) is not None:
        if here is not None and here != seated:
            _make_one(workshop, seated, here)
        return seated
    if Participant.objects.filter(workshop=workshop, before=before).exists():
        raise NotThere(_(NO_LONGER_IN), code="removed")
    if Stage(workshop.stage).is_over:
        raise WrongStage(_(NOBODY_JOINS))
    if here is not None and here.before_id is None:
        seat = _recognise(workshop, here, before)
    else:
        seat = participants.join_workshop(
            workshop=workshop,
            name=participants.numbered_name(workshop, before.name),
            role=_role_of(workshop, before),
            member=before.member,
            before=before,
            coming=Coming(vouched=True, confirmed=not before.role_claimed),
        )
        if seat.before_id is None:  # a member who came in before anybody knew of their last seat
            seat = _recognise(workshop, seat, before)
    for invitation in Invitation.objects.filter(workshop=workshop, before=before, participant=None):
        invitations.tie(invitation=invitation, participant=seat)
    return seat


def _recognise(workshop: Workshop, seat: Participant, before: Participant) -> Participant:
    seat.before, seat.workshop = before, workshop
    seat.save(update_fields=["before"])
    append_event("participant.recognised", subject=workshop, by=seat, body={"before": str(before.pk)})
    if workshop.stage == Stage.SCORING:
        rounds.copy_earlier_answers(participant=seat)
    mark_changed(workshop.pk)
    return seat


_TAKE_ANSWERS = """
    INSERT INTO workshops_answer
        (round_id, participant_id, criterion, level, confidence, reason, client, sequence, saved_at, copied)
    SELECT round_id, %(to)s, criterion, level, confidence, reason, '', 0, saved_at, false
    FROM workshops_answer WHERE round_id = %(round)s AND participant_id = %(of)s AND NOT copied
    ON CONFLICT (participant_id, round_id, criterion) DO UPDATE SET
        level = excluded.level, confidence = excluded.confidence, reason = excluded.reason,
        client = '', sequence = 0, saved_at = excluded.saved_at, copied = false
    WHERE workshops_answer.copied OR workshops_answer.saved_at < excluded.saved_at
"""


def _make_one(workshop: Workshop, seat: Participant, other: Participant) -> None:
    """One person, one ballot: what they said last in the open round counts, and the other seat is over.

    Rounds that are closed stay as they were counted. Points for the criteria stay those of `seat`.
    """
    round_ = Round.objects.filter(workshop=workshop, closed_at=None).first()
    if round_ is not None and seat.role_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_ANSWERS, {"to": seat.pk, "of": other.pk, "round": round_.pk})
    participants.end_seat(other)
    append_event("participant.came_back", subject=workshop, by=seat, body={"seat_ended": str(other.pk)})
    mark_changed(workshop.pk)


# Who lost their device and their link


@transaction.atomic
def say_same_person(*, workshop: Workshop, by: Member, seat: Participant, lost: Participant) -> Participant:
    """The facilitator says that who joined as `seat` is `lost` too, whose device is gone: one guest, one ballot.

    `seat` takes the name and what was said by name in closed rounds. What the lost device said in the open one counts
    no more: nobody may read it yet, and a word from the facilitator must not open it. Raises WrongStage, InvalidFields.
    """
    workshop = lock(workshop)
    check_may_change(by, workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_(PARTICIPANTS_STAY))
    if seat == lost or seat.member_id or lost.member_id:
        raise InvalidFields({"lost": _("Choose two guests. Members sign in, and so are one person.")})
    participants.end_seat(lost)
    seat.name, seat.before = lost.name, seat.before or lost.before
    seat.save(update_fields=["name", "before"])
    if not Invitation.objects.filter(participant=seat).exists():
        Invitation.objects.filter(participant=lost).update(participant=seat)
    if not workshop.anonymous and seat.role_id is not None:
        rounds.copy_said_in_the_open(of=lost, to=seat)
    append_event(
        "participant.same_person",
        subject=workshop,
        by=by,
        body={"participant": str(seat.pk), "seat_ended": str(lost.pk)},
        texts={"name": seat.name},
    )
    mark_changed(workshop.pk)
    drop_streams(workshop.pk, of=seat.pk)  # their page looks again: at its name, and at what they said before
    return seat


def likely_same(workshop: Workshop, people: Sequence[PersonState]) -> dict[UUID, PersonState]:
    """Guests (by id) beside the guest whom they may be: one whose name begins alike, came before them and is gone."""
    guests = set(
        Participant.objects.filter(workshop=workshop, member=None, removed_at=None).values_list("pk", flat=True)
    )
    found: dict[UUID, PersonState] = {}
    gone: dict[str, PersonState] = {}
    for person in people:  # in the order in which they came
        if person.id not in guests:
            continue
        first = person.name.split()[0].casefold()
        if first in gone:
            found[person.id] = gone[first]
        if not person.connected:
            gone.setdefault(first, person)
    return found


def _role_of(workshop: Workshop, before: Participant) -> str:
    key = before.role.key if before.role else OBSERVER
    return key if StakeholderRole.objects.filter(workshop=workshop, key=key).exists() else OBSERVER


@transaction.atomic
def sit_by_token(*, workshop: Workshop, token: str) -> tuple[Participant, bool]:
    """Whose participant token it is, in this room, and whether it is of a workshop before it, and not of this one."""
    pk = participant_by_token(token_hash(token))
    seat = Participant.objects.select_related("role", "member__user").filter(pk=pk).first() if pk else None
    if seat is not None and seat.workshop_id == workshop.pk:
        return seat, False
    before = newest_seat(workshop, seat) if seat else None
    if before is None:
        words = _("Give a participant token of this workshop, or of the one that it follows.")
        raise InvalidFields({"seat": words})
    return take_seat_again(workshop=workshop, before=before), True


def seat_of_browser(workshop: Workshop, seats: Iterable[UUID]) -> Participant | None:
    """Of the seats that a browser has elsewhere, the guest's one in the workshops before this one."""
    if workshop.follows_id is None:
        return None
    mine = Participant.objects.filter(pk__in=list(seats), member=None).select_related("role")
    return next((found for seat in mine if (found := newest_seat(workshop, seat))), None)


# Who signs in where they sat as a guest


@transaction.atomic
def take_seat_along(*, seat: Participant, by: Member) -> bool:
    """The guest's seat is its member's from now on, on whatever device: the name, role and answers stay.

    Where they have a seat in the room already, the two are one, with what was said last. False, and nothing happens,
    where it stays a guest's: in a room of another workspace, of a viewer, or where it is somebody's already.
    """
    workshop = lock(seat.workshop)
    seat = Participant.objects.select_related("role").get(pk=seat.pk)
    if by.workspace_id != workshop.workspace_id or not takes_part(by) or seat.member_id or seat.removed_at:
        return False
    participants.check_welcome(workshop, member=by)
    here = Participant.objects.filter(workshop=workshop, member=by, removed_at=None).select_related("role").first()
    if here is not None:
        here.workshop = seat.workshop = workshop
        _make_one(workshop, here, seat)
        return True
    participants.give_to_member(seat, by, workshop)
    return True


# The facilitator's click


@transaction.atomic
def seat_people_again(*, workshop: Workshop, by: Member, people: Iterable[UUID] | None = None) -> Written:
    """Write to last time's people, or to these of them: one mail each, with the link of their own seat.

    Who is here already, or was written to before, is left out; whom no mail reaches is named.
    """
    workshop = lock(workshop)
    check_may_change(by, workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_(NOBODY_INVITED))
    wanted = None if people is None else set(people)
    rows = [row for row in seats_before(workshop) if wanted is None or row.person.pk in wanted]
    if wanted and not rows:
        raise NotThere(_("This person did not take part last time."))
    written = _write(workshop, by, [row for row in rows if row.may_be_written_to(by)])
    unreachable = tuple(row.person.name for row in rows if not row.address and row.here is None)
    return Written(tuple(written), unreachable)


def _write(workshop: Workshop, by: Member, rows: list[SeatBefore]) -> list[str]:
    """One mail to each, in the caller's transaction; their names."""
    made: dict[Invitation, str] = {}
    for row in rows:
        if (invitation := _invitation(workshop, by, row)) is not None:
            made[invitation] = row.person.name
    if made:
        now, to = timezone.now(), [mail_rooms.Recipient(invitation=each.pk) for each in made]
        mail_rooms.write_mails(workshop=workshop, to=to, stage=RoomMailStage.INVITED, about_at=now, now=now)
        append_event(
            "people.seated_again",
            subject=workshop,
            by=by,
            # No address: as with every invitation.
            body={"count": len(made), "invitations": [str(each.pk) for each in made]},
        )
        mail_rooms.send_soon()
    return list(made.values())


def _invitation(workshop: Workshop, by: Member, row: SeatBefore) -> Invitation | None:
    """The one that this address has in the room already, or a new one; from now on it brings the seat.

    None where somebody else has come by that address, or is to: two guests may have left the same.
    """
    found = Invitation.objects.filter(CONFIRMED, workshop=workshop, email__iexact=row.address).first()
    if found is not None and (found.participant_id or found.before_id):
        return None
    invitation = found or Invitation(workshop=workshop, email=row.address.lower())
    invitation.before, invitation.invited_by = row.person, by
    invitation.role = StakeholderRole.objects.filter(workshop=workshop, key=_role_of(workshop, row.person)).first()
    invitation.save()
    return invitation


def may_show_link(workshop: Workshop, person: Participant) -> bool:
    """Whether the facilitator may have the link to hand it on: a guest's, and not where answers were promised to
    carry no name, since whoever holds it reads that person's answers of last time."""
    return person.member_id is None and not workshop.anonymous
