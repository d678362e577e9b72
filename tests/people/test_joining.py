"""Coming into a room in the browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from workshops.domain import ballots, participants, rooms
from workshops.enums import Stage
from workshops.models import Answer, Event, Member, Participant, Workshop
from workshops.queries.rooms import room_state

pytestmark = pytest.mark.made_once("workshop", "crowd")


@pytest.fixture
def path(workshop: Workshop) -> str:
    return f"/j/{workshop.join_code}/"


def test_guest_joins_and_survives_a_reload(workshop: Workshop, path: str, client: Client) -> None:
    response = client.post(path, {"name": "Gus", "role": "security"})
    assert response["Location"] == f"/w/{workshop.pk}/"
    assert client.get(f"/w/{workshop.pk}/").status_code == 200
    assert client.get(path)["Location"] == f"/w/{workshop.pk}/"
    assert Participant.objects.filter(workshop=workshop).count() == 1


def test_code_page_goes_on_to_the_workshop(workshop: Workshop, client: Client) -> None:
    code = workshop.join_code or ""
    response = client.get("/join/", {"code": code.lower()})
    assert response["Location"] == f"/j/{code[:4]}-{code[4:]}/"


@pytest.mark.parametrize("address", ["/j/ZZZ-ZZZ/", "/join/?code=ZZZ-ZZZ"])
def test_wrong_code_is_one_sentence_beside_the_code(workshop: Workshop, client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code in (404, 422)
    page = response.content.decode()
    assert "No open workshop has this code" in page
    assert "ZZZ-ZZZ" in page


def test_taken_name_keeps_what_was_typed(path: str, crowd: list[Participant], client: Client) -> None:
    response = client.post(path, {"name": "PIA", "role": "data"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "is called “PIA” already" in page
    assert 'value="PIA"' in page
    assert len(crowd) == Participant.objects.count()


@pytest.mark.parametrize("typed", [{"name": "", "role": "data"}, {"name": "Gus"}, {"name": "Gus", "role": "king"}])
def test_missing_or_unknown_fields(path: str, client: Client, typed: dict[str, str]) -> None:
    assert client.post(path, typed).status_code == 422
    assert not Participant.objects.exists()


def test_member_joins_as_themselves(path: str, ben: Member, as_member: Any) -> None:
    as_member(ben).post(path, {"name": "Ben", "role": "data"})
    assert Participant.objects.get().member == ben


def test_member_of_another_workspace_joins_as_a_guest(path: str, cara: Member, as_member: Any) -> None:
    client = as_member(cara)
    client.post(path, {"name": "Cara", "role": "data"})
    assert Participant.objects.get().member is None


def test_ended_workshop_cannot_be_joined(workshop: Workshop, path: str, move: Any, client: Client) -> None:
    move(workshop, Stage.CANCELLED)
    assert client.get(path).status_code == 404


def test_guessing_codes_ends_after_a_while(workshop: Workshop, client: Client) -> None:
    answers = [client.get(f"/j/AAA-{n:03d}/").status_code for n in range(25)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_promise_stands_beside_the_button(workshop: Workshop, path: str, client: Client) -> None:
    assert "with your name" in client.get(path).content.decode()
    Workshop.objects.update(anonymous=True)
    assert "this workshop is anonymous" in client.get(path).content.decode()


def own_link(page: str) -> str:
    """The path of the link to one's own seat, off a page of the room."""
    found = re.search(r'value="http://127.0.0.1:8000(/w/[^"]*/again/[^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_guest_comes_back_on_another_device_by_their_own_link(
    workshop: Workshop, crowd: list[Participant], as_guest: Any, ana: Member, move: Any
) -> None:
    pia, sam, _ = crowd
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 4}, "knowledge_churn": {"level": 1}})
    link = own_link(as_guest(pia).get(f"/w/{workshop.pk}/").content.decode())
    phone = Client()
    assert phone.head(link).status_code == 200
    page = phone.get(link).content.decode()
    assert "You are Pia. This brings you back to your own answers." in page
    assert "Your seat</" in page
    assert phone.get(f"/w/{workshop.pk}/").status_code == 302  # looking seats nobody
    assert phone.post(link)["Location"] == f"/w/{workshop.pk}/"
    room = phone.get(f"/w/{workshop.pk}/").content.decode()
    assert f'data-participant="{pia.pk}"' in room
    assert Participant.objects.filter(removed_at=None).count() == len(crowd)
    assert link not in as_guest(sam).get(f"/w/{workshop.pk}/").content.decode()


