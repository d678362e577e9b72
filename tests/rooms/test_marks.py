"""One mark for each person in a role: filled for those who are done, none at all where there would be too many."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workshops.domain import ballots, participants
from workshops.enums import Stage
from workshops.live.frames import Audience, page_content
from workshops.models import Participant, Workshop
from workshops.queries.rooms import room_state
from workshops.templatetags.regions import MOST_MARKS


def marks(workshop: Workshop, audience: Audience) -> list[tuple[int, int]]:
    """By role, how many are filled and how many hollow, beside its count."""
    drawn = page_content(room_state(workshop.pk), audience)["regions"]["progress"]
    rows = [row.split('class="screen-marks"')[1].split("of ")[0] for row in drawn.split("<li")[1:]]
    return [(row.count("<svg") - row.count("mark-hollow"), row.count("mark-hollow")) for row in rows]


@pytest.mark.parametrize("audience", [Audience.PARTICIPANT, Audience.FACILITATOR, Audience.SCREEN])
def test_filled_for_those_who_are_done(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], audience: Audience
) -> None:
    participants.join_workshop(workshop=workshop, name="Pat", role="product")
    move(workshop, Stage.SCORING)
    assert marks(workshop, audience) == [(0, 2), (0, 1), (0, 1)]
    scores = {key: {"level": 2} for key in workshop.criteria}
    ballots.cast_ballot(participant=Participant.objects.get(pk=crowd[0].pk), scores=scores)
    assert marks(workshop, audience) == [(1, 1), (0, 1), (0, 1)]


def test_none_where_there_would_be_too_many(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    for number in range(MOST_MARKS - 1):
        participants.join_workshop(workshop=workshop, name=f"Pat {number}", role="product")
    move(workshop, Stage.SCORING)
    assert marks(workshop, Audience.SCREEN)[0] == (0, MOST_MARKS)
    participants.join_workshop(workshop=workshop, name="One more", role="product")
    assert marks(workshop, Audience.SCREEN) == [(0, 0), (0, 1), (0, 1)]
