"""A place in a room is read in one query, with everything that a page asks of it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from workshops import access
from workshops.access import Seat, Who
from workshops.domain import participants, rooms
from workshops.models import Member, Participant, Workshop
from workshops.queries.seats import Looking, place_in, places_of
from workshops.refusals import NotThere

pytestmark = pytest.mark.made_once("workshop", "crowd")


def fields(found: Model | None) -> dict[str, object] | None:
    return {f.attname: getattr(found, f.attname) for f in found._meta.concrete_fields} if found else None


@pytest.fixture
def again(workshop: Workshop, ana: Member) -> Workshop:
    """A workshop that follows another one."""
    made = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Again", use_case="Answer.")
    Workshop.objects.filter(pk=made.pk).update(follows=workshop, waived_gates={"content": "We accept it."})
    return Workshop.objects.get(pk=made.pk)


def test_one_query_reads_what_the_models_read(again: Workshop, ana: Member) -> None:
    joined = participants.join_workshop(workshop=again, name="Ana", role="security", member=ana)
    with CaptureQueriesContext(connection) as captured:
        seat = access.seat_for(Who(member=ana), again.pk)
        person = seat.participant
        assert person is not None
        assert person.member is not None
        loaded: list[Model | None] = [
            seat.workshop,
            seat.workshop.workspace,
            seat.workshop.facilitator,
            seat.workshop.facilitator.user,
            seat.workshop.follows,
            person,
            person.role,
            person.member,
            person.member.user,
        ]
    assert len(captured) == 1
    role = Participant.objects.select_related("role").get(pk=joined.pk).role
    known = [again, ana.workspace, ana, ana.user, again.follows, joined, role, ana, ana.user]
    for mine, theirs in zip(loaded, known, strict=True):
        assert type(mine) is type(theirs)
        if theirs is not None:
            theirs.refresh_from_db()
        assert fields(mine) == fields(theirs)
    assert person.workshop is seat.workshop


def test_brief_is_the_same_place(workshop: Workshop, crowd: list[Participant], ana: Member, cara: Member) -> None:
    asking = Who(participants=(crowd[0].pk,))
    with CaptureQueriesContext(connection) as captured:
        seat = access.seat_for(asking, workshop.pk, brief=True)
    assert (seat, len(captured)) == (access.seat_for(asking, workshop.pk), 1)
    assert access.seat_for(Who(member=ana), workshop.pk, brief=True) == Seat(workshop, ana, None)
    with pytest.raises(NotThere, match="There is no such workshop"):
        access.seat_for(Who(member=cara), workshop.pk, brief=True)


def test_a_guest_without_a_forerunner(workshop: Workshop, crowd: list[Participant]) -> None:
    seat = access.seat_for(Who(participants=(crowd[1].pk,)), workshop.pk)
    assert (seat.participant, seat.member, seat.workshop.follows) == (crowd[1], None, None)


def test_the_place_of_this_browser_comes_before_that_of_the_account(
    workshop: Workshop, crowd: list[Participant], ben: Member
) -> None:
    participants.join_workshop(workshop=workshop, name="Ben", role="security", member=ben)
    seat = access.seat_for(Who(member=ben, participants=(crowd[2].pk,)), workshop.pk)
    assert (seat.participant, seat.member) == (crowd[2], ben)


def test_a_member_without_a_place(workshop: Workshop, ben: Member) -> None:
    assert access.seat_for(Who(member=ben), workshop.pk) == Seat(workshop, ben, None)


def test_outsiders_the_removed_and_those_of_other_rooms_find_nothing(
    workshop: Workshop, crowd: list[Participant], ana: Member, cara: Member, again: Workshop
) -> None:
    participants.remove_participant(participant=crowd[0], by=ana)
    guest = Who(participants=(crowd[1].pk,))
    nothing, over = "There is no such workshop", "your seat is on another device now, or the facilitator has ended it"
    for asking, room, said in (
        (Who(member=cara), workshop.pk, nothing),
        (Who(participants=(crowd[0].pk,)), workshop.pk, over),
        (guest, again.pk, nothing),
        (guest, uuid4(), nothing),
        (guest, "none", nothing),
        (Who(member=cara, participants=(crowd[0].pk,)), workshop.pk, over),
    ):
        with pytest.raises(NotThere, match=said):
            access.seat_for(asking, room)


def test_who_is_removed_has_no_token_any_more(workshop: Workshop, crowd: list[Participant], ana: Member) -> None:
    token = participants.issue_token(participant=crowd[0])
    assert access.who_by_token(token) == Who(participants=(crowd[0].pk,), in_one_room=True)
    assert access.who_by_token(token + "x") is None
    participants.remove_participant(participant=crowd[0], by=ana)
    assert access.who_by_token(token) is None


def test_many_who_look_together_find_what_each_finds_alone(
    workshop: Workshop, crowd: list[Participant], again: Workshop, ana: Member, ben: Member, cara: Member
) -> None:
    """Browsers with a place in both rooms, and members with one in both; each asks for either, in both orders."""
    pia, sam, dee = (person.pk for person in crowd)
    una, vic = (participants.join_workshop(workshop=again, name=name, role="data").pk for name in ("Una", "Vic"))
    inside = [
        participants.join_workshop(workshop=room, name="Ben", role="security", member=ben) for room in (workshop, again)
    ]
    participants.remove_participant(participant=crowd[2], by=ana)
    # A row as nobody can make one today: that of a member of another workspace, who is not let in by it.
    Participant.objects.create(workshop=workshop, name="Cara", role=inside[0].role, member=cara)
    looking: list[Looking] = [
        (room, mine, member)
        for room in (workshop.pk, again.pk, uuid4())
        for mine, member in (
            ((pia, una), None),
            ((vic, sam), None),
            ((sam, pia), None),  # of two of its own in one room, who joined first
            ((dee,), None),
            ((), ben),
            ((una,), ben),
            ((), ana),
            ((), cara),
            ((vic,), cara),
        )
    ]
    alone = [place_in(room, participants=mine, member=member, brief=True) for room, mine, member in looking]
    for some in (looking, looking[::-1]):
        together = dict(zip(some, places_of(some), strict=True))
        assert [together[one] for one in looking] == alone
    assert [place and place[1] and place[1].name for place in alone] == [
        *("Pia", "Sam", "Pia", None, "Ben", "Ben", None, None, None),
        *("Una", "Vic", None, None, "Ben", "Una", None, None, "Vic"),
        *[None] * 9,
    ]
    assert [place[1] for place in (alone[4], alone[13]) if place] == inside


def test_who_joined_first_in_a_room_stands_wherever_it_is_asked(
    workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    """Two places of one browser in one room, however it names them."""
    pia, sam, _ = crowd
    Participant.objects.filter(pk=sam.pk).update(joined_at=workshop.created_at)
    for mine in ((pia.pk, sam.pk), (sam.pk, pia.pk)):
        [together] = places_of([(workshop.pk, mine, None)])
        assert place_in(workshop.pk, participants=mine, member=None) == together == (workshop, sam)


def test_two_who_look_for_one_room_have_one_of_their_own_each(
    workshop: Workshop, again: Workshop, crowd: list[Participant]
) -> None:
    una = participants.join_workshop(workshop=again, name="Una", role="data")
    places = places_of([(workshop.pk, (crowd[0].pk,), None), (again.pk, (una.pk, crowd[0].pk), None)])
    assert [place and place[1] and (place[1].workshop, place[1].name) for place in places] == [
        (workshop, "Pia"),
        (again, "Una"),
    ]
