"""Who waits for a thread together: how many in a lot, how many lots, whose fault is whose, one door for each room."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

from tests.live.test_listeners_by_hand import run
from workshops.live.door import MOST, Door, Doors


class Lots:
    """What was asked together. Nothing is answered before the gate is open; an odd question is refused."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.gate = asyncio.Event()

    async def answer(self, some: Sequence[int]) -> list[str | Exception]:
        self.asked.append(list(some))
        await self.gate.wait()
        if 13 in some:
            raise LookupError("all of them")
        return [ValueError(one) if one % 2 else f"{one}" for one in some]


async def knocked(door: Door[int, str], questions: Sequence[int]) -> list[asyncio.Task[str]]:
    """All that can be done until the gate opens."""
    tasks = [asyncio.create_task(door.knock(one)) for one in questions]
    for _turn in range(5):
        await asyncio.sleep(0)
    return tasks


def test_so_many_in_a_lot_and_so_many_lots_at_once() -> None:
    async def story() -> None:
        lots = Lots()
        doors = Doors(lots.answer, at_once=2, most=3)
        tasks = await knocked(doors.of(uuid4()), range(0, 16, 2))
        assert lots.asked == [[0, 2, 4], [6, 8, 10]]
        lots.gate.set()
        assert await asyncio.gather(*tasks) == [str(one) for one in range(0, 16, 2)]
        assert lots.asked[2:] == [[12, 14]]
        usual = Lots()
        alone = Door(usual.answer)
        tasks = [*await knocked(alone, [0]), *await knocked(alone, range(2, 2 * MOST + 4, 2))]
        assert usual.asked == [[0]]
        usual.gate.set()
        await asyncio.gather(*tasks)
        assert [len(lot) for lot in usual.asked] == [1, MOST, 1]

    run(story())


def test_each_has_their_own_fault_and_that_of_all_ends_nothing() -> None:
    async def story() -> None:
        lots = Lots()
        door = Door(lots.answer)
        tasks = await knocked(door, [0, 1, 2])
        tasks[0].cancel()  # they have gone
        lots.gate.set()
        _gone, odd, even = await asyncio.gather(*tasks, return_exceptions=True)
        assert (type(odd), even) == (ValueError, "2")
        told = await asyncio.gather(*await knocked(door, [12, 13]), return_exceptions=True)
        assert [str(one) for one in told] == ["all of them"] * 2
        assert await door.knock(14) == "14"
        assert door.is_idle

    run(story())


def test_a_room_that_is_held_up_holds_up_no_other_and_a_quiet_one_is_forgotten() -> None:
    async def story() -> None:
        lots, (one, other) = Lots(), (UUID(int=1), UUID(int=2))
        doors = Doors(lots.answer)
        tasks = [*await knocked(doors.of(one), [0]), *await knocked(doors.of(one), [2])]
        tasks += await knocked(doors.of(other), [4])
        assert lots.asked == [[0], [4]]
        lots.gate.set()
        assert await asyncio.gather(*tasks) == ["0", "2", "4"]
        await asyncio.sleep(0)
        doors.of(other)
        assert doors._doors.keys() == {other}

    run(story())
