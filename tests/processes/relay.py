"""A door of TCP to what listens on a socket of this machine's files: a pooler, or another host, asks by the network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def relay(door: Path, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def begin() -> asyncio.Server:
        return await asyncio.start_server(lambda reader, writer: _joined(door, reader, writer), host, port)

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result()
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.01)  # in which what was aborted is closed


async def _joined(door: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one end is gone; then the other goes."""
    ends = [writer]
    with suppress(OSError):
        there, back = await asyncio.open_unix_connection(str(door))
        ends.append(back)
    pours = [_pour(reader, back), _pour(there, writer)] if len(ends) == 2 else []
    tasks = [asyncio.create_task(pour) for pour in pours]
    try:
        if tasks:
            with suppress(asyncio.CancelledError):  # Python 3.11 would say that it was
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for end in ends:
            end.transport.abort()


async def _pour(out_of: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await out_of.read(65_536):
            into.write(some)
            await into.drain()
