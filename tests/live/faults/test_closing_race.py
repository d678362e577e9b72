"""An answer that arrives while its round is closed and the next one is opened."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from tests.locks import who_waits
from tests.processes import wait_for
from workshops.domain import ballots
from workshops.enums import Stage
from workshops.models import Answer, Participant, Weight, Workshop
from workshops.refusals import WrongStage

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("round_number", [1, None])
@pytest.mark.parametrize("part", ["scores", "weights"])
def test_an_answer_that_waited_for_the_room_counts_in_neither_round(
    workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop], part: str, round_number: int | None
) -> None:
    """It waits for the workshop's row with round 1 before its eyes, and finds scoring open again: that of round 2."""
    key = workshop.criteria[0]
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=crowd[0], scores={key: {"level": 1}}, weights={key: 2.0})
    late: dict[str, Any] = {"scores": {key: {"level": 4}}} if part == "scores" else {"weights": {key: 9.0}}

    def answer() -> None:
        try:
            ballots.cast_ballot(participant=crowd[0], **late, round_number=round_number)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            move(workshop, Stage.DISCUSSION, Stage.SCORING)
            waiting = other.submit(answer)
            wait_for(lambda: len(who_waits()) == 1)
        with pytest.raises(WrongStage) as refused:
            waiting.result()
    assert refused.value.code == "round_closed"
    assert list(Answer.objects.order_by("round__number").values_list("round__number", "level")) == [(1, 1), (2, 1)]
    assert list(Weight.objects.order_by("round__number").values_list("round__number", "points")) == [(1, 2.0), (2, 2.0)]
