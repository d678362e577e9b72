"""A revisit starts from the last answers: of the same person, on what is still asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest

from workshops.domain import ballots, participants, rooms
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Workshop

Move = Callable[..., Workshop]
Scores = dict[str, dict[str, Any]]


@pytest.fixture
def before(workshop: Workshop, move: Move, copilot_scores: Scores) -> Workshop:
    """Pia and José have answered everything, José differently."""
    pia = participants.join_workshop(workshop=workshop, name="Pia Groß", role="product")
    jose = participants.join_workshop(workshop=workshop, name=normalize("NFC", "José"), role="data")
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores=copilot_scores)
    ballots.cast_ballot(participant=jose, scores={criterion: {"level": 0} for criterion in copilot_scores})
    return move(workshop, Stage.DISCUSSION)


def again(before: Workshop, by: Member, *, criteria: list[str]) -> Workshop:
    return rooms.create_workshop(
        workspace=before.workspace, by=by, title="Again", use_case="Still?", criteria=criteria, follows=before
    )


def copied(participant: Participant) -> dict[str, int | None]:
    return dict(Answer.objects.filter(participant=participant, copied=True).values_list("criterion", "level"))


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("Pia Groß", 4),
        ("PIA GROSS", 4),
        ("pia groß", 4),
        (normalize("NFC", "José"), 0),
        (normalize("NFD", "JOSÉ"), 0),
        ("Jose", None),
        ("Pia", None),
    ],
)
def test_a_guest_is_known_again_however_the_name_is_typed(
    before: Workshop, ana: Member, move: Move, name: str, levels: int | None
) -> None:
    now = again(before, ana, criteria=["factual_gap"])
    guest = participants.join_workshop(workshop=now, name=name, role="product")
    move(now, Stage.SCORING)
    assert copied(guest) == ({} if levels is None else {"factual_gap": levels})


def test_a_member_is_known_by_the_account_and_not_by_the_name(
    before: Workshop, ana: Member, ben: Member, move: Move
) -> None:
    now = again(before, ana, criteria=["factual_gap"])
    pretender = participants.join_workshop(workshop=now, name="Pia Groß", role="product", member=ben)
    move(now, Stage.SCORING)
    assert copied(pretender) == {}


def test_answers_to_what_is_no_longer_asked_stay_behind(before: Workshop, ana: Member, move: Move) -> None:
    now = again(before, ana, criteria=["urgency", "training_data"])
    pia = participants.join_workshop(workshop=now, name="Pia Groß", role="product")
    move(now, Stage.SCORING)
    assert copied(pia) == {"urgency": 3, "training_data": 1}
    late = participants.join_workshop(workshop=now, name="José", role="data")
    assert copied(late) == {"urgency": 0, "training_data": 0}
