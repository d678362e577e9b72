"""Before the reveal, no byte of any stream says what anybody answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.processes import Stream, Web
from workshops.domain import ballots
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

# Data that could leak: reasons that occur nowhere else, weights and levels under names that would be found.
REASONS = {"Pia": "xyzzy-the-runbooks-change", "Sam": "plugh-regulators-ask", "Dee": "frobozz-few-examples"}
POINTS = 7.8125
FORBIDDEN_FIELDS = (b'"level"', b'"levels"', b'"scores"', b'"weights"', b'"reason"', b'"confidence"', b'"counts"')


def test_no_stream_says_what_was_answered(
    web: Web,
    listen: Callable[..., Stream],
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING)
    streams = [
        listen(web, workshop, ana),
        listen(web, workshop, crowd[0]),
        listen(web, workshop, ana, screen=True),
        listen(web, workshop, ana, api=True),
        listen(web, workshop, crowd[1], api=True),
    ]
    for stream in streams:
        stream.first()
    for person in crowd:
        scores = {
            criterion: {"level": i % 5, "confidence": 3, "reason": REASONS[person.name]}
            for i, criterion in enumerate(workshop.criteria)
        }
        ballots.cast_ballot(participant=person, scores=scores, weights=dict.fromkeys(workshop.criteria, POINTS))
    for page in streams[:3]:
        page.until(lambda s: s["done"] == 3)
    for api in streams[3:]:
        api.until(lambda s: [p["answered"] for p in s["participants"]] == [14, 14, 14])
    for stream in streams:
        told = stream.bytes
        assert [reason for reason in REASONS.values() if reason.encode() in told] == []
        assert [field for field in FORBIDDEN_FIELDS if field in told] == []
        assert str(POINTS).encode() not in told


def test_a_changed_mind_leaves_no_trace(
    web: Web,
    listen: Callable[..., Stream],
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    """The frame after another level for the same criterion is the same, but for version and clock."""
    move(workshop, Stage.SCORING)
    stream = listen(web, workshop, ana)
    told: list[dict[str, Any]] = []
    for level in (0, 4):
        ballots.cast_ballot(participant=crowd[0], scores={workshop.criteria[0]: {"level": level}})
        last = told[-1]["version"] if told else 0
        told.append(stream.until(lambda s, last=last: s["version"] > last and "1 of 14" in s["regions"]["people"]))  # type: ignore[misc]  # (bound in the loop)
    first, second = ({k: v for k, v in frame.items() if k not in ("version", "server_time")} for frame in told)
    assert first == second
