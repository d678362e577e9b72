"""A laptop that was closed for an hour, while the room went on."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from tests.live.clients import stream_path
from tests.live.faults.busy_room import BusyRoom
from tests.live.faults.outbox import Change, Outbox
from workshops.domain.ballot_rows import CLOSED
from workshops.enums import Stage
from workshops.models import Answer

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def deaf() -> Iterator[Callable[[int, str, dict[str, str]], None]]:
    """deaf(port, path, headers): a stream whose other end is asleep: nothing is read, nothing is closed."""
    links: list[socket.socket] = []

    def listen(port: int, path: str, headers: dict[str, str]) -> None:
        links.append(socket.create_connection(("127.0.0.1", port)))
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
        links[-1].sendall("\r\n".join([*lines, "", ""]).encode())

    yield listen
    for link in links:
        link.close()


def typed(outbox: Outbox, criteria: list[str]) -> list[Change]:
    """Changes that were typed when the network had gone already: they wait in the browser."""
    return [outbox.change(criterion, level=4) for criterion in criteria]


def test_it_comes_back_to_the_present_and_its_old_drafts_count_nowhere(
    room: BusyRoom, deaf: Callable[[int, str, dict[str, str]], None]
) -> None:
    sleeper, criteria = room.people[0], room.workshop.criteria
    room.finish()
    deaf(room.ports[0], stream_path(room.workshop), room.cookies[sleeper.pk])
    outbox = Outbox(sleeper, room.cookies[sleeper.pk], room.ports, clock=10_000)
    drafts = typed(outbox, criteria[:3])
    room.check()
    for _ in range(5):
        room.move(Stage.SCORING)
        room.move(Stage.DISCUSSION)
    room.move(Stage.SCORING)
    for draft in drafts:
        outbox.deliver(draft)
    assert outbox.acknowledged == {}
    assert outbox.uncounted == [(draft, CLOSED) for draft in drafts]
    assert not Answer.objects.filter(client=outbox.client).exists()
    # The page, as it comes back: it knows versions that are long over, or (with another Redis) that never were.
    for last_id in ("3", "999999999"):
        headers = {**room.cookies[sleeper.pk], "Last-Event-ID": last_id}
        awake = room.screens.open(stream_path(room.workshop), headers, room.ports)
        room.screens.wait(lambda screen: (screen.state.get("stage"), screen.state.get("round")) == ("scoring", 7))
        assert awake.connections == 1
    outbox.deliver(outbox.change(criteria[0], level=2, round_number=7))
    counted = Answer.objects.get(participant=sleeper, criterion=criteria[0], round__number=7)
    assert (counted.level, counted.copied) == (2, False)
