"""Each stage renders for each kind of person, and says what that person needs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.api.texts import decision_text
from workshops.domain import decisions, participants, rooms, seats_again
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.made_once("workshop", "crowd")

STAGES = {
    Stage.LOBBY: (),
    Stage.SCORING: (Stage.SCORING,),
    Stage.DISCUSSION: (Stage.SCORING, Stage.DISCUSSION),
    Stage.WEIGHTING: (Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING),
    Stage.RECOMMENDATION: (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION),
    Stage.CANCELLED: (Stage.CANCELLED,),
}
FACILITATOR = {
    Stage.LOBBY: "Open scoring",
    Stage.SCORING: "Reveal round 1",
    Stage.DISCUSSION: "Score again (round 2)",
    Stage.WEIGHTING: "Get the recommendation",
    Stage.RECOMMENDATION: "See the recommendation",
    Stage.CANCELLED: "This workshop was cancelled",
}
PARTICIPANT = {
    Stage.LOBBY: "Scoring starts when the facilitator opens it",
    Stage.SCORING: "Do answers fail because facts are missing",
    Stage.DISCUSSION: "Nobody answered in round 1",
    Stage.WEIGHTING: "How much does each criterion count for you?",
    Stage.RECOMMENDATION: "See the recommendation",
    Stage.CANCELLED: "This workshop was cancelled",
}
WATCHER = {
    **PARTICIPANT,
    Stage.LOBBY: "The workshop has not started yet",
    Stage.SCORING: "Round 1 is being scored",
    Stage.WEIGHTING: "The group is weighing the criteria",
}


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_for_everybody(
    stage: Stage,
    workshop: Workshop,
    crowd: list[Participant],
    observer: Participant,
    ana: Member,
    ben: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, *STAGES[stage])
    seen = {
        "facilitator": (as_member(ana), FACILITATOR),
        "participant": (as_guest(crowd[0]), PARTICIPANT),
        "observer": (as_guest(observer), WATCHER),
        "not joined": (as_member(ben), WATCHER),
    }
    for person, (client, expected) in seen.items():
        for address in (f"/w/{workshop.pk}/", f"/w/{workshop.pk}/panel/"):
            page = client.get(address)
            assert page.status_code == 200, (person, address)
            assert expected[stage] in page.content.decode(), (person, address)
        for address in (f"/w/{workshop.pk}/screen/", f"/w/{workshop.pk}/screen/panel/"):
            assert client.get(address).status_code == 200, (person, address)


def test_only_the_facilitator_is_offered_the_moves(
    workshop: Workshop,
    crowd: list[Participant],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    guest = as_guest(crowd[0])
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION):
        move(workshop, stage)
        assert f"/w/{workshop.pk}/stage/" not in guest.get(f"/w/{workshop.pk}/").content.decode()


def test_facilitator_takes_part_and_scores_on_a_page_of_their_own(
    workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], move: Callable[..., Workshop]
) -> None:
    client = as_member(ana)
    assert client.get(f"/w/{workshop.pk}/ballot/").status_code == 404
    assert client.post(f"/w/{workshop.pk}/seat/", {"role": "product", "name": "Ana"}).status_code == 302
    move(workshop, Stage.SCORING)
    room, ballot = (client.get(f"/w/{workshop.pk}/{part}").content.decode() for part in ("", "ballot/"))
    assert "Reveal round 1" in room
    assert "data-ballot" not in room
    assert "data-ballot" in ballot
    assert "Reveal round 1" not in ballot


def test_member_joins_with_a_role_and_gets_the_ballot(
    workshop: Workshop, ben: Member, as_member: Callable[[Member], Client], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    client = as_member(ben)
    assert "Join this workshop" in client.get(f"/w/{workshop.pk}/").content.decode()
    client.post(f"/w/{workshop.pk}/seat/", {"role": "security", "name": "Ben"})
    assert Participant.objects.get(member=ben).role.key == "security"  # type: ignore[union-attr]  # it has a role
    assert "data-ballot" in client.get(f"/w/{workshop.pk}/").content.decode()


@pytest.mark.parametrize("taken", ["Ben", "BEN", "Ｂｅｎ", "B\u200ben"])
def test_a_taken_name_is_asked_for_again_and_kept(
    workshop: Workshop, ben: Member, as_member: Callable[[Member], Client], taken: str
) -> None:
    participants.join_workshop(workshop=workshop, name=taken, role="data")
    page = as_member(ben).post(f"/w/{workshop.pk}/seat/", {"role": "security", "name": "Ben"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Somebody in this workshop is called" in text
    assert 'value="security" required checked' in text
    assert not Participant.objects.filter(member=ben).exists()


def test_lobby_shows_how_to_join(workshop: Workshop, ana: Member, as_member: Callable[[Member], Client]) -> None:
    page = as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
    code = f"{workshop.join_code[:4]}-{workshop.join_code[4:]}"  # type: ignore[index]  # an open workshop has one
    assert f'<span class="room-code">{code}</span>' in page
    assert f"/j/{code}/" in page
    assert "<svg viewBox" in page
    assert 'class="qr"' in page


def test_ballot_opens_at_the_first_open_question(
    workshop: Workshop,
    crowd: list[Participant],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING)
    client = as_guest(crowd[0])
    client.post(f"/w/{workshop.pk}/answers/factual_gap/", {"level": "3", "round": "1"})
    page = client.get(f"/w/{workshop.pk}/").content.decode()
    assert shown_steps(page) == ["knowledge_churn"]
    asked = client.get(f"/w/{workshop.pk}/?criterion=latency").content.decode()
    assert shown_steps(asked) == ["latency"]
    assert shown_steps(client.get(f"/w/{workshop.pk}/?criterion=nonsense").content.decode()) == ["knowledge_churn"]


def shown_steps(page: str) -> list[str]:
    tags = [part.split(">")[0] for part in page.split("data-step=")[1:]]
    return [tag.split('"')[1] for tag in tags if not tag.endswith("hidden")]


def test_second_round_starts_from_the_first_and_says_so(
    workshop: Workshop,
    crowd: list[Participant],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[0], 2)
    move(workshop, Stage.DISCUSSION, Stage.SCORING)
    page = as_guest(crowd[0]).get(f"/w/{workshop.pk}/").content.decode()
    assert shown_steps(page) == ["overview"]
    assert "Round 2 starts from your last answers" in page
    assert page.count("Round 1: you said") == len(workshop.criteria)
    assert page.count('name="level" value="2" checked') == len(workshop.criteria)


def test_decided_points_to_the_decision(
    workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    decisions.record_decision(workshop=workshop, by=ana, text=decision_text(title="RAG first"))
    page = as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
    assert re.search(rf'href="/w/{workshop.pk}/decision/">\s*Open D-0001\s*</a>', page)


def test_a_revisit_starts_from_the_last_answers(
    workshop: Workshop,
    ana: Member,
    crowd: list[Participant],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[0], 1)
    move(workshop, Stage.DISCUSSION)
    again = rooms.create_workshop(
        workspace=workshop.workspace, by=ana, title="Again", use_case="The same.", follows=workshop
    )
    pia = seats_again.take_seat_again(workshop=again, before=crowd[0])
    move(again, Stage.SCORING)
    page = as_guest(pia).get(f"/w/{again.pk}/").content.decode()
    assert page.count('name="level" value="1" checked') == len(workshop.criteria)
