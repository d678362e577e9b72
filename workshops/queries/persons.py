"""Who is meant by one person in one workspace: their membership, every seat that was theirs, their addresses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from workshops.models import Event, Invitation, Member, Participant, User, Workshop, Workspace
from workshops.models.invitations import CONFIRMED
from workshops.models.people import ERASED_DOMAIN


@dataclass(frozen=True)
class Person:
    """Somebody as one workspace knows them. A guest has no `member`, a member may never have sat anywhere.

    `seats`: also those that are over, and those of the same person in the workshops before and after.
    """

    workspace: Workspace
    member: Member | None
    seats: tuple[Participant, ...]
    invitations: tuple[Invitation, ...]

    @property
    def name(self) -> str:
        return self.member.name if self.member else self.seats[-1].name if self.seats else self.invitations[0].email

    @property
    def names(self) -> frozenset[str]:
        own = [self.member.name] if self.member else []
        return frozenset(name for name in (*own, *(seat.name for seat in self.seats)) if name)

    @property
    def addresses(self) -> frozenset[str]:
        own = [self.member.user.email] if self.member else []
        kept = [invitation.email for invitation in self.invitations if not invitation.is_erased]
        return frozenset(address.lower() for address in (*own, *kept))

    @property
    def actors(self) -> list[str]:
        """As events name who acted."""
        own = [f"member:{self.member.pk}"] if self.member else []
        return [*own, *(f"participant:{seat.pk}" for seat in self.seats)]

    @property
    def seat_ids(self) -> list[UUID]:
        return [seat.pk for seat in self.seats]

    @property
    def is_erased(self) -> bool:
        """Whether nothing is left: the account only stands in, or no seat has anything that was theirs."""
        if self.member:
            return self.member.user.is_erased
        return all(seat.erased_at for seat in self.seats) and all(each.is_erased for each in self.invitations)


def person_of_member(member: Member) -> Person:
    """`member` in their own workspace."""
    sat = Participant.objects.filter(member=member).values_list("pk", flat=True)
    return _person(member.workspace, member, set(sat), {member.user.email})


def person_of_seat(seat: Participant) -> Person:
    """Who sits or sat there; a member where it is a member's seat."""
    member = seat.member if seat.member_id else None
    if member is None:
        member = Member.objects.filter(participations__in=_same_person(seat.workshop.workspace, {seat.pk})).first()
    if member is not None:
        return person_of_member(Member.objects.select_related("user", "workspace").get(pk=member.pk))
    return _person(seat.workshop.workspace, None, {seat.pk}, set())


def people_with_address(address: str) -> list[Person]:
    """Everybody of this address, one for each workspace: members, and guests who left it or were invited by it."""
    address = address.strip().lower()
    members = Member.objects.filter(user__email__iexact=address).select_related("user", "workspace")
    found = {member.workspace_id: person_of_member(member) for member in members.order_by("created_at")}
    invited = Invitation.objects.filter(email__iexact=address).exclude(workshop__workspace__in=found)
    for workspace in Workspace.objects.filter(workshops__invitations__in=invited).distinct().order_by("created_at"):
        found[workspace.pk] = _person(workspace, None, set(), {address})
    return list(found.values())


def user_with_address(address: str) -> User | None:
    return User.objects.filter(email__iexact=address.strip()).first()


def _person(workspace: Workspace, member: Member | None, sat: set[UUID], addresses: set[str]) -> Person:
    by_address = Q(pk__in=[])
    for address in addresses:
        by_address |= Q(email__iexact=address)
    tied = Invitation.objects.filter(by_address, workshop__workspace=workspace, participant__isnull=False)
    if member is not None or tied.filter(CONFIRMED).exists():
        # Anybody may have left it; nobody else's seat goes with this person because of what somebody typed.
        tied = tied.filter(CONFIRMED)
    seats = _same_person(workspace, sat | set(tied.values_list("participant_id", flat=True)))
    of_seats = Q(participant__in=seats) | Q(before__in=seats)
    invitations = Invitation.objects.filter(by_address | of_seats, workshop__workspace=workspace)
    rows = Participant.objects.filter(pk__in=seats).select_related("workshop", "role")
    return Person(workspace, member, tuple(rows.order_by("joined_at", "pk")), tuple(invitations))


