"""Clocks that are wrong: of the browsers (tests/live/faults/busy_room.py gives each another epoch), and of servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.clients import token_of
from tests.live.faults.busy_room import VOTERS, BusyRoom
from tests.live.faults.conftest import Site
from tests.live.faults.outbox import Outbox
from tests.live.faults.screens import Screen, Screens
from tests.processes import Web, start_web
from tests.processes.children import ROOT
from workshops.domain import ballots
from workshops.enums import Stage
from workshops.models import Answer, Participant

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

HOUR = 3600


@pytest.fixture
def hours_apart(site: Site) -> Iterator[list[Web]]:
    """Two web processes, one of which is an hour ahead of the other, of PostgreSQL and of Redis."""
    wrong = Path(__file__).parent / "wrong_clock"
    ahead = start_web(PYTHONPATH=f"{wrong}:{ROOT}", CLOCK_SKEW=str(HOUR))
    yield [ahead, site.webs[1]]
    ahead.close()


def put(web: Web, person: Participant, level: int) -> None:
    """An answer to the first criterion from a program, which has no count of its own."""
    headers = token_of(person) | {"Content-Type": "application/json"}
    body = {"scores": {person.workshop.criteria[0]: {"level": level}}}
    status, _, said = web.get(
        f"/api/v1/workshops/{person.workshop_id}/ballot", method="PUT", headers=headers, body=body
    )
    assert status == 200, said


def here(screen: Screen) -> set[str]:
    return {person["name"] for person in screen.state["participants"] if person["connected"]}


def test_two_servers_an_hour_apart(hours_apart: list[Web], screens: Screens) -> None:
    ahead, right = hours_apart
    room = BusyRoom(hours_apart, screens)
    room.begin()
    room.finish()
    room.check()  # also that everybody counts as here, in the eyes of both
    room.move(Stage.SCORING, at=ahead)
    for person in room.people:
        ballots.say_ready(participant=person, ready=True)
    screens.wait(lambda screen: screen.is_api or (screen.state["round"], screen.state["done"]) == (2, VOTERS))
    # What is said last counts, whichever clock it passes by.
    for web, level in ((ahead, 0), (right, 3)):
        put(web, room.people[0], level)
    said = Answer.objects.get(participant=room.people[0], criterion=room.workshop.criteria[0], round__number=2)
    assert said.level == 3
    # A round that was opened in the future can be closed.
    room.move(Stage.DISCUSSION, at=right)
    screens.wait(lambda screen: (screen.state["stage"], screen.state["round"]) == ("discussion", 2))
    # Who leaves is gone, whichever clock saw them last.
    for screen in screens.all[:2]:
        screens.leave(screen)
    others = {person.name for person in room.people[2:]}
    screens.wait(lambda screen: not screen.is_api or here(screen) == others)


def test_a_browser_whose_clock_was_set_back(room: BusyRoom) -> None:
    """Another tab counts by itself, so the past in which it lives does not matter."""
    room.finish()
    first = room.writers[2].outbox
    assert first.acknowledged[room.workshop.criteria[0]].sequence > 4_000_000_000_000
    tab = Outbox(first.person, room.cookies[first.person.pk], room.ports, clock=0)
    change = tab.change(room.workshop.criteria[0], level=(first.acknowledged[room.workshop.criteria[0]].level + 1) % 5)
    tab.deliver(change)
    first.acknowledged |= tab.acknowledged
    room.check()
