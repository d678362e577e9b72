"""One person’s place in one room, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from workshops.access.hats import member_in
from workshops.access.ids import as_uuid
from workshops.attempts import count_wrong_code
from workshops.callers import InAnotherWorkspace, SeatNeeded, Who, memberships, speak, who
from workshops.domain import participants
from workshops.domain.facilitators import may_facilitate
from workshops.domain.rights import takes_part
from workshops.domain.seats_again import person_by_link
from workshops.hops import client_address
from workshops.models import (
    Member,
    Participant,
    Workshop,
)
from workshops.queries.seats import Place, place_in
from workshops.refusals import NotThere
from workshops.shared_sentences import FOR_FACILITATORS, NO_SUCH_MEMBER

NO_SUCH_NUMBER = gettext_noop("Nobody here has that number.")

NO_ROOM = gettext_lazy("There is no such workshop, or you are not in it.")
SEAT_OVER = gettext_lazy(
    "You are no longer in this workshop: your seat is on another device now, or the facilitator has ended it. Go on"
    " there, or ask the facilitator."
)


@dataclass(frozen=True)
class Seat:
    """One person's place in one room. `participant` is None for members who have not joined."""

    workshop: Workshop
    member: Member | None
    participant: Participant | None

    @property
    def facilitates(self) -> bool:
        """Owners and facilitators of the workspace, and who facilitates or co-facilitates this workshop."""
        return may_facilitate(self.workshop, self.member)

    @property
    def takes_part(self) -> bool:
        """Whether they may say anything here: write notes, raise a hand, answer questions. Viewers look on."""
        by = self.participant or self.member
        return by is not None and takes_part(by)

    @property
    def has_ballot(self) -> bool:
        return self.participant is not None and not self.participant.is_observer and self.takes_part

    @property
    def by(self) -> Member:
        """Who facilitates. Of a seat that `with_facilitator` has let through."""
        assert self.member is not None
        return self.member