def _same_person(workspace: Workspace, seats: set[UUID]) -> set[UUID]:
    """Those seats, and every other of which rows or events say that it is the same person's."""
    found: set[UUID] = set()
    asked: Collection[UUID] = seats
    while asked:
        found |= set(asked)
        beside = Participant.objects.filter(Q(again__in=asked) | Q(before__in=asked), workshop__workspace=workspace)
        linked = set(beside.values_list("pk", flat=True)) | _said_to_be_same(workspace, asked)
        asked = linked - found
    return found


_SAME = ("participant.same_person", "participant.came_back")


def _said_to_be_same(workspace: Workspace, seats: Collection[UUID]) -> set[UUID]:
    keys = [str(seat) for seat in seats]
    actors = [f"participant:{key}" for key in keys]
    rows = list(Participant.objects.filter(pk__in=seats).values_list("workshop_id", flat=True).distinct())
    events = Event.objects.filter(
        Q(body__seat_ended__in=keys) | Q(body__participant__in=keys) | Q(actor__in=actors),
        chain=workspace.pk,
        subject__in=[f"workshop:{pk}" for pk in rows],
        kind__in=_SAME,
    )
    linked: set[UUID] = set()
    for actor, body in events.values_list("actor", "body"):
        seat = body["participant"] if "participant" in body else actor.partition(":")[2]
        linked |= {UUID(seat), UUID(body["seat_ended"])}
    return linked


def seats_after(workshop: Workshop, ended: Collection[UUID]) -> dict[UUID, UUID]:
    """Of seats here that are over: the one on which the same person sits since, where somebody said so."""
    if not ended:
        return {}
    events = Event.objects.filter(chain=workshop.workspace_id, subject=f"workshop:{workshop.pk}", kind__in=_SAME)
    after = {
        UUID(body["seat_ended"]): UUID(body.get("participant") or actor.partition(":")[2])
        for actor, body in events.order_by("seq").values_list("actor", "body")
    }
    found = {}
    for seat in ended:
        last = seat
        for _ in after:  # no more steps than there are, whatever the log says
            last = after.get(last, last)
        if last != seat:
            found[seat] = last
    return found


def guest_seats(workshop_id: UUID) -> frozenset[UUID]:
    """Those of a room on which a guest sits."""
    seats = Participant.objects.filter(workshop=workshop_id, member=None, removed_at=None)
    return frozenset(seats.values_list("pk", flat=True))


@dataclass(frozen=True)
class Found:
    """Somebody of a workspace, in a list. One of `member` and `seat` is there."""

    name: str
    address: str
    member: Member | None = None
    seat: Participant | None = None


def people_called(workspace: Workspace, said: str, *, limit: int) -> list[Found]:
    """Members and guests whose name or address has these letters, members first; nobody who has been erased."""
    members = Member.objects.filter(workspace=workspace).exclude(user__email__endswith=ERASED_DOMAIN)
    named = members.filter(Q(user__name__icontains=said) | Q(user__email__icontains=said))
    found = [
        Found(member.name, member.user.email, member=member)
        for member in named.select_related("user").order_by("user__name", "pk")[:limit]
    ]
    guests = Participant.objects.filter(workshop__workspace=workspace, member=None, erased_at=None)
    called = guests.filter(Q(name__icontains=said) | Q(invitation__email__icontains=said))
    for seat in called.select_related("workshop", "invitation").order_by("name", "-joined_at")[: limit - len(found)]:
        left = getattr(seat, "invitation", None)
        found.append(Found(seat.name, left.email if left and not left.is_erased else "", seat=seat))
    return found
