"""“I am ready”: from round 2 on ballots start full, so only the person can say that they have looked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from workshops.domain import ballots, participants, rooms
from workshops.domain.ballots import say_ready
from workshops.enums import MemberRole, Stage
from workshops.models import Event, Member, Participant, Workshop
from workshops.queries.rooms import PersonState, room_state
from workshops.refusals import NotThere, WrongStage

pytestmark = pytest.mark.made_once("workshop", "crowd", "second_round")


@pytest.fixture
def second_round(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], say: Callable[..., None]
) -> list[Participant]:
    """Everybody has answered everything in round 1, and round 2 is open."""
    move(workshop, Stage.SCORING)
    for person in crowd:
        say(person, 3)
    move(workshop, Stage.DISCUSSION, Stage.SCORING)
    return crowd


def person(participant: Participant) -> PersonState:
    return next(p for p in room_state(participant.workshop_id).people if p.id == participant.pk)


def missing(workshop: Workshop) -> tuple[str, ...]:
    return room_state(workshop.pk).missing


def test_in_round_1_everything_answered_is_done(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], say: Callable[..., None]
) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[0], 2)
    assert (missing(workshop), person(crowd[0]).ready) == (("Sam", "Dee"), False)


def test_in_round_1_ready_with_gaps_is_done_too(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 1}})
    say_ready(participant=crowd[0], ready=True)
    assert (missing(workshop), person(crowd[0]).answered) == (("Sam", "Dee"), 1)
    say_ready(participant=crowd[0], ready=False)
    assert missing(workshop) == ("Pia", "Sam", "Dee")


def test_in_round_2_a_full_ballot_is_not_done(second_round: list[Participant], workshop: Workshop) -> None:
    state = room_state(workshop.pk)
    assert ([p.answered for p in state.people], state.done, [r.done for r in state.roles]) == (
        [14, 14, 14],
        0,
        [0, 0, 0],
    )
    say_ready(participant=second_round[1], ready=True)
    state = room_state(workshop.pk)
    assert (state.done, state.missing, {r.key: r.done for r in state.roles}) == (
        1,
        ("Pia", "Dee"),
        {"product": 0, "security": 1, "data": 0},
    )


def test_changing_an_answer_keeps_it(second_round: list[Participant], workshop: Workshop) -> None:
    pia = second_round[0]
    say_ready(participant=pia, ready=True)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 0}})
    assert person(pia).ready


@pytest.mark.parametrize("stages", [(Stage.DISCUSSION,), (Stage.DISCUSSION, Stage.SCORING)])
def test_it_ends_with_the_stage(
    second_round: list[Participant], workshop: Workshop, move: Callable[..., Workshop], stages: tuple[Stage, ...]
) -> None:
    say_ready(participant=second_round[0], ready=True)
    move(workshop, *stages)
    assert not person(second_round[0]).ready
    assert room_state(workshop.pk).done == 0


def test_each_weighting_asks_anew(
    second_round: list[Participant], workshop: Workshop, move: Callable[..., Workshop]
) -> None:
    pia, sam, _ = second_round
    ballots.cast_ballot(participant=sam, weights={"latency": 9})
    move(workshop, Stage.DISCUSSION, Stage.WEIGHTING)
    assert missing(workshop) == ("Pia", "Sam", "Dee")
    say_ready(participant=pia, ready=True)
    assert missing(workshop) == ("Sam", "Dee")
    move(workshop, Stage.DISCUSSION, Stage.WEIGHTING)
    assert missing(workshop) == ("Pia", "Sam", "Dee")


def test_in_round_1_weights_count_as_before(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
    ballots.cast_ballot(participant=crowd[1], weights={"latency": 9})
    assert missing(workshop) == ("Pia", "Dee")


def test_a_revisit_asks_in_its_first_round(ana: Member, workshop: Workshop, move: Callable[..., Workshop]) -> None:
    again = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Again", use_case="Answer.", follows=workshop)
    pia = participants.join_workshop(workshop=again, name="Pia", role="product")
    move(again, Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores={key: {"level": 1} for key in again.criteria})
    assert missing(again) == ("Pia",)
    say_ready(participant=pia, ready=True)
    assert missing(again) == ()


@pytest.mark.parametrize(
    "stages", [(), (Stage.SCORING, Stage.DISCUSSION), (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)]
)
def test_refused_when_nothing_is_open(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], stages: tuple[Stage, ...]
) -> None:
    move(workshop, *stages)
    with pytest.raises(WrongStage):
        say_ready(participant=crowd[0], ready=True)
    assert Participant.objects.get(pk=crowd[0].pk).ready_for is None


@pytest.mark.parametrize("seen", [{"round_number": 1}, {"stage": Stage.WEIGHTING}])
def test_what_was_meant_for_another_round_or_stage_never_counts(
    second_round: list[Participant], seen: dict[str, Any]
) -> None:
    with pytest.raises(WrongStage):
        say_ready(participant=second_round[0], ready=True, **seen)
    assert not person(second_round[0]).ready


def test_observers_and_those_who_were_removed_have_no_say(
    second_round: list[Participant], observer: Participant, ana: Member, workshop: Workshop
) -> None:
    with pytest.raises(NotThere):
        say_ready(participant=observer, ready=True)
    sam = Participant.objects.get(pk=second_round[1].pk)
    participants.remove_participant(participant=sam, by=ana)
    with pytest.raises(NotThere):
        say_ready(participant=second_round[1], ready=True)
    assert missing(workshop) == ("Pia", "Dee")


def test_who_becomes_an_observer_does_not_count(
    second_round: list[Participant], ana: Member, workshop: Workshop
) -> None:
    say_ready(participant=second_round[0], ready=True)
    participants.change_role(participant=Participant.objects.get(pk=second_round[0].pk), by=ana, role="observer")
    state = room_state(workshop.pk)
    assert (state.done, len(state.voters)) == (0, 2)


def test_it_is_no_event(second_round: list[Participant]) -> None:
    before = Event.objects.count()
    say_ready(participant=second_round[0], ready=True)
    assert Event.objects.count() == before


def test_the_button_without_script(
    second_round: list[Participant], workshop: Workshop, as_guest: Callable[[Participant], Client]
) -> None:
    guest, room = as_guest(second_round[0]), f"/w/{workshop.pk}/"
    page = guest.get(f"{room}?criterion=overview").content.decode()
    assert "I am ready</button>" in page
    sent = {"ready": "1", "stage": "scoring", "round": "2"}
    answer = guest.post(f"{room}ready/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{room}?criterion=overview")
    assert "Not ready after all</button>" in guest.get(answer["Location"]).content.decode()
    guest.post(f"{room}ready/", {**sent, "ready": "0"})
    assert missing(workshop) == ("Pia", "Sam", "Dee")


def test_the_button_with_script_leaves_the_ballot_alone(
    second_round: list[Participant], workshop: Workshop, as_guest: Callable[[Participant], Client]
) -> None:
    sent = {"ready": "1", "stage": "scoring", "round": "2"}
    page = as_guest(second_round[0]).post(f"/w/{workshop.pk}/ready/", sent, headers={"HX-Request": "true"})
    words = page.content.decode()
    assert "You are ready" in words
    assert "data-step" not in words
    assert person(second_round[0]).ready


def test_a_facilitator_with_a_ballot_stays_on_it(
    workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], move: Callable[..., Workshop]
) -> None:
    participants.join_workshop(workshop=workshop, name="Ana", role="data", member=ana)
    move(workshop, Stage.SCORING)
    answer = as_member(ana).post(f"/w/{workshop.pk}/ready/", {"ready": "1"})
    assert answer["Location"] == f"/w/{workshop.pk}/ballot/?criterion=overview"
    assert missing(workshop) == ()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"ready": "perhaps"}, 422),
        ({"ready": "1", "stage": "nonsense"}, 422),
        ({"ready": "1", "round": "1"}, 409),
        ({"ready": "1", "stage": "weighting"}, 409),
    ],
)
def test_what_is_not_taken(
    second_round: list[Participant],
    workshop: Workshop,
    as_guest: Callable[[Participant], Client],
    sent: dict[str, str],
    status: int,
) -> None:
    assert as_guest(second_round[0]).post(f"/w/{workshop.pk}/ready/", sent).status_code == status
    assert room_state(workshop.pk).done == 0


def test_only_from_a_place_with_a_ballot(
    second_round: list[Participant],
    observer: Participant,
    workshop: Workshop,
    ana: Member,
    cara: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    for client in (as_guest(observer), as_member(ana), as_member(cara)):
        assert client.post(f"/w/{workshop.pk}/ready/", {"ready": "1"}).status_code == 404
    assert as_guest(second_round[0]).get(f"/w/{workshop.pk}/ready/").status_code == 405
    assert room_state(workshop.pk).done == 0


def test_the_facilitator_sees_who_is_ready_and_the_others_how_many(
    second_round: list[Participant],
    workshop: Workshop,
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    say_ready(participant=second_round[1], ready=True)
    page = as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
    assert page.count("ready ✓") == 1
    assert "1 of 3 ready" in page
    assert "Not ready yet: Pia, Dee" in page
    other = as_guest(second_round[0]).get(f"/w/{workshop.pk}/").content.decode()
    assert "1 of 3 ready" in other
    assert "Sam" not in other
    screen = as_member(ana).get(f"/w/{workshop.pk}/screen/").content.decode()
    assert screen.count("1 of 1") == 1
    assert screen.count("0 of 1") == 2


def test_revealing_names_who_is_not_ready(
    second_round: list[Participant], workshop: Workshop, ana: Member, as_member: Callable[[Member], Client]
) -> None:
    facilitator, to = as_member(ana), {"stage": "discussion", "expected": "scoring", "round": "2"}
    say_ready(participant=second_round[1], ready=True)
    page = facilitator.post(f"/w/{workshop.pk}/stage/", to).content.decode()
    assert "2 people have not said that they are ready in round 2:" in page
    assert "Pia, Dee" in page
    for each in second_round:
        say_ready(participant=each, ready=True)
    assert facilitator.post(f"/w/{workshop.pk}/stage/", to).status_code == 302
    assert Workshop.objects.get(pk=workshop.pk).stage == Stage.DISCUSSION


def test_ready_at_weighting(
    second_round: list[Participant],
    workshop: Workshop,
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.DISCUSSION, Stage.WEIGHTING)
    guest = as_guest(second_round[0])
    assert "I am ready</button>" in guest.get(f"/w/{workshop.pk}/").content.decode()
    guest.post(f"/w/{workshop.pk}/ready/", {"ready": "1", "stage": "weighting", "round": "2"})
    assert "Not ready after all</button>" in guest.get(f"/w/{workshop.pk}/").content.decode()
    assert missing(workshop) == ("Sam", "Dee")


def test_a_viewer_has_nothing_to_be_ready_with(workshop: Workshop, ben: Member, move: Callable[..., Workshop]) -> None:
    inside = participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    move(workshop, Stage.SCORING)
    say_ready(participant=inside, ready=True)
    Member.objects.filter(pk=ben.pk).update(role=MemberRole.VIEWER)
    with pytest.raises(NotThere, match="Observers have no ballot"):
        say_ready(participant=inside, ready=False)
    assert person(inside).ready
