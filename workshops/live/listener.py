"""One open stream, as the hub sees it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from uuid import UUID

from workshops.live.frames import HEARTBEAT, NUDGE, Audience, Frame, View, page_heartbeat

Seat = tuple[UUID | None, UUID | None]


class Listener:
    """Holds at most one frame that is still to be written: the newest. A queue of old ones never builds up.

    The hub offers, the stream's own task takes; each listener waits on a future of its own, so that one which
    goes away cancels nobody else's.
    """

    __slots__ = (
        "_beat",
        "_frame",
        "_nudge",
        "_waiter",
        "abort",
        "audience",
        "ended",
        "expires_at",
        "last_words",
        "member",
        "opened_at",
        "participant",
        "seen",
        "token",
        "view",
        "writing_since",
    )

    def __init__(
        self,
        view: View,
        *,
        participant: UUID | None,
        member: UUID | None,
        abort: Callable[[], None],
        token: UUID | None = None,
        lasts: float = math.inf,
    ) -> None:
        """`token`: the member's by which they listen, and `lasts` the seconds until it expires."""
        self.view = view
        self.audience = view.audience
        self.participant = participant
        self.member = member
        self.abort = abort  # breaks the connection of somebody who does not read
        self.token = token
        self.opened_at = asyncio.get_running_loop().time()
        self.expires_at = self.opened_at + lasts
        self.writing_since: float | None = None
        self.seen: Frame | None = None
        self.ended = ""
        self.last_words = b""
        self._frame: Frame | None = None
        self._beat = False
        self._nudge = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def seat(self) -> Seat:
        """Whose streams are counted together: a participant's, or those of a member who has no seat in the room."""
        return (self.participant, None if self.participant else self.member)

    @property
    def keeps_here(self) -> tuple[UUID, ...]:
        """Whose presence this stream proves: its participant's; at a facilitator's page or a projector the member's."""
        people = (self.participant, self.member if self.audience in (Audience.FACILITATOR, Audience.SCREEN) else None)
        return tuple(person for person in people if person)

    @property
    def is_nudged(self) -> bool:
        """Whether a nudge has not been written yet."""
        return self._nudge

    def offer(self, frame: Frame) -> None:
        if frame is not self.seen:
            self._frame = frame
            self._wake()

    def beat(self) -> None:
        self._beat = True
        self._wake()

    def nudge(self) -> None:
        """For pages of people: programs and the projector are not asked."""
        if self.audience in (Audience.PARTICIPANT, Audience.FACILITATOR):
            self._nudge = True
            self._wake()

    def end(self, reason: str, last_words: bytes = b"") -> None:
        """The stream ends as soon as its task comes round; a write that is stuck is broken off."""
        if not self.ended:
            self.ended, self.last_words = reason, last_words
            self._wake()
        if self.writing_since is not None:
            self.abort()

    async def next(self) -> bytes | None:
        """What to write next, as soon as there is something; None at the end."""
        while not self.ended:
            if self._frame is not None:
                self.seen, self._frame, self._beat = self._frame, None, False
                return self.seen.data
            if self._nudge:
                self._nudge = False
                return NUDGE
            if self._beat:
                self._beat = False
                return HEARTBEAT if self.audience is Audience.API else page_heartbeat()
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return None

    async def next_unseen(self, mark: str) -> bytes | None:
        """The same, but for the state that has this mark."""
        while (data := await self.next()) is not None:
            if not (self.seen and data is self.seen.data and self.seen.mark == mark):
                return data
        return None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
