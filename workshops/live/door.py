"""Where streams wait to be admitted. Those who come while others are looked up are looked up together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from workshops.live.seats import Admission, Asked

MOST = 100  # looked up together: some ten milliseconds of work in the thread

Admit = Callable[[Sequence[Asked]], Awaitable[list[Admission | Exception]]]


class Door:
    def __init__(self, admit: Admit) -> None:
        self._admit = admit
        self._waiting: deque[tuple[Asked, asyncio.Future[Admission]]] = deque()
        self._work: asyncio.Task[None] | None = None

    async def knock(self, asked: Asked) -> Admission:
        """Raises Refusal, and whatever the database raises."""
        answer: asyncio.Future[Admission] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._answer_all())
        return await answer

    async def _answer_all(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            outcomes: list[Admission | Exception]
            try:
                outcomes = await self._admit([asked for asked, _ in some])
            except Exception as error:
                outcomes = [error] * len(some)
            for (_, answer), outcome in zip(some, outcomes, strict=True):
                _settle(answer, outcome)


def _settle(answer: asyncio.Future[Admission], outcome: Admission | Exception) -> None:
    if answer.done():
        return  # whoever asked has gone
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
