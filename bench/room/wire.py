"""The client's side of HTTP, as cheap as it can be: it shares the machine with what it measures.

Raw bytes on raw connections, and the clock is read where they arrive. Times are seconds of `clock()`.
"""

from __future__ import annotations

import asyncio
import re
import time
from array import array
from collections.abc import Callable
from typing import cast

clock = time.monotonic
EVENT_ENDS = b"\n\n\r\n"  # the end of an event, and of the HTTP chunk that it came in
STATE = b"event: state"
PAGE = re.compile(rb'"page":"([^"]*)"')
NEAR = 400  # bytes from the beginning of a state in which its number and its page are
LAST_CHUNK = b"0\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Stream(asyncio.Protocol):
    """One open stream. Keeps when each state was here to its last byte, and the number that it said.

    `number`: what finds it in a state, in its first group: a count that rises with each answer that is followed.
    """

    def __init__(self, request: bytes, number: re.Pattern[bytes], lost: Callable[[], None]) -> None:
        self.request = request
        self.number = number
        self.lost = lost
        self.times = array("d")
        self.numbers = array("q")
        self.page, self.page_at = b"", 0.0  # what the room shows, and since when
        self.status = 0
        self.answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        now = clock()
        if not self.status:
            self.status = int(data[9:12])
            self._settle()
        if self._rest:
            data, self._rest = self._rest + data, b""
        if not data.endswith(EVENT_ENDS):
            self._rest = data
            return
        # The newest of the states that came together; most often there is one.
        at = data.find(STATE, 0, 40)
        if at < 0 or not _is_one_chunk(data):
            at = data.rfind(STATE)
        if at >= 0:
            self._take(data, at, now)

    def _take(self, data: bytes, at: int, now: float) -> None:
        if found := self.number.search(data, at, at + NEAR):
            self.times.append(now)
            self.numbers.append(int(found[1]))
        if (found := PAGE.search(data, at, at + NEAR)) and found[1] != self.page:
            self.page, self.page_at = found[1], now

    @property
    def is_finished(self) -> bool:
        """Whether the server ended it as HTTP has it, instead of breaking it off."""
        return self._rest.endswith(LAST_CHUNK)

    def connection_lost(self, _: Exception | None) -> None:
        self._settle()
        self.lost()

    def _settle(self) -> None:
        if not self.answered.done():
            self.answered.set_result(self.status)

    def close(self) -> None:
        if self.transport:
            self.transport.abort()


def _is_one_chunk(data: bytes) -> bool:
    end = data.index(b"\r\n")
    return end + int(data[:end], 16) + 4 == len(data)


class Link(asyncio.Protocol):
    """A connection that is used again: one request at a time. `free(link)` once it can take the next."""

    def __init__(self, free: Callable[[Link], None]) -> None:
        self.free = free
        self.transport: asyncio.Transport | None = None
        self.is_open = False
        self._heard: Callable[[int, float], None] | None = None
        self._data, self._head = b"", b""
        self._length = self._came = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.is_open = True

    def send(self, request: bytes, heard: Callable[[int, float], None]) -> None:
        """`heard(status, when)` once the whole reply is here; status 0 where the connection ended without one."""
        assert self.transport is not None
        self._heard = heard
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self._head:
            self._came += len(data)
        else:
            self._data += data
            self._read_head()
        if self._head and (self._came >= self._length if self._length >= 0 else data.endswith(LAST_CHUNK)):
            self._finish()

    def _read_head(self) -> None:
        """Of what has come so far: the status, how long the body is (-1: in chunks), how much of it is here."""
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return
        said = LENGTH.search(self._data, 0, end)
        self._head, self._length = self._data[:end], int(said[1]) if said else -1
        self._came, self._data = len(self._data) - end - 4, b""

    def _finish(self) -> None:
        now, status = clock(), int(self._head[9:12])
        heard, self._heard, self._head = self._heard, None, b""
        self.free(self)
        if heard:
            heard(status, now)

    def connection_lost(self, _: Exception | None) -> None:
        self.is_open = False
        heard, self._heard = self._heard, None
        if heard:
            heard(0, clock())

    def close(self) -> None:
        if self.transport:
            self.transport.abort()


class Links:
    """As many links as are needed at once, kept open between requests, as a browser or a proxy does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.idle: list[Link] = []
        self.all: set[Link] = set()
        self.opening: set[asyncio.Task[None]] = set()

    def send(self, request: bytes, heard: Callable[[int, float], None]) -> None:
        while self.idle:
            link = self.idle.pop()
            if link.is_open:
                link.send(request, heard)
                return
            self.all.discard(link)
        task = asyncio.get_running_loop().create_task(self._open_and_send(request, heard))
        self.opening.add(task)
        task.add_done_callback(self.opening.discard)

    async def _open_and_send(self, request: bytes, heard: Callable[[int, float], None]) -> None:
        try:
            _, link = await asyncio.get_running_loop().create_connection(
                lambda: Link(self.idle.append), "127.0.0.1", self.port
            )
        except OSError:
            heard(0, clock())
            return
        self.all.add(link)
        link.send(request, heard)

    async def ask(self, request: bytes) -> int:
        """The status of one reply; 0 where there was none."""
        said: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def heard(status: int, _: float) -> None:
            if not said.done():
                said.set_result(status)

        self.send(request, heard)
        return await said

    def close(self) -> None:
        for task in list(self.opening):
            task.cancel()
        for link in self.all:
            link.close()
