"""Locked ballots: nothing is taken, nothing is lost, and everybody is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.rooms.conftest import SECRET
from workshops.domain import ballots, facilitation
from workshops.domain.log import subject_name
from workshops.enums import Stage
from workshops.live.frames import Audience, page_content
from workshops.models import Answer, Event, Member, Participant, Weight, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import WrongStage

pytestmark = pytest.mark.made_once("locked")


@pytest.fixture
def locked(workshop: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop]) -> Workshop:
    """Scoring is open, Pia has answered one question, and the ballots are locked."""
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 1}})
    return facilitation.lock_ballots(workshop=workshop, by=ana)


def levels() -> dict[str, int | None]:
    return dict(Answer.objects.values_list("criterion", "level"))


def kinds(workshop: Workshop) -> list[str]:
    here = Event.objects.filter(subject=subject_name(workshop), kind__startswith="ballots.")
    return list(here.order_by("seq").values_list("kind", flat=True))


def test_nothing_is_taken_until_they_reopen(locked: Workshop, crowd: list[Participant], ana: Member) -> None:
    with pytest.raises(WrongStage) as refused:
        ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 4}})
    assert refused.value.code == "locked"
    with pytest.raises(WrongStage):
        ballots.cast_ballot(participant=crowd[0], weights={"latency": 4})
    assert levels() == {"latency": 1}
    assert not Weight.objects.exists()
    facilitation.unlock_ballots(workshop=locked, by=ana)
    ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 4}}, weights={"latency": 4})
    assert levels() == {"latency": 4}


def test_each_is_one_event_and_a_repeat_is_none(locked: Workshop, ana: Member) -> None:
    facilitation.lock_ballots(workshop=locked, by=ana)
    assert kinds(locked) == ["ballots.locked"]
    facilitation.unlock_ballots(workshop=locked, by=ana)
    facilitation.unlock_ballots(workshop=locked, by=ana)
    assert kinds(locked) == ["ballots.locked", "ballots.unlocked"]


@pytest.mark.parametrize("stage", [Stage.LOBBY, Stage.DISCUSSION, Stage.CANCELLED])
def test_only_open_ballots_are_locked(
    workshop: Workshop, ana: Member, move: Callable[..., Workshop], stage: Stage
) -> None:
    ways = {Stage.LOBBY: [], Stage.DISCUSSION: [Stage.SCORING, Stage.DISCUSSION], Stage.CANCELLED: [Stage.CANCELLED]}
    move(workshop, *ways[stage])
    for verb in (facilitation.lock_ballots, facilitation.unlock_ballots):
        with pytest.raises(WrongStage):
            verb(workshop=workshop, by=ana)
    assert kinds(workshop) == []


def test_the_next_stage_opens_again(locked: Workshop, move: Callable[..., Workshop], crowd: list[Participant]) -> None:
    assert move(locked, Stage.DISCUSSION, Stage.SCORING).locked_at is None
    ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 4}})


def test_frames_say_so_without_another_page(locked: Workshop, ana: Member) -> None:
    state = room_state(locked.pk)
    facilitation.unlock_ballots(workshop=locked, by=ana)
    opened = room_state(locked.pk)
    for audience in (Audience.PARTICIPANT, Audience.FACILITATOR, Audience.SCREEN):
        assert page_content(state, audience)["locked"] is True
        assert page_content(opened, audience)["locked"] is False
    assert state.page == opened.page


def test_every_page_says_so(
    locked: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    def said() -> list[bool]:
        guest, facilitator = as_guest(crowd[0]), as_member(ana)
        return [
            '<div class="lock-banner" data-lock-banner>' in guest.get(f"/w/{locked.pk}/").content.decode(),
            '<div class="screen-lock"><p data-lock-banner>' in guest.get(f"/w/{locked.pk}/screen/").content.decode(),
            "Reopen the ballots" in facilitator.get(f"/w/{locked.pk}/").content.decode(),
        ]

    assert said() == [True, True, True]
    facilitation.unlock_ballots(workshop=locked, by=ana)
    assert said() == [False, False, False]


def test_only_who_has_a_ballot_is_told_what_becomes_of_it(
    locked: Workshop,
    crowd: list[Participant],
    observer: Participant,
    as_guest: Callable[[Participant], Client],
) -> None:
    pages = [as_guest(person).get(f"/w/{locked.pk}/").content.decode() for person in (crowd[0], observer)]
    assert ["The facilitator has locked the ballots" in page for page in pages] == [True, True]
    assert ["Changes stay here" in page for page in pages] == [True, False]


def test_a_post_by_script_is_told_to_wait(
    locked: Workshop, crowd: list[Participant], as_guest: Callable[[Participant], Client]
) -> None:
    answer = as_guest(crowd[0]).post(
        f"/w/{locked.pk}/answers/latency/",
        json.dumps({"level": "4", "round": 1}),
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "locked")


def test_a_plain_post_gets_its_draft_back(
    locked: Workshop, crowd: list[Participant], as_guest: Callable[[Participant], Client]
) -> None:
    sent: dict[str, Any] = {"level": "4", "reason": SECRET, "round": "1"}
    answer = as_guest(crowd[0]).post(f"/w/{locked.pk}/answers/latency/", sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    step = page.split('data-step="latency"')[1].split("</form>")[0]
    assert "Send it again when they are open." in step
    assert 'value="4" checked' in step
    assert SECRET in step
    assert "Not counted</h2>" not in page
    assert levels() == {"latency": 1}


def test_plain_weights_get_their_draft_back(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
    facilitation.lock_ballots(workshop=workshop, by=ana)
    answer = as_guest(crowd[0]).post(f"/w/{workshop.pk}/weights/", {"weight_latency": "9.5", "round": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Send it again when they are open." in page
    assert 'name="weight_latency" min="0" max="10" step="0.5" value="9.5"' in page
    assert not Weight.objects.exists()


def test_lock_and_reopen_from_the_page(locked: Workshop, ana: Member, as_member: Callable[[Member], Client]) -> None:
    client, address = as_member(ana), f"/w/{locked.pk}/lock/"
    assert client.post(address, {"locked": "0"})["Location"] == f"/w/{locked.pk}/"
    assert not room_state(locked.pk).locked
    bar = client.post(address, {"locked": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "Reopen the ballots" in bar
    assert bar.strip().startswith('<section id="facilitation"')
    wrong = client.post(address, {"locked": "maybe"})
    assert wrong.status_code == 422
    assert "Say 1 to lock the ballots, or 0 to reopen them." in wrong.content.decode()
    assert room_state(locked.pk).locked
