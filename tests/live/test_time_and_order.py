"""The timer and the lock reach every page of a room, in every process, and no page changes for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.processes import Stream, Web, wait_for
from workshops.domain import facilitation
from workshops.enums import Stage
from workshops.live.frames import page_heartbeat
from workshops.models import Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def last(stream: Stream) -> dict[str, Any]:
    """The newest state that it was sent."""
    return [event.data for event in stream.events if event.name == "state"][-1]


def test_a_beat_says_what_time_it_is() -> None:
    before = timezone.now()
    comment, event, data, *rest = page_heartbeat().decode().split("\n")
    assert (comment, event, rest) == (": still here", "event: beat", ["", ""])
    assert before <= datetime.fromisoformat(json.loads(data.removeprefix("data: "))) <= timezone.now()


def test_everybody_counts_to_the_same_moment(
    webs: list[Web],
    listen: Callable[..., Stream],
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
) -> None:
    streams = [
        listen(webs[0], workshop, crowd[0]),
        listen(webs[1], workshop, crowd[1]),
        listen(webs[1], workshop, ana),
        listen(webs[0], workshop, ana, screen=True),
    ]
    for stream in streams:
        assert stream.first()["timer"] == {"ends_at": None}
    ends_at = facilitation.start_timer(workshop=workshop, minutes=5).timer_ends_at
    assert ends_at is not None
    for stream in streams:
        frame = stream.until(lambda s: s["timer"]["ends_at"])
        assert datetime.fromisoformat(frame["timer"]["ends_at"]) == ends_at
        left = ends_at - datetime.fromisoformat(frame["server_time"])
        assert timedelta(minutes=4, seconds=30) < left <= timedelta(minutes=5)
        assert (frame["page"], frame["announce"]) == (stream.first()["page"], stream.first()["announce"])
    facilitation.stop_timer(workshop=workshop)
    for stream in streams:
        wait_for(lambda stream=stream: last(stream)["timer"] == {"ends_at": None})  # type: ignore[misc]  # (bound in the loop)


def test_a_lock_is_heard_by_all_and_swaps_nothing(
    web: Web,
    listen: Callable[..., Stream],
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING)
    pages = [listen(web, workshop, crowd[0]), listen(web, workshop, ana), listen(web, workshop, ana, screen=True)]
    program = listen(web, workshop, ana, api=True)
    for stream in (*pages, program):
        assert stream.first()["locked"] is False
    facilitation.lock_ballots(workshop=workshop, by=ana)
    for stream in pages:
        assert stream.until(lambda s: s["locked"])["page"] == stream.first()["page"]
    assert program.until(lambda s: s["locked"])["timer_ends_at"] is None
    facilitation.unlock_ballots(workshop=workshop, by=ana)
    for stream in (*pages, program):
        wait_for(lambda stream=stream: last(stream)["locked"] is False)  # type: ignore[misc]  # (bound in the loop)
