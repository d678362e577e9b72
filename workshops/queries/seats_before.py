"""Who took part before: in the workshop that a revisit follows, and in those before that one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from workshops.models import Invitation, Member, Participant, RoomMail, Workshop

# The workshops before one, the last first. A workshop follows only what was there before it, so this ends.
_CHAIN = """
    WITH RECURSIVE chain AS (
        SELECT follows_id AS id, 1 AS step FROM workshops_workshop WHERE id = %s
        UNION ALL
        SELECT w.follows_id, chain.step + 1 FROM chain JOIN workshops_workshop w ON w.id = chain.id
    )
    SELECT id FROM chain WHERE id IS NOT NULL ORDER BY step
"""


def workshops_before(workshop: Workshop) -> list[UUID]:
    """The workshop that this one follows, then the one that that one followed, and so on."""
    if workshop.follows_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [workshop.pk])
        return [row[0] for row in cursor.fetchall()]


def people_before(workshop: Workshop) -> list[Participant]:
    """Everybody who took part last time, then who took part only earlier: the last seat of each of them.

    Without those who were taken out of a room, or have left the workspace.
    """
    chain = workshops_before(workshop)
    there = Participant.objects.filter(workshop__in=chain, member__deactivated_at=None).select_related(
        "workshop", "role", "member__user"
    )
    # Who was taken out and came back has two seats of one name: the one that still is one counts.
    newest_first = sorted(
        there.order_by("joined_at", "pk"),
        key=lambda person: (chain.index(person.workshop_id), person.removed_at is not None),
    )
    known: set[object] = set()
    found = []
    for person in newest_first:
        # A guest who came again by the code alone has two seats; the list shows the later one.
        same = {person.pk, person.member_id or ("guest", person.name.casefold())}
        if not same & known and person.removed_at is None:
            found.append(person)
        known |= {*same, person.before_id} - {None}
    return found


def seat_before(workshop: Workshop, member: Member) -> Participant | None:
    """The member's own last seat in the workshops before this one."""
    if workshop.follows_id is None:
        return None
    return next((person for person in people_before(workshop) if person.member_id == member.pk), None)


def newest_seat(workshop: Workshop, seat: Participant) -> Participant | None:
    """The last seat before this workshop of whoever had `seat`; None where that is none of a workshop before it."""
    chain = workshops_before(workshop)
    while (later := seat.again.filter(workshop__in=chain, removed_at=None).first()) is not None:
        seat = later
    return seat if seat.workshop_id in chain and seat.removed_at is None else None


@dataclass(frozen=True)
class SeatBefore:
    """Somebody of last time, as the facilitator of the revisit sees them.

    `address`: where a mail reaches them, for sending and never for a page; empty where none does. `here`: their seat
    in this room. `written_at`: when a mail was written to them.
    """

    person: Participant
    address: str
    here: Participant | None
    written_at: datetime | None

    @property
    def is_guest(self) -> bool:
        return self.person.member_id is None

    def may_be_written_to(self, by: Member | None) -> bool:
        """Nobody writes to themselves."""
        mine = by is not None and self.person.member_id == by.pk
        return bool(self.address) and self.here is None and self.written_at is None and not mine


def seats_before(workshop: Workshop) -> list[SeatBefore]:
    """Last time's people, and whether they have been written to and are here. A fixed number of queries."""
    people = people_before(workshop)
    ids = [person.pk for person in people]
    here = Participant.objects.filter(workshop=workshop, removed_at=None)
    by_seat = {person.before_id: person for person in here.filter(before__in=ids)}
    invited = Q(workshop=workshop, before__in=ids)
    written = {each.before_id: each for each in Invitation.objects.filter(invited)}
    at = dict(RoomMail.objects.filter(invitation__in=written.values()).values_list("invitation", "created_at"))
    seats = [*ids, *(person.before_id for person in people if person.before_id)]
    left = {each.participant_id: each for each in Invitation.objects.filter(participant__in=seats)}
    return [
        SeatBefore(
            person=person,
            address=_address(person, left.get(person.pk) or left.get(person.before_id)),
            here=by_seat.get(person.pk),
            written_at=at.get(written[person.pk].pk) if person.pk in written else None,
        )
        for person in people
    ]


def _address(person: Participant, left: Invitation | None) -> str:
    """The member's own, or that of the invitation by which a guest came; none of who wants no mails, and
    none that nobody has confirmed."""
    if person.member is not None:
        reached = person.member.user.is_active and person.member.wants_mail
        return person.member.user.email if reached else ""
    reached = left is not None and left.address_is_confirmed and not left.is_erased and not left.stopped_at
    return left.email if left and reached else ""
