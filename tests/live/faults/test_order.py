"""What networks do to requests: each arrives twice, late, in any order, at either of two processes."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from tests.live.faults.busy_room import BusyRoom
from tests.live.faults.outbox import Change, Outbox, Reply

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_every_change_twice_and_in_any_order(room: BusyRoom) -> None:
    """Whatever the order: the newest change of each criterion stays, and every request is acknowledged."""
    room.finish()
    dice = random.Random(1)
    sent: list[tuple[Outbox, Change, int]] = []
    for writer in room.writers:
        outbox = writer.outbox
        for criterion in room.workshop.criteria[:3]:
            changes = [outbox.change(criterion, dice.randrange(5)) for _ in range(4)]
            outbox.acknowledged[criterion] = changes[-1]
            sent += [(outbox, change, port) for change, port in product(changes, room.ports)]
    dice.shuffle(sent)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda one: one[0].send(*one[1:]), sent))
    total = len(room.workshop.criteria)
    assert {(r.status, r.body["answered"], r.body["total"]) if isinstance(r, Reply) else None for r in replies} == {
        (200, total, total)
    }
    room.check()
