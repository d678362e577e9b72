"""Keeps child processes running: starts them, passes their output on, starts again what dies, stops all."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds before a dead child is started again: doubled each time,
STEADY = 30.0  # and back to the first once it has lived this long
LINE_LIMIT = 1_000_000  # bytes; a longer line is cut

Stopping = tuple[tuple[signal.Signals, float], ...]  # a signal, and the seconds to wait; gentlest first
Say = Callable[[str, str], None]  # (child's name, one line)


@dataclass(frozen=True)
class Child:
    """A process to keep: its words, and how it is asked to stop before it is killed."""

    name: str
    command: list[str]
    environment: dict[str, str]
    stopping: Stopping
    pass_fds: tuple[int, ...] = ()
    directory: str | os.PathLike[str] | None = None
    output: BinaryIO | None = None  # where its output goes; without one, to say(), line by line
    prepare: Callable[[], None] = lambda: None  # before every start
    sweep: Callable[[], None] = lambda: None  # after the last end, for what its process group does not hold


class Kept:
    """One child while it is kept. Make it inside a running event loop."""

    def __init__(self, child: Child, say: Say, changed: Callable[[], None] = lambda: None) -> None:
        self.child = child
        self.say = say
        self.changed = changed  # called when the process has become another
        self.process: asyncio.subprocess.Process | None = None
        self.deaths = 0
        self._stopped = asyncio.Event()
        self._task = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        clock = asyncio.get_running_loop().time
        delay = FIRST_DELAY
        while not self._stopped.is_set():
            began = clock()
            how = await self._live_once()
            if self._stopped.is_set():
                return
            self.deaths += 1
            delay = FIRST_DELAY if clock() - began > STEADY else delay
            self.say(self.child.name, f"ended ({how}); starts again in {delay:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def _live_once(self) -> str:
        """Starts the child and waits for its end; how it ended."""
        try:
            await asyncio.to_thread(self.child.prepare)
            process, forwarding = await self._start()
        except OSError as error:
            return str(error)
        self.process = process
        self.changed()
        if self._stopped.is_set():  # asked to stop while it started
            process.kill()
        status = await process.wait()
        end_group(process.pid)
        self.process = None
        await asyncio.wait([forwarding], timeout=1)  # its last words
        forwarding.cancel()
        return f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"

    async def _start(self) -> tuple[asyncio.subprocess.Process, asyncio.Task[None]]:
        # Our own pipe, not subprocess.PIPE: with that one, wait() also waits for grandchildren that hold it open.
        ours, theirs = os.pipe()
        forwarding = asyncio.create_task(self._forward(ours))
        try:
            process = await asyncio.create_subprocess_exec(
                *self.child.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=self.child.output or theirs,
                stderr=self.child.output or theirs,
                env=self.child.environment,
                cwd=self.child.directory,
                pass_fds=self.child.pass_fds,
                start_new_session=True,  # Ctrl-C at the terminal reaches us alone
            )
        finally:
            os.close(theirs)
        return process, forwarding

    async def _forward(self, pipe: int) -> None:
        reader = asyncio.StreamReader(limit=LINE_LIMIT)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb", buffering=0)
        )
        try:
            while not reader.at_eof():
                with suppress(ValueError):  # a line beyond the limit is dropped
                    line = await reader.readline()
                    if line:
                        self.say(self.child.name, line.decode(errors="replace").rstrip())
        finally:
            transport.close()

    async def stop(self) -> None:
        """Stops it, harder and harder; returns when it and its whole process group are gone."""
        self._stopped.set()
        for number, patience in self.child.stopping:
            process = self.process
            if process is None or process.returncode is not None:
                break
            with suppress(ProcessLookupError):
                process.send_signal(number)
                process.send_signal(signal.SIGCONT)  # one that was stopped can end properly after all
            await asyncio.wait([self._task], timeout=patience)
        if self.process is not None:
            end_group(self.process.pid)
        await self._task
        await asyncio.to_thread(self.child.sweep)


def end_group(leader: int) -> None:
    """Ends at once whatever is left of a child's process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