def seat_for(asking: Who, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    """The caller's place in a room, or a 404. `brief`: for what needs only the workshop and the participant."""
    room = as_uuid(workshop_id, str(NO_ROOM))
    return seat_at(asking, place_in(room, participants=asking.participants, member=asking.member, brief=brief))


def seat_at(asking: Who, place: Place | None) -> Seat:
    """The same where the place has been read already."""
    if place is None:
        raise NotThere(str(NO_ROOM))
    workshop, participant = place
    insider = member_in(asking, workshop.workspace_id)
    if insider is None and participant is None:
        raise _no_seat(asking, workshop)
    if insider is not None and participant is not None and participant.member_id == insider.pk:
        participant.member = insider  # known already, so nobody has to ask for it
    return Seat(workshop, insider, participant)


def _no_seat(asking: Who, workshop: Workshop) -> NotThere:
    """Who has sat there knows of the room, and is told what has become of their seat."""
    over = Participant.objects.filter(workshop=workshop, pk__in=asking.participants, removed_at__isnull=False)
    if asking.participants and over.exists():
        return NotThere(str(SEAT_OVER), code="seat_over")
    return NotThere(str(NO_ROOM))


def workshop_by_code(request: HttpRequest, code: str) -> Workshop:
    """Only wrong codes count against an address: a whole company may join from behind one, and whoever guesses shuts
    nobody out who has one."""
    try:
        return participants.workshop_by_code(code)
    except NotThere:
        count_wrong_code(client_address(request))
        raise


def seat(request: HttpRequest, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    asking = who(request)
    if not asking.is_anybody:
        raise SeatNeeded()
    key = as_uuid(workshop_id, str(NO_ROOM))
    try:
        found = seat_for(asking, key, brief=brief)
    except NotThere as no:
        raise _in_another_of_ones_own(request, key) or no from no
    if asking.member is None and not brief:
        speak(request, workspace=found.workshop.workspace.language)
    return found


def _in_another_of_ones_own(request: HttpRequest, workshop_id: UUID) -> NotThere | None:
    places = {place.workspace_id: place for place in memberships(request)}
    room = Workshop.objects.filter(pk=workshop_id, workspace__in=places).first() if len(places) > 1 else None
    words = _("This room is in {workspace}, and you are in another of your workspaces.")
    return InAnotherWorkspace(places[room.workspace_id], words) if room else None


def ballot_seat(request: HttpRequest, workshop_id: UUID | str, *, brief: bool = False) -> Seat:
    """A place with a ballot."""
    return with_ballot(seat(request, workshop_id, brief=brief))


def with_ballot(found: Seat) -> Seat:
    if not found.has_ballot:
        raise NotThere(_("You have no ballot in this workshop. Join it with a role first."), code="no_ballot")
    return found


def joined_seat(request: HttpRequest, workshop_id: UUID | str) -> Seat:
    """A place of somebody who has joined, observers too."""
    return with_participant(seat(request, workshop_id))


def with_participant(found: Seat) -> Seat:
    if found.participant is None:
        raise NotThere(_("You have not joined this workshop. Join it first, with a role or as an observer."))
    if not found.takes_part:
        raise NotThere(_("Viewers look on in a room; they raise no hand."), code="viewer")
    return found


def note_taker(request: HttpRequest, workshop_id: UUID | str) -> tuple[Seat, Member | Participant]:
    """A place from which notes are written, and by whom: anybody in the room but viewers."""
    return with_note_taker(seat(request, workshop_id))


def with_note_taker(found: Seat) -> tuple[Seat, Member | Participant]:
    by = found.participant or found.member
    if by is None or not found.takes_part:
        raise NotThere(_("Viewers read the notes; they write none."), code="viewer")
    return found, by


def facilitator_seat(request: HttpRequest, workshop_id: UUID | str) -> Seat:
    """A place from which the workshop may be moved."""
    return with_facilitator(seat(request, workshop_id))


def with_facilitator(found: Seat) -> Seat:
    if not found.facilitates:
        raise NotThere(_("Only the facilitator can do this."), code="not_facilitator")
    return found


def workshop_to_copy(found: Seat) -> tuple[Seat, Member]:
    """A room whose set-up may be used again, for whoever may open workshops in its workspace."""
    if found.member is None or not found.member.may_facilitate:
        raise NotThere(_(FOR_FACILITATORS), code="not_facilitator")
    return found, found.member


def colleague_in(found: Seat, member_id: UUID | str) -> Member:
    """A member of the workspace that the workshop belongs to, for its facilitator."""
    sentence = _(NO_SUCH_MEMBER)
    colleague = (
        Member.objects.select_related("user")
        .filter(workspace=found.workshop.workspace_id, pk=as_uuid(member_id, sentence))
        .first()
    )
    if colleague is None:
        raise NotThere(sentence)
    return colleague


def participant_ever_in(found: Seat, participant_id: UUID | str) -> Participant:
    """Somebody who is or was in the same room, for the facilitator: to remove them for good, or to take that back."""
    key = as_uuid(participant_id, _(NO_SUCH_NUMBER))
    person = Participant.objects.select_related("workshop", "role").filter(workshop=found.workshop, pk=key).first()
    if person is None:
        raise NotThere(_("This person was never in the room."))
    return person


def participant_in(found: Seat, participant_id: UUID | str) -> Participant:
    """Somebody else in the same room, for the facilitator."""
    person = (
        Participant.objects.select_related("workshop", "role")
        .filter(workshop=found.workshop, pk=as_uuid(participant_id, _(NO_SUCH_NUMBER)), removed_at=None)
        .first()
    )
    if person is None:
        raise NotThere(_("This person is no longer in the room."))
    return person


def seat_by_link(workshop_id: UUID | str, token: str) -> tuple[Workshop, Participant]:
    """A room, and whose seat of last time the link leads to; for anybody who holds the link, and nobody else."""
    room = Workshop.objects.select_related("workspace").filter(pk=as_uuid(workshop_id, str(NO_ROOM))).first()
    if room is None:
        raise NotThere(str(NO_ROOM))
    return room, person_by_link(token, room)
