"""Whoever comes late sees what the stage and the round decide; and the counts are those of who is here."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.decisions.making import TEXT
from tests.rooms.conftest import SECRET
from workshops.domain import ballots, decisions, participants
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Workshop
from workshops.queries.rooms import room_state

pytestmark = pytest.mark.made_once("workshop", "crowd")

SECOND_ROUND = (Stage.SCORING, Stage.DISCUSSION, Stage.SCORING)
# Where somebody comes in late, and what then stands on their page: with a role, and as an observer.
MOMENTS = {
    "scoring": ((Stage.SCORING,), "1 of 14", "Round 1 is being scored"),
    "round 2": (SECOND_ROUND, "1 of 14", "Round 2 is being scored"),
    "discussion": ((Stage.SCORING, Stage.DISCUSSION), "You agree on every criterion", "You agree on every criterion"),
    "weighting": ((Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING), "Keep these weights", "weighing the criteria"),
    "recommendation": (
        (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION),
        "See the recommendation",
        "See the recommendation",
    ),
}


def counts(workshop: Workshop) -> tuple[int, int]:
    """(done, of how many)"""
    state = room_state(workshop.pk)
    return state.done, len(state.voters)


def come_in(client: Client, workshop: Workshop, name: str, role: str) -> str:
    """Joins with the code, as a browser does, and gives the page that follows."""
    answer = client.post(f"/j/{workshop.join_code}/", {"name": name, "role": role}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/w/{workshop.pk}/"
    return answer.content.decode()


def test_in_the_lobby_one_sees_what_will_be_asked(workshop: Workshop, crowd: list[Participant]) -> None:
    """And on a phone with large text not at a length of twelve screens: what is long is folded."""
    page = come_in(Client(), workshop, "Lou", "data")
    assert "14 criteria, about 15 minutes" in page
    folded = set(re.findall(r'<details class="disclosure disclosure-card" id="(\w+)">', page))
    assert folded >= {"criteria", "checklist"}


@pytest.mark.parametrize("moment", MOMENTS)
def test_late_at_every_stage(
    moment: str,
    workshop: Workshop,
    crowd: list[Participant],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    stages, for_a_role, for_an_observer = MOMENTS[moment]
    for stage in stages:
        move(workshop, stage)
        if stage is Stage.SCORING:
            for person in crowd:
                say(person, 3, reason=f"{SECRET}-{person.name}")
    workshop.refresh_from_db()
    before = counts(workshop)
    late = come_in(Client(), workshop, "Lou", "data")
    watching = come_in(Client(), workshop, "Olga", "observer")
    assert for_a_role in late
    assert for_an_observer in watching
    assert counts(workshop) == (before[0], before[1] + 1)
    if workshop.stage == Stage.SCORING:
        # An empty ballot, and nothing of what the others have said, not even in the round before.
        assert not re.search(r"<input[^>]* checked", late)
        assert SECRET not in late + watching
        lou = Participant.objects.get(name="Lou")
        assert not Answer.objects.filter(participant=lou).exists()
        say(lou, 1)
        assert room_state(workshop.pk).people[-2].answered == len(workshop.criteria)
    elif workshop.stage == Stage.DISCUSSION:
        assert f"{SECRET}-Sam" in late
        assert f"{SECRET}-Sam" in watching


def test_too_late(workshop: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop]) -> None:
    code = workshop.join_code
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    decisions.record_decision(workshop=workshop, by=ana, text=TEXT)
    answer = Client().post(f"/j/{code}/", {"name": "Lou", "role": "data"}, follow=True)
    assert (answer.status_code, "a code stops working when its workshop is over" in answer.content.decode()) == (
        404,
        True,
    )
    assert not Participant.objects.filter(name="Lou").exists()


def test_who_becomes_an_observer_counts_no_more_and_again_when_they_come_back(
    workshop: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop], say: Callable[..., None]
) -> None:
    move(workshop, Stage.SCORING)
    for person in crowd[:2]:
        say(person, 3)
    assert counts(workshop) == (2, 3)
    participants.change_role(participant=crowd[2], by=ana, role="observer")
    assert (counts(workshop), room_state(workshop.pk).missing) == ((2, 2), ())
    participants.change_role(participant=crowd[0], by=ana, role="observer")
    state = room_state(workshop.pk)
    assert (counts(workshop), {role.key: role.people for role in state.roles}) == (
        (1, 1),
        {"product": 0, "security": 1, "data": 0},
    )
    participants.change_role(participant=crowd[0], by=ana, role="product")
    assert counts(workshop) == (2, 2)


@pytest.mark.parametrize("rounds", [1, 2])
def test_nobody_is_waited_for_when_the_last_one_who_was_missing_leaves(
    rounds: int,
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    move(workshop, *((Stage.SCORING,) if rounds == 1 else SECOND_ROUND))
    for person in crowd[:2]:
        say(person, 3)
        if rounds == 2:
            ballots.say_ready(participant=person, ready=True)
    assert room_state(workshop.pk).missing == ("Dee",)
    participants.remove_participant(participant=crowd[2], by=ana)
    assert (counts(workshop), room_state(workshop.pk).missing) == ((2, 2), ())
    # So the reveal goes through without a question.
    form = {"stage": "discussion", "expected": "scoring", "round": rounds}
    as_member(ana).post(f"/w/{workshop.pk}/stage/", form)
    assert Workshop.objects.get(pk=workshop.pk).stage == Stage.DISCUSSION
