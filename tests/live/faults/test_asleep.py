"""A laptop that was closed for an hour, while the room went on."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.live.clients import deaf_client, stream_path
from tests.live.faults.busy_room import BusyRoom
from tests.live.faults.outbox import Outbox
from workshops.domain.ballot_rows import CLOSED
from workshops.enums import Stage
from workshops.models import Answer, Participant

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ROUND = 7  # at which the room is when the sleeper comes back


@pytest.fixture
def sleeper(room: BusyRoom) -> Participant:
    return room.people[0]


@pytest.fixture
def outbox(room: BusyRoom, sleeper: Participant) -> Outbox:
    """The sleeper's other tab."""
    return Outbox(sleeper, room.cookies[sleeper.pk], room.ports, clock=10_000)


def go_on(room: BusyRoom) -> None:
    """Six rounds are scored and revealed, and a seventh is opened."""
    room.finish()
    room.check()
    for _ in range(ROUND - 2):
        room.move(Stage.SCORING)
        room.move(Stage.DISCUSSION)
    room.move(Stage.SCORING)


def test_its_old_drafts_count_nowhere(room: BusyRoom, sleeper: Participant, outbox: Outbox) -> None:
    # Typed when the network had gone already. The stream is half dead: nothing is read, nothing is closed.
    drafts = [outbox.change(criterion, level=4) for criterion in room.workshop.criteria[:3]]
    with closing(deaf_client(room.ports[0], stream_path(room.workshop), room.cookies[sleeper.pk])):
        go_on(room)
    for draft in drafts:
        outbox.deliver(draft)
    assert outbox.acknowledged == {}
    assert outbox.uncounted == [(draft, str(CLOSED)) for draft in drafts]
    assert not Answer.objects.filter(client=outbox.client).exists()
    # The page comes back with a version that is long over, or (of a Redis that was lost) never was.
    for last_id in ("3", "999999999"):
        headers = {**room.cookies[sleeper.pk], "Last-Event-ID": last_id}
        room.screens.open(stream_path(room.workshop), headers, room.ports)
    room.screens.wait(lambda screen: (screen.state.get("stage"), screen.state.get("round")) == ("scoring", ROUND))
    outbox.deliver(outbox.change(room.workshop.criteria[0], level=2, round_number=ROUND))
    counted = Answer.objects.get(participant=sleeper, criterion=room.workshop.criteria[0], round__number=ROUND)
    assert (counted.level, counted.copied) == (2, False)
