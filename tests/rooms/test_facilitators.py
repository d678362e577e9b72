"""Co-facilitators, and taking over: the room never hangs on one person."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from workshops import access, wire
from workshops.access import Seat, Who
from workshops.domain import participants, people, rooms
from workshops.domain.facilitators import add_co_facilitator, may_facilitate, remove_co_facilitator, take_over
from workshops.enums import MemberRole, Stage
from workshops.live.frames import Audience, page_content
from workshops.models import Event, EventText, Member, Participant, Workshop, Workspace
from workshops.queries.log import HistoryEntry
from workshops.queries.rooms import room_state
from workshops.refusals import Conflict, InvalidFields, NotThere, WrongStage
from workshops.words.events import describe

pytestmark = pytest.mark.made_once("workshop", "crowd")


@pytest.fixture
def fay(workspace: Workspace) -> Member:
    """Another facilitator of the workspace."""
    return people.add_member(workspace=workspace, email="fay@acme.example", name="Fay", role=MemberRole.FACILITATOR)


@pytest.fixture
def vic(workspace: Workspace) -> Member:
    return people.add_member(workspace=workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER)


def again(workshop: Workshop) -> Workshop:
    return Workshop.objects.select_related("facilitator__user").get(pk=workshop.pk)


def events(workshop: Workshop) -> list[str]:
    kinds = ("workshop.co_facilitator_added", "workshop.co_facilitator_removed", "workshop.taken_over")
    return [
        f"{event.kind.partition('.')[2]} {EventText.objects.get(event=event.event_id).text}"
        for event in Event.objects.filter(subject=f"workshop:{workshop.pk}", kind__in=kinds).order_by("seq")
    ]


def words(workshop: Workshop) -> list[str]:
    """The events as the history says them; the name of the other one follows there."""
    entries = [
        HistoryEntry(e.seq, e.hash, e.at, e.kind, who="Ana", about_workshop=True, body=e.body, texts={})
        for e in Event.objects.filter(subject=f"workshop:{workshop.pk}").order_by("seq")
    ]
    return [describe(entry, {}, "UTC") for entry in entries]


def gone_for(workshop: Workshop, member: Member, minutes: float) -> None:
    since = timezone.now() - timedelta(minutes=minutes)
    wire.connection().hset(wire.gone_key(workshop.pk), str(member.pk), int(since.timestamp()))


def test_a_co_facilitator_moves_this_workshop_and_no_other(workshop: Workshop, ana: Member, ben: Member) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other.")
    for _ in range(2):
        add_co_facilitator(workshop=workshop, by=ana, member=ben)
    seats = [access.seat_for(Who(member=ben), room.pk) for room in (workshop, other)]
    assert [seat.facilitates for seat in seats] == [True, False]
    rooms.move_stage(workshop=workshop, by=ben, to=Stage.SCORING)
    with pytest.raises(NotThere, match="Only a facilitator of this workspace"):
        access.require_facilitator(Who(member=ben))
    for _ in range(2):
        remove_co_facilitator(workshop=workshop, by=ana, member=ben)
    assert not access.seat_for(Who(member=ben), workshop.pk).facilitates
    assert events(workshop) == ["co_facilitator_added Ben", "co_facilitator_removed Ben"]


def test_who_cannot_be_one(workshop: Workshop, ana: Member, ben: Member, vic: Member, cara: Member) -> None:
    with pytest.raises(InvalidFields, match="Vic is a viewer"):
        add_co_facilitator(workshop=workshop, by=ana, member=vic)
    Member.objects.filter(pk=ben.pk).update(deactivated_at=timezone.now())
    for member in (cara, Member.objects.get(pk=ben.pk)):
        with pytest.raises(NotThere, match="no such member"):
            add_co_facilitator(workshop=workshop, by=ana, member=member)
    assert add_co_facilitator(workshop=workshop, by=ana, member=ana).co_facilitators == []
    assert (again(workshop).co_facilitators, events(workshop)) == ([], [])


def test_who_becomes_a_viewer_facilitates_no_more(workshop: Workshop, ana: Member, ben: Member) -> None:
    workshop = add_co_facilitator(workshop=workshop, by=ana, member=ben)
    ben.role = MemberRole.VIEWER
    assert not may_facilitate(workshop, ben)
    assert not Seat(workshop, ben, None).facilitates


def test_taking_over_and_back(workshop: Workshop, ana: Member, ben: Member, fay: Member) -> None:
    take_over(workshop=workshop, by=fay)
    assert (again(workshop).facilitator, again(workshop).co_facilitators) == (fay, [])
    with pytest.raises(InvalidFields, match="Add Ben as a co-facilitator first"):
        take_over(workshop=workshop, by=fay, to=ben)
    add_co_facilitator(workshop=workshop, by=fay, member=ben)
    for _ in range(2):
        take_over(workshop=workshop, by=fay, to=ben)
    assert (again(workshop).facilitator, again(workshop).co_facilitators) == (ben, [])
    assert may_facilitate(again(workshop), ben)
    # Ben has no right of his own, so he keeps the one that he had here.
    take_over(workshop=workshop, by=ana)
    assert (again(workshop).facilitator, again(workshop).co_facilitators) == (ana, [ben.pk])
    assert events(workshop) == ["taken_over Ana", "co_facilitator_added Ben", "taken_over Ben", "taken_over Ben"]
    assert words(workshop)[1:] == [
        "Ana took over as facilitator from",
        "Ana made a co-facilitator",
        "Ana handed the workshop over to",
        "Ana took over as facilitator from",
    ]


def test_not_by_the_way_nor_when_all_is_over(
    workshop: Workshop, ana: Member, ben: Member, fay: Member, move: Callable[..., Workshop]
) -> None:
    take_over(workshop=workshop, by=fay, expected=ana)
    add_co_facilitator(workshop=workshop, by=fay, member=ben)
    with pytest.raises(Conflict, match="Fay has taken over meanwhile"):
        take_over(workshop=workshop, by=ben, expected=ana)
    assert again(workshop).facilitator == fay
    move(workshop, Stage.CANCELLED)
    with pytest.raises(WrongStage, match="over"):
        take_over(workshop=workshop, by=ana)


@pytest.mark.django_db(transaction=True)
def test_two_take_over_at_once(workshop: Workshop, ana: Member, fay: Member) -> None:
    gus = people.add_member(workspace=ana.workspace, email="gus@acme.example", name="Gus", role=MemberRole.OWNER)

    def press(member: Member) -> str:
        try:
            take_over(workshop=workshop, by=member, expected=ana)
        except Conflict as refusal:
            return refusal.sentence
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(press, (fay, gus)))
    winner = again(workshop).facilitator.name
    assert sorted(said) == sorted(["done", f"{winner} has taken over meanwhile."])


def test_offered_to_who_is_here_when_the_facilitator_has_gone(
    workshop: Workshop,
    ana: Member,
    fay: Member,
    ben: Member,
    as_member: Callable[[Member], Client],
) -> None:
    room = f"/w/{workshop.pk}/"

    def offered(member: Member) -> bool:
        return "Take over" in as_member(member).get(room).content.decode()

    def in_frame(audience: Audience) -> bool:
        return "Ana has been gone" in page_content(room_state(workshop.pk), audience)["regions"]["takeover"]

    assert not offered(fay)
    gone_for(workshop, ana, 1)
    assert (offered(fay), in_frame(Audience.FACILITATOR)) == (False, False)
    gone_for(workshop, ana, 3)
    assert [offered(member) for member in (fay, ben, ana)] == [True, False, False]
    assert [in_frame(audience) for audience in (Audience.FACILITATOR, Audience.PARTICIPANT)] == [True, False]
    wire.connection().zadd(wire.presence_key(workshop.pk), {str(ana.pk): time.time() + 100})
    assert (offered(fay), in_frame(Audience.FACILITATOR)) == (False, False)


def test_offered_until_the_workshop_is_over(
    workshop: Workshop, ana: Member, fay: Member, move: Callable[..., Workshop], as_member: Callable[[Member], Client]
) -> None:
    gone_for(workshop, ana, 3)
    offers = []
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION, Stage.CANCELLED):
        move(workshop, stage)
        offers.append("Take over" in as_member(fay).get(f"/w/{workshop.pk}/").content.decode())
    assert offers == [True, True, True, True, False]


def test_whoever_has_another_page_of_the_facilitator_open_is_here(
    workshop: Workshop, ana: Member, move: Callable[..., Workshop], as_member: Callable[[Member], Client]
) -> None:
    client, stream = as_member(ana), f'data-stream="/w/{workshop.pk}/stream/"'
    beside = ["people/", "agenda/", "invitations/"]
    for part in beside:
        assert stream in client.get(f"/w/{workshop.pk}/{part}").content.decode()
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    for part in (*beside, "recommendation/", "decision/"):
        assert stream in client.get(f"/w/{workshop.pk}/{part}").content.decode()
    move(workshop, Stage.CANCELLED)
    assert stream not in client.get(f"/w/{workshop.pk}/people/").content.decode()


def test_pressed_on_the_page(
    workshop: Workshop, ana: Member, fay: Member, as_member: Callable[[Member], Client]
) -> None:
    answer = as_member(fay).post(f"/w/{workshop.pk}/facilitator/", {"expected": str(ana.pk)}, follow=True)
    page = answer.content.decode()
    assert ("You are the facilitator now." in page, "Facilitator: Fay" in page) == (True, True)
    late = as_member(ana).post(
        f"/w/{workshop.pk}/facilitator/", {"member": str(ana.pk), "expected": str(ana.pk)}, follow=True
    )
    assert "Fay has taken over meanwhile." in late.content.decode()
    assert again(workshop).facilitator == fay


def test_from_the_page_of_people(
    workshop: Workshop, ana: Member, ben: Member, vic: Member, cara: Member, as_member: Callable[[Member], Client]
) -> None:
    facilitator, room = as_member(ana), f"/w/{workshop.pk}/"
    page = facilitator.get(f"{room}people/").content.decode()
    assert [email in page for email in ("ben@acme", "vic@acme", "cara@elsewhere")] == [True, False, False]
    added = facilitator.post(f"{room}co-facilitators/", {"member": str(ben.pk)}, follow=True).content.decode()
    assert "Ben may facilitate this workshop now." in added
    assert "Make Ben the facilitator" in added
    for member, status in ((cara, 404), (vic, 422)):
        assert facilitator.post(f"{room}co-facilitators/", {"member": str(member.pk)}).status_code == status
    assert facilitator.post(f"{room}co-facilitators/").status_code == 422
    handed = facilitator.post(f"{room}facilitator/", {"member": str(ben.pk), "expected": str(ana.pk)}, follow=True)
    assert "Ben is the facilitator now." in handed.content.decode()
    assert again(workshop).facilitator == ben


def test_who_removes_themselves_sees_the_room_as_the_others_do(
    workshop: Workshop, ana: Member, ben: Member, as_member: Callable[[Member], Client]
) -> None:
    add_co_facilitator(workshop=workshop, by=ana, member=ben)
    client, room = as_member(ben), f"/w/{workshop.pk}/"
    assert "Open scoring" in client.get(room).content.decode()
    answer = client.post(f"{room}co-facilitators/{ben.pk}/removal/", follow=True)
    assert answer.redirect_chain == [(room, 302)]
    assert "Open scoring" not in answer.content.decode()


def test_only_who_facilitates(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    ben: Member,
    cara: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    addresses = ("facilitator/", "co-facilitators/", f"co-facilitators/{ben.pk}/removal/")
    for client in (as_member(ben), as_member(cara), as_guest(crowd[0])):
        answers = [client.post(f"/w/{workshop.pk}/{a}", {"member": str(ben.pk)}).status_code for a in addresses]
        assert answers == [404, 404, 404]
    theirs = rooms.create_workshop(workspace=cara.workspace, by=cara, title="Theirs", use_case="Theirs.")
    assert as_member(cara).post(f"/w/{theirs.pk}/facilitator/", {"member": str(ana.pk)}).status_code == 404
    assert (again(workshop).facilitator, again(theirs).facilitator) == (ana, cara)


def test_everybody_sees_who_facilitates(
    workshop: Workshop, crowd: list[Participant], as_guest: Callable[[Participant], Client]
) -> None:
    assert "Facilitator: Ana" in as_guest(crowd[0]).get(f"/w/{workshop.pk}/").content.decode()
    assert page_content(room_state(workshop.pk), Audience.PARTICIPANT)["regions"]["facilitator"] == "Facilitator: Ana"


def test_a_co_facilitator_takes_part_and_records_the_decision(
    workshop: Workshop, ana: Member, ben: Member, as_member: Callable[[Member], Client], move: Callable[..., Workshop]
) -> None:
    participants.join_workshop(workshop=workshop, name="Ben", role="security", member=ben)
    add_co_facilitator(workshop=workshop, by=ana, member=ben)
    move(workshop, Stage.SCORING)
    client, room = as_member(ben), f"/w/{workshop.pk}/"
    assert "Your own ballot" in client.get(room).content.decode()
    assert client.get(f"{room}ballot/").status_code == 200
    move(workshop, Stage.DISCUSSION, Stage.RECOMMENDATION)
    assert client.get(f"{room}decision/").status_code == 200
    assert client.get("/workshops/new/").status_code == 404
