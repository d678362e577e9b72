"""A revisit starts from the last answers: of the same person, known by their seat, on what is still asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest

from workshops.domain import ballots, participants, rooms, seats_again
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Workshop

pytestmark = pytest.mark.made_once("before")

Move = Callable[..., Workshop]
Scores = dict[str, dict[str, Any]]


@pytest.fixture
def before(workshop: Workshop, ben: Member, move: Move, copilot_scores: Scores) -> Workshop:
    """Pia, José and Ben have answered everything, José and Ben differently."""
    pia = participants.join_workshop(workshop=workshop, name="Pia Groß", role="product")
    jose = participants.join_workshop(workshop=workshop, name=normalize("NFC", "José"), role="data")
    his = participants.join_workshop(workshop=workshop, name="Ben", role="security", member=ben)
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores=copilot_scores)
    ballots.cast_ballot(participant=jose, scores={criterion: {"level": 0} for criterion in copilot_scores})
    ballots.cast_ballot(participant=his, scores={criterion: {"level": 2} for criterion in copilot_scores})
    return move(workshop, Stage.DISCUSSION)


def again(before: Workshop, by: Member, *, criteria: list[str]) -> Workshop:
    return rooms.create_workshop(
        workspace=before.workspace, by=by, title="Again", use_case="Still?", criteria=criteria, follows=before
    )


def seat_of(before: Workshop, name: str) -> Participant:
    return Participant.objects.get(workshop=before, name=name)


def copied(participant: Participant) -> dict[str, int | None]:
    return dict(Answer.objects.filter(participant=participant, copied=True).values_list("criterion", "level"))


@pytest.mark.parametrize("name", ["Pia Groß", "PIA GROSS", "Ben", normalize("NFD", "José")])
def test_nobody_gets_answers_by_typing_a_name(before: Workshop, ana: Member, move: Move, name: str) -> None:
    now = again(before, ana, criteria=["factual_gap"])
    early = participants.join_workshop(workshop=now, name=name, role="product")
    move(now, Stage.SCORING)
    late = participants.join_workshop(workshop=now, name=f"{name}.", role="product")
    assert (copied(early), copied(late), early.before) == ({}, {}, None)


def test_whoever_takes_their_seat_again_starts_from_their_own_answers(
    before: Workshop, ana: Member, move: Move
) -> None:
    now = again(before, ana, criteria=["urgency", "training_data"])
    pia = seats_again.take_seat_again(workshop=now, before=seat_of(before, "Pia Groß"))
    move(now, Stage.SCORING)
    jose = seats_again.take_seat_again(workshop=now, before=seat_of(before, "José"))
    assert copied(pia) == {"urgency": 3, "training_data": 1}
    assert copied(jose) == {"urgency": 0, "training_data": 0}
    assert [(p.name, p.role and p.role.key) for p in (pia, jose)] == [("Pia Groß", "product"), ("José", "data")]


def test_a_member_is_known_by_the_account_whatever_the_name(
    before: Workshop, ana: Member, ben: Member, move: Move
) -> None:
    now = again(before, ana, criteria=["factual_gap"])
    seat = participants.join_workshop(workshop=now, name="Pia Groß", role="product", member=ben)
    move(now, Stage.SCORING)
    assert (copied(seat), seat.before) == ({"factual_gap": 2}, seat_of(before, "Ben"))


def test_whoever_missed_a_revisit_starts_from_the_one_before(before: Workshop, ana: Member, move: Move) -> None:
    """Pia was there the first and the second time, José only the first; the third time both start where they stood."""
    second = again(before, ana, criteria=["urgency"])
    move(second, Stage.SCORING)
    pia = seats_again.take_seat_again(workshop=second, before=seat_of(before, "Pia Groß"))
    ballots.cast_ballot(participant=pia, scores={"urgency": {"level": 1}})
    move(second, Stage.DISCUSSION)
    third = again(second, ana, criteria=["urgency"])
    move(third, Stage.SCORING)
    seats = [seats_again.take_seat_again(workshop=third, before=seat) for seat in (pia, seat_of(before, "José"))]
    assert [copied(seat) for seat in seats] == [{"urgency": 1}, {"urgency": 0}]
