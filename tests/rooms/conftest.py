"""People in a room, and what they said: planted where it could leak."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.rooms.anonymous import advised, decided, make, revealed
from workshops.domain import ballots, participants
from workshops.models import Participant, Workshop

__all__ = ["advised", "decided", "make", "revealed"]

# Found in a page before the reveal, these would be a leak.
SECRET = "PLANTED-REASON"
QUICK = ["knowledge_churn", "audit_and_trust", "task_stability", "latency", "data_sensitivity"]


@pytest.fixture
def observer(workshop: Workshop) -> Participant:
    return participants.join_workshop(workshop=workshop, name="Olga", role="observer")


@pytest.fixture
def say() -> Callable[..., None]:
    """say(participant, level, reason="…"): the same answer to every criterion."""

    def answer(participant: Participant, level: int | None, **parts: Any) -> None:
        score = {"level": level, **parts}
        scores = dict.fromkeys(participant.workshop.criteria, score)
        ballots.cast_ballot(participant=Participant.objects.get(pk=participant.pk), scores=scores)

    return answer
