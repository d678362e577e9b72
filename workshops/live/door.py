"""Where requests wait for a thread. Those who come while others are looked after are looked after together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

MOST = 100  # looked after together: some ten milliseconds of work in the thread

Question = TypeVar("Question")
Reply = TypeVar("Reply")


class Door(Generic[Question, Reply]):
    """`answer`: for what is asked together, in its order, what each is told, or the error that is in its way.

    `at_once`: how many such lots are looked after at one time; `most`: how many are in one.
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Question]], Awaitable[list[Reply | Exception]]],
        *,
        at_once: int = 1,
        most: int = MOST,
    ) -> None:
        self._answer = answer
        self._at_once = at_once
        self._most = most
        self._waiting: deque[tuple[Question, asyncio.Future[Reply]]] = deque()
        self._working = 0
        self._tasks: set[asyncio.Task[None]] = set()  # or nobody would hold them

    @property
    def is_idle(self) -> bool:
        return not self._working

    async def knock(self, asked: Question) -> Reply:
        """Raises Refusal, and whatever the database raises."""
        told: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, told))
        if self._working < self._at_once:
            self._working += 1
            task = asyncio.create_task(self._answer_all())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await told

    async def _answer_all(self) -> None:
        # Counted out in the same step that finds nobody waiting: whoever comes later starts another.
        try:
            while self._waiting:
                await self._answer_some()
        finally:
            self._working -= 1

    async def _answer_some(self) -> None:
        some = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        outcomes: list[Reply | Exception]
        try:
            outcomes = await self._answer([asked for asked, _ in some])
        except Exception as error:
            outcomes = [error for _ in some]
        for (_, told), outcome in zip(some, outcomes, strict=True):
            _settle(told, outcome)


class Doors(Generic[Question, Reply]):
    """One for each room: a room that is held up holds up nobody else's people."""

    def __init__(
        self,
        answer: Callable[[Sequence[Question]], Awaitable[list[Reply | Exception]]],
        *,
        at_once: int = 1,
        most: int = MOST,
    ) -> None:
        self._answer = answer
        self._at_once = at_once
        self._most = most
        self._doors: dict[UUID, Door[Question, Reply]] = {}

    def of(self, workshop_id: UUID) -> Door[Question, Reply]:
        for room in [room for room, door in self._doors.items() if door.is_idle]:
            del self._doors[room]
        return self._doors.setdefault(workshop_id, Door(self._answer, at_once=self._at_once, most=self._most))


def _settle(answer: asyncio.Future[Reply], outcome: Reply | Exception) -> None:
    if answer.done():
        return  # whoever asked has gone
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
