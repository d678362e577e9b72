"""A page whose stream is held up on its way asks for one event at a time, each a whole reply."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.live.clients import cookie_of, stream_path
from tests.processes import Web, wait_for
from workshops.domain import participants
from workshops.domain.nudges import nudge_missing
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def ask(web: Web, workshop: Workshop, who: Member | Participant, mark: str = "") -> dict[str, Any]:
    status, headers, body = web.get(f"{stream_path(workshop)}?once={mark}", headers=cookie_of(who))
    assert (status, headers["content-type"], headers["content-length"]) == (200, "application/json", str(len(body)))
    told: dict[str, Any] = json.loads(body)
    return told


def while_it_waits(
    web: Web, workshop: Workshop, who: Participant, mark: str, happens: Callable[[], object]
) -> dict[str, Any]:
    """What they are told who ask with this mark, and what comes of it is that this happens."""
    told: list[dict[str, Any]] = []
    asking = threading.Thread(target=lambda: told.append(ask(web, workshop, who, mark)))
    asking.start()
    wait_for(lambda: b'advisor_streams_open{audience="participant"} 1.0' in web.get("/metrics")[2])
    wait_for(lambda: b"\nadvisor_rooms_open 1.0\n" in web.get("/metrics")[2])  # the one of the test before may end yet
    happens()
    asking.join()
    return told[0]


def test_the_state_comes_at_once_and_the_next_one_when_there_is_one(
    web: Web, workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    pia = crowd[0]
    first = ask(web, workshop, pia)
    assert (first["event"], first["data"]["stage"]) == ("state", "lobby")
    first = ask(web, workshop, pia, first["mark"]) if "Pia" not in first["data"]["regions"]["people"] else first
    next_one = while_it_waits(web, workshop, pia, first["mark"], lambda: move(workshop, Stage.SCORING))
    assert (next_one["event"], next_one["data"]["stage"]) == ("state", "scoring")
    again = ask(web, workshop, pia, first["mark"])
    assert again["data"]["stage"] == "scoring"
    # Of an earlier test's pages too: each counts for half a minute.
    told = re.search(rb"^advisor_pages_held_up (\d+)\.0$", web.get("/metrics")[2], re.MULTILINE)
    assert told is not None
    assert int(told[1]) >= 1
    assert json.loads(web.get("/readyz")[2])["pages_held_up"] >= 1
    counted = r'advisor_(room_renders_total|fan_out_seconds_count|streams_ended_total\{reason="told"\}) [1-9]'
    assert len(re.findall(rf"^{counted}", web.get("/metrics")[2].decode(), re.MULTILINE)) == 3


def test_nudges_and_removal_are_told_too(
    web: Web, workshop: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    pia = crowd[0]
    mark = ask(web, workshop, pia)["mark"]

    def until(kind: str, happens: Callable[[], object]) -> None:
        """Who is here may change meanwhile, and is told as well."""
        told = while_it_waits(web, workshop, pia, mark, happens)
        while told["event"] != kind:
            told = ask(web, workshop, pia, str(told.get("mark", mark)))

    until("nudge", lambda: wait_for(lambda: nudge_missing(workshop=workshop, only=pia.pk).asked))
    until("dropped", lambda: participants.remove_participant(participant=pia, by=ana))
    assert web.get(f"{stream_path(workshop)}?once=", headers=cookie_of(pia))[0] in (401, 404)


def test_a_nudge_between_two_asks_is_told_by_the_next_one_and_once(
    web: Web, workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    pia = crowd[0]
    told = ask(web, workshop, pia)
    wait_for(lambda: nudge_missing(workshop=workshop, only=pia.pk).asked)
    events = []
    while told["event"] != "beat":
        told = ask(web, workshop, pia, told["mark"])
        events.append(told["event"])
    assert events.count("nudge") == 1, events


def test_strangers_are_refused_and_programs_are_streamed_to(
    web: Web, workshop: Workshop, cara: Member, ana: Member
) -> None:
    assert web.get(f"{stream_path(workshop)}?once=", headers=cookie_of(cara))[0] == 404
    assert web.get(f"{stream_path(workshop)}?once=", method="HEAD", headers=cookie_of(ana))[0] == 200
