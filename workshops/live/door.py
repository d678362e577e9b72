"""Where requests wait for a thread. Those who come while others are looked after are looked after together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

MOST = 100  # looked after together: some ten milliseconds of work in the thread

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class Door(Generic[Asked, Told]):
    """`answer`: for what is asked together, in its order, what each is told, or the error that is in its way."""

    def __init__(self, answer: Callable[[Sequence[Asked]], Awaitable[list[Told | Exception]]]) -> None:
        self._answer = answer
        self._waiting: deque[tuple[Asked, asyncio.Future[Told]]] = deque()
        self._work: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        return self._work is None or self._work.done()

    async def knock(self, asked: Asked) -> Told:
        """Raises Refusal, and whatever the database raises."""
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self.is_idle:
            self._work = asyncio.create_task(self._answer_all())
        return await answer

    async def _answer_all(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            outcomes: list[Told | Exception]
            try:
                outcomes = await self._answer([asked for asked, _ in some])
            except Exception as error:
                outcomes = [error for _ in some]
            for (_, answer), outcome in zip(some, outcomes, strict=True):
                _settle(answer, outcome)


def _settle(answer: asyncio.Future[Told], outcome: Told | Exception) -> None:
    if answer.done():
        return  # whoever asked has gone
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