def test_who_had_joined_twice_is_one_person_with_what_they_said_last(
    workshop: Workshop, path: str, crowd: list[Participant], as_guest: Any, client: Client, move: Any
) -> None:
    pia = crowd[0]
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 4}, "knowledge_churn": {"level": 1}})
    link = own_link(as_guest(pia).get(f"/w/{workshop.pk}/").content.decode())
    client.post(path, {"name": "Pia B.", "role": "product"})
    ghost = Participant.objects.get(name="Pia B.")
    ballots.cast_ballot(participant=ghost, scores={"latency": {"level": 2}, "task_stability": {"level": 3}})
    ballots.cast_ballot(participant=pia, scores={"knowledge_churn": {"level": 0}})
    client.post(link)
    said = dict(Answer.objects.filter(participant=pia).values_list("criterion", "level"))
    assert said == {"latency": 2, "knowledge_churn": 0, "task_stability": 3}
    ghost.refresh_from_db()
    assert ghost.removed_at is not None
    assert [person.name for person in room_state(workshop.pk).people] == ["Pia", "Sam", "Dee"]
    assert f'data-participant="{pia.pk}"' in client.get(f"/w/{workshop.pk}/").content.decode()
    event = Event.objects.get(kind="participant.came_back")
    assert event.body == {"seat_ended": str(ghost.pk)}


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_facilitator_says_the_same_person_with_one_tap(
    workshop: Workshop, path: str, crowd: list[Participant], as_member: Any, as_guest: Any, ana: Member, client: Client,
    move: Any, anonymous: bool,
) -> None:  # fmt: skip
    """What was said by name in the open is theirs again; what is private stays so, from whoever is taken for Pia."""
    Workshop.objects.filter(pk=workshop.pk).update(anonymous=anonymous)
    pia = crowd[0]
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 4}, "knowledge_churn": {"level": 1}})
    move(workshop, Stage.DISCUSSION)
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 0}})
    client.post(path, {"name": "Pia on the phone", "role": "product"})
    phone = Participant.objects.get(name="Pia on the phone")
    ballots.cast_ballot(participant=phone, scores={"knowledge_churn": {"level": 3}})
    facilitator = as_member(ana)
    page = facilitator.get(f"/w/{workshop.pk}/people/").content.decode()
    assert page.count("The same person as Pia") == 1
    same = f"/w/{workshop.pk}/people/{phone.pk}/same/"
    told = facilitator.post(same, {"lost": str(pia.pk)}, follow=True).content.decode()
    assert "Pia is one person again, with one ballot." in told
    assert "The same person as" not in told
    assert [person.name for person in room_state(workshop.pk).people] == ["Sam", "Dee", "Pia"]
    said = dict(Answer.objects.filter(participant=phone, round__number=2).values_list("criterion", "level"))
    assert said == {"knowledge_churn": 3} | ({} if anonymous else {"latency": 4})
    assert Answer.objects.filter(participant=pia, round__number=1).count() == 2
    assert facilitator.post(same, {"lost": str(pia.pk)}).status_code == 404
    old = as_guest(pia).get(f"/w/{workshop.pk}/")
    assert old.status_code == 404
    assert "your seat is on another device now" in old.content.decode()
    move(workshop, Stage.DISCUSSION)
    page = facilitator.get(f"/w/{workshop.pk}/").content.decode()
    assert ("Moved since round 1: Pia 2 → 4" in page) is not anonymous


def test_a_member_is_nobody_else(
    workshop: Workshop, crowd: list[Participant], as_member: Any, ana: Member, ben: Member
) -> None:
    bens = participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    facilitator = as_member(ana)
    for seat, lost in ((bens, crowd[0]), (crowd[0], bens), (crowd[0], crowd[0])):
        answer = facilitator.post(f"/w/{workshop.pk}/people/{seat.pk}/same/", {"lost": str(lost.pk)})
        assert answer.status_code == 422
        assert "Choose two guests." in answer.content.decode()
    assert facilitator.post(f"/w/{workshop.pk}/people/{bens.pk}/same/", {}).status_code == 404
    assert Participant.objects.filter(workshop=workshop, removed_at=None).count() == len(crowd) + 1


def test_a_link_ends_with_its_seat_and_leads_to_no_other_room(
    workshop: Workshop, crowd: list[Participant], as_guest: Any, ana: Member, client: Client
) -> None:
    pia = crowd[0]
    link = own_link(as_guest(pia).get(f"/w/{workshop.pk}/").content.decode())
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Another question.")
    assert client.post(link.replace(str(workshop.pk), str(other.pk), 1)).status_code == 404
    participants.remove_participant(participant=pia, by=ana)
    refused = client.post(link)
    assert refused.status_code == 404
    assert "This link no longer leads to a seat." in refused.content.decode()


def test_members_have_no_such_link_since_they_sign_in(
    workshop: Workshop, path: str, ben: Member, as_member: Any
) -> None:
    client = as_member(ben)
    client.post(path, {"name": "Ben", "role": "data"})
    assert "/again/" not in client.get(f"/w/{workshop.pk}/").content.decode()


def test_home_lists_the_workshops_that_a_guest_joined_in_this_browser(
    workshop: Workshop, crowd: list[Participant], as_guest: Any, ana: Member, client: Client
) -> None:
    pia = crowd[0]
    browser = as_guest(pia)
    page = browser.get("/").content.decode()
    assert f'href="/w/{workshop.pk}/"' in page
    assert "as Pia · Lobby" in page
    assert "Your workshops in this browser" not in client.get("/").content.decode()
    participants.remove_participant(participant=pia, by=ana)
    assert "Your workshops in this browser" not in browser.get("/").content.decode()


def test_a_guest_whose_browser_forgot_is_told_so_in_their_own_words(workshop: Workshop, client: Client) -> None:
    page = client.get(f"/w/{workshop.pk}/", follow=True).content.decode()
    assert "Were you in this workshop?" in page
    assert 'action="/join/"' in page
    assert "Were you in this workshop?" not in client.get("/sign-in/?next=/decisions/").content.decode()
