"""Open pages: many streams in one thread, each following the rule of `static/js/live.js` and keeping every byte."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.processes import PATIENCE, wait_for

# As in live.js, but in a hurry: a test waits for what these wait for. Seconds; doubled each time, with jitter.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
REFUSED_FOR_GOOD = (401, 404)
SILENCE = 20.0  # seconds without a byte, after which a connection counts as dead: more than two beats are apart
FIRST_SILENCE = 5.0  # the same before the first state: nobody may be at the other end of the line
LINE = 1 << 22  # bytes


@dataclass(eq=False)
class Screen:
    """One open page (or program at the API's stream). It never gives up, but for being told to."""

    path: str
    headers: dict[str, str] = field(repr=False)
    ports: Sequence[int]
    received: bytearray = field(default_factory=bytearray, repr=False)  # all that ever came, to the byte
    connections: int = 0
    refused: int = 0
    stood_back: bool = False  # its seat has too many pages: it asks no more, or they would take turns for ever
    last_id: str = ""
    http: str = "1.1"
    _latest: bytes = field(default=b"", repr=False)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def state(self) -> dict[str, Any]:
        """What it shows now; {} before the first state."""
        return json.loads(self._latest) if self._latest else {}

    async def follow(self) -> None:
        """Until it is closed."""
        failures = 0
        while not (self.refused or self.stood_back):
            heard = False
            with suppress(OSError, EOFError, TimeoutError, ValueError):
                heard = await self._listen(self.ports[self.connections % len(self.ports)])
            failures = 0 if heard else failures + 1
            await asyncio.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures, 10)) * (0.5 + random.random()))

    async def _listen(self, port: int) -> bool:
        """One connection until its end; whether a state came by it."""
        self.connections += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LINE)
        heard = False
        try:
            told = {"Host": "127.0.0.1", "Last-Event-ID": self.last_id, **self.headers}
            lines = [
                f"GET {self.path} HTTP/{self.http}",
                *(f"{name}: {value}" for name, value in told.items() if value),
            ]
            writer.write("\r\n".join([*lines, "", ""]).encode())
            status = int((await self._line(reader, FIRST_SILENCE)).split()[1])
            self.refused = status if status in REFUSED_FOR_GOOD else 0
            while status == 200 and (line := await self._line(reader, SILENCE if heard else FIRST_SILENCE)):
                heard = self._take(line) or heard
        except (OSError, TimeoutError):
            if not heard:
                raise
        finally:
            writer.transport.abort()
        return heard

    async def _line(self, reader: asyncio.StreamReader, seconds: float) -> bytes:
        async with asyncio.timeout(seconds):  # before Python 3.12 wait_for() loses a cancellation that meets a line
            line = await reader.readline()
        self.received += line
        return line

    def _take(self, line: bytes) -> bool:
        """Whether it was a state. Only states and nudges have data longer than this."""
        self.stood_back |= line.startswith(b"event: elsewhere")
        if line.startswith(b"id: "):
            self.last_id = line[4:].decode().strip()
        if line.startswith(b"data: {") and len(line) > 20:
            self._latest = line[6:]
            return True
        return False


class Screens:
    """All of a test's screens. `http`: 1.0 behind a proxy, which would put the sizes of its own pieces in between."""

    def __init__(self, http: str = "1.1") -> None:
        self.http = http
        self.all: list[Screen] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._following: dict[int, Future[None]] = {}

    def open(self, path: str, headers: dict[str, str], ports: Sequence[int]) -> Screen:
        self.all.append(Screen(path, headers, ports, http=self.http))
        screen = self.all[-1]
        self._following[id(screen)] = asyncio.run_coroutine_threadsafe(screen.follow(), self._loop)
        return screen

    def leave(self, screen: Screen) -> None:
        """Closes the page."""
        self._following.pop(id(screen)).cancel()
        self.all.remove(screen)

    def wait(self, shows: Callable[[Screen], bool], patience: float = PATIENCE) -> None:
        """Until all of them show it."""

        def others() -> str:
            wrong = [screen for screen in self.all if not shows(screen)]
            if not wrong:
                return "They showed it too late."
            shown = {**wrong[0].state, "regions": "…"}
            return f"{len(wrong)} of {len(self.all)} do not show it. The first, {wrong[0]}, shows {shown}."

        wait_for(lambda: all(shows(screen) for screen in self.all), patience, others)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._cancel(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    @staticmethod
    async def _cancel() -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
