"""What those who hear a room are told of it: one sentence for every stage and for how far it has come."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from workshops.enums import Door, RevealPolicy, Stage
from workshops.live.announcements import announcement
from workshops.queries.rooms import FacilitatorState, PersonState, RoomState

NOBODY = UUID(int=0)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
CRITERIA = ("knowledge_churn", "audit_and_trust", "task_stability")
EMPTY: dict[str, Any] = {
    **dict.fromkeys((field.name for field in fields(RoomState)), ""),
    "id": NOBODY, "stage_since": NOON, "round_id": 1, "round": 2, "framework": "generation-approach", "door": Door.OPEN,
    "criteria": CRITERIA, "revealed": (), "again": (), "reveal": RevealPolicy.ROUND, "asks_ready": False, "people": (),
    "roles": (), "facilitator": FacilitatorState(NOBODY, "Ana", True, None), "notes": 0, "parked": 0,
}  # fmt: skip


def person(*, done: bool, observer: bool = False) -> PersonState:
    role, shape = ("observer", "") if observer else ("data", "triangle")
    return PersonState(NOBODY, "Sam", role, role.title(), shape, 0, 3, False, True, False, done)


def people(done: int, of: int) -> tuple[PersonState, ...]:
    looking_on = person(done=True, observer=True)
    return (looking_on, *(person(done=number < done) for number in range(of)))


SCORING, WEIGHTING, TALK, ADVICE = Stage.SCORING, Stage.WEIGHTING, Stage.DISCUSSION, Stage.RECOMMENDATION


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"stage": Stage.LOBBY}, "Waiting in the lobby."),
        ({"stage": Stage.DECIDED}, "The decision is recorded."),
        ({"stage": Stage.CANCELLED}, "The workshop is cancelled."),
        ({"stage": SCORING, "people": people(0, 0)}, "Round 2 is open for scoring."),
        ({"stage": SCORING, "people": people(0, 3)}, "Round 2 is open for scoring."),
        (
            {"stage": SCORING, "people": people(0, 3), "again": CRITERIA[:1]},
            "Round 2: Knowledge churn is scored again.",
        ),
        ({"stage": SCORING, "people": people(0, 3), "again": CRITERIA[:2]}, "Round 2 is open for scoring."),
        ({"stage": SCORING, "people": people(1, 3), "again": CRITERIA[:1]}, "1 of 3 have finished."),
        ({"stage": SCORING, "people": people(2, 3)}, "2 of 3 have finished."),
        ({"stage": SCORING, "people": people(3, 3)}, "Everybody has finished round 2."),
        ({"stage": WEIGHTING, "people": people(0, 3)}, "Weighting is open."),
        ({"stage": WEIGHTING, "people": people(1, 1)}, "1 of 1 has weighed the criteria."),
        ({"stage": WEIGHTING, "people": people(1, 3)}, "1 of 3 have weighed the criteria."),
        ({"stage": WEIGHTING, "people": people(1, 1), "asks_ready": True}, "1 of 1 is ready."),
        ({"stage": WEIGHTING, "people": people(2, 3), "asks_ready": True}, "2 of 3 are ready."),
        ({"stage": TALK}, "Round 2 is closed; none of its answers are open yet."),
        ({"stage": TALK, "revealed": CRITERIA[:1]}, "Round 2 is closed; 1 of 3 criteria are open."),
        ({"stage": TALK, "revealed": CRITERIA}, "Round 2 is revealed."),
        ({"stage": TALK, "revealed": CRITERIA, "on_table": "audit_and_trust"}, "On the table: Audit and trust."),
        ({"stage": ADVICE}, "The recommendation is being computed."),
        ({"stage": ADVICE, "recommendation": "computing.7"}, "The recommendation is being computed."),
        ({"stage": ADVICE, "recommendation": "ready.7"}, "The recommendation is ready."),
        ({"stage": ADVICE, "recommendation": "failed.7"}, "The recommendation could not be computed."),
    ],
)
def test_what_just_became_true_of_the_room_is_said(facts: dict[str, Any], said: str) -> None:
    assert announcement(RoomState(**{**EMPTY, **facts})) == said
