"""Raised hands: in order, one's own by oneself, all of them by the facilitator, and never in the log."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.api.conftest import Caller
from tests.locks import who_waits
from tests.processes.waiting import wait_for
from workshops.domain import participants, rooms
from workshops.domain.hands import lower_hands, raise_hand
from workshops.enums import Stage
from workshops.live.frames import Audience, page_content
from workshops.models import Event, Member, Participant, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import NotThere, WrongStage

pytestmark = pytest.mark.made_once("workshop", "crowd")


def names_up(workshop: Workshop) -> list[str]:
    return [person.name for person in room_state(workshop.pk).hands]


def test_in_the_order_in_which_they_went_up(
    workshop: Workshop, crowd: list[Participant], observer: Participant
) -> None:
    before = Event.objects.count()
    for person in (crowd[2], observer, crowd[0], crowd[2]):
        raise_hand(participant=person)
    assert names_up(workshop) == ["Dee", "Olga", "Pia"]
    for person in (crowd[2], crowd[1]):
        raise_hand(participant=person, raised=False)
    assert names_up(workshop) == ["Olga", "Pia"]
    assert Event.objects.count() == before


def test_the_room_is_told_each_time(
    workshop: Workshop, crowd: list[Participant], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    changes: tuple[Callable[[], object], ...] = (
        lambda: raise_hand(participant=crowd[0]),
        lambda: raise_hand(participant=crowd[0], raised=False),
        lambda: lower_hands(workshop=workshop),
    )
    for change in changes:
        with django_capture_on_commit_callbacks() as told:
            change()
        assert len(told) == 1


def test_they_go_down_with_the_stage(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    raise_hand(participant=crowd[0])
    move(workshop, Stage.SCORING)
    assert names_up(workshop) == []


def test_not_of_the_removed_nor_where_all_is_over(
    workshop: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop]
) -> None:
    participants.remove_participant(participant=crowd[0], by=ana)
    with pytest.raises(NotThere, match="no longer in this workshop"):
        raise_hand(participant=crowd[0])
    move(workshop, Stage.CANCELLED)
    with pytest.raises(WrongStage, match="over"):
        raise_hand(participant=crowd[1])


def test_the_facilitator_lowers_one_or_all_and_those_of_this_room_alone(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other.")
    eve = participants.join_workshop(workshop=other, name="Eve", role="data")
    for person in (*crowd, eve):
        raise_hand(participant=person)
    facilitator, address = as_member(ana), f"/w/{workshop.pk}/hands/"
    assert facilitator.post(address, {"participant": str(crowd[1].pk)}).status_code == 302
    assert names_up(workshop) == ["Pia", "Dee"]
    assert facilitator.post(address, {"participant": str(eve.pk)}).status_code == 404
    part = facilitator.post(address, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() == '<span class="muted">No hand is up</span>'
    assert (names_up(workshop), names_up(other)) == ([], ["Eve"])


def test_who_may(
    workshop: Workshop,
    crowd: list[Participant],
    observer: Participant,
    ana: Member,
    ben: Member,
    cara: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    """(own hand, everybody's hands): Ana and Ben have not joined, so they have no hand here."""
    raise_hand(participant=crowd[1])

    def answers(client: Client) -> tuple[int, int]:
        room = f"/w/{workshop.pk}/"
        return client.post(f"{room}hand/", {"raised": "1"}).status_code, client.post(f"{room}hands/").status_code

    assert answers(as_member(cara)) == (404, 404)
    assert answers(as_member(ben)) == (404, 404)
    assert answers(Client()) == (302, 302)
    assert names_up(workshop) == ["Sam"]
    assert answers(as_guest(crowd[0])) == (302, 404)
    assert answers(as_guest(observer)) == (302, 404)
    assert names_up(workshop) == ["Sam", "Pia", "Olga"]
    assert answers(as_member(ana)) == (404, 302)
    assert names_up(workshop) == []


def test_own_button_says_how_it_stands(
    workshop: Workshop, crowd: list[Participant], as_guest: Callable[[Participant], Client]
) -> None:
    guest, room = as_guest(crowd[0]), f"/w/{workshop.pk}/"
    assert "Raise your hand" in guest.get(room).content.decode()
    part = guest.post(f"{room}hand/", {"raised": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert ("Lower your hand" in part, "Raise your hand" in part) == (True, False)
    page = guest.get(room).content.decode()
    assert ("Lower your hand" in page, "1 hand is up" in page) == (True, True)
    lower_hands(workshop=workshop, only=crowd[0])
    assert "Raise your hand" in guest.get(room).content.decode()
    answer = guest.post(f"{room}hand/", {"raised": "perhaps"})
    assert (answer.status_code, "Say 1 to raise your hand" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("stage", [Stage.LOBBY, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION])
def test_one_button_at_every_stage(
    stage: Stage,
    workshop: Workshop,
    crowd: list[Participant],
    observer: Participant,
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    order = [Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION]
    move(workshop, *(order[: order.index(stage) + 1] if stage in order else []))
    for client in (as_guest(crowd[0]), as_guest(observer)):
        assert client.get(f"/w/{workshop.pk}/").content.decode().count('id="hand-button"') == 1
    facilitator = as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
    assert (facilitator.count("No hand is up"), facilitator.count('id="hand-button"')) == (1, 0)


def test_frames_name_them_and_a_full_room_only_some(workshop: Workshop) -> None:
    crowd = [participants.join_workshop(workshop=workshop, name=f"Guest {n}", role="data") for n in range(15)]
    for person in crowd:
        raise_hand(participant=person)
    state = room_state(workshop.pk)
    shown = {audience: page_content(state, audience) for audience in (Audience.FACILITATOR, Audience.PARTICIPANT)}
    for content in shown.values():
        assert [hand["name"] for hand in content["hands"]] == [person.name for person in crowd]
        assert ("Guest 11" in content["regions"]["hands"], "Guest 12" in content["regions"]["hands"]) == (True, False)
        assert "and 3 more" in content["regions"]["hands"]
    assert "Lower all" in shown[Audience.FACILITATOR]["regions"]["hands"]
    assert "<button" not in shown[Audience.PARTICIPANT]["regions"]["hands"]


def test_over_the_api(workshop: Workshop, crowd: list[Participant]) -> None:
    pia, sam = (Caller(participants.issue_token(participant=person)) for person in crowd[:2])
    address = f"/workshops/{workshop.pk}/hand"
    assert pia.ok("POST", address, {"raised": True}) == {"raised": True, "place": 1}
    assert sam.ok("POST", address, {"raised": True}) == {"raised": True, "place": 2}
    assert pia.ok("POST", address, {"raised": False}) == {"raised": False, "place": None}
    people: list[dict[str, Any]] = sam.ok("GET", f"/workshops/{workshop.pk}")["participants"]
    assert {p["name"]: p["hand_raised"] for p in people} == {"Pia": False, "Sam": True, "Dee": False}
    status, body = sam.post(address, {"raised": "yes"})
    assert (status, list(body["error"]["fields"])) == (422, ["raised"])


@pytest.mark.django_db(transaction=True)
def test_one_that_goes_up_while_the_workshop_ends_waits_and_is_refused(
    workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    def raise_late() -> None:
        try:
            raise_hand(participant=crowd[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED)
            late = pool.submit(raise_late)
            wait_for(who_waits)
        with pytest.raises(WrongStage, match="This workshop is over"):
            late.result(60)
    assert names_up(workshop) == []
