"""The keeper of a data folder's embedded servers: a process that lives as long as somebody uses them.

    python -m config.machine.keeper FOLDER --lock FD --user FD [--throw-away]

Users (`up`, or any command) connect to its socket, ask for servers by name, and keep the connection open.
A user that is killed is a connection that closes, so nothing outlives its users and nothing needs counting.
When the last one has gone, the keeper stops the servers, then closes that last connection: whoever waits
for the close knows that nothing is left. (One who goes while others stay is told so.) The lock, held for
life, makes it the only one of its folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
from contextlib import suppress
from pathlib import Path

from config.machine import data, embedded
from config.machine.data import StartError
from config.machine.supervisor import Child, Kept

STILL_USED = b"+"  # said to one who goes while others stay
SLOWEST_START = 120.0  # seconds; a database that replays a long log takes a while
LONGEST_LOG = 5_000_000  # bytes, after which a server's log is started afresh


class Keeper:
    def __init__(self, folder: Path, *, throw_away: bool, durable: bool) -> None:
        self.folder = folder
        self.throw_away = throw_away
        uid = embedded.account(folder)
        self.sockets = data.make_socket_folder(folder, uid)
        self.servers: dict[str, embedded.Server] = {
            "postgres": embedded.Postgres(folder, self.sockets, uid, durable),
            "redis": embedded.Valkey(folder, self.sockets, uid, durable),
        }
        self.kept: dict[str, Kept] = {}
        self.read_from: dict[str, int] = {}  # where in its log a server's present life begins
        self.users = 0
        self.starting = {name: asyncio.Lock() for name in self.servers}
        self.closing = asyncio.Event()
        self.closed = asyncio.Event()

    async def serve(self, user: socket.socket) -> None:
        """Attends to users until none is left; the first one is connected from the start."""
        door = self.sockets / "keeper.sock"
        door.unlink(missing_ok=True)
        listener = await asyncio.start_unix_server(self.attend, path=str(door))
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.closing.set)
        first = asyncio.create_task(self.attend(*await asyncio.open_connection(sock=user)))
        await self.closing.wait()
        listener.close()
        door.unlink(missing_ok=True)
        await asyncio.gather(*(kept.stop() for kept in self.kept.values()))
        if self.throw_away:
            shutil.rmtree(self.sockets, ignore_errors=True)
            shutil.rmtree(self.folder, ignore_errors=True)
        self.closed.set()
        await asyncio.wait([first], timeout=0.1)  # the last users' connections close now
        os._exit(0)  # without waiting for threads: one may be making a database that nobody wants any more

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One user, from its coming to its going."""
        self.users += 1
        try:
            request = await reader.readline()
            if request and not self.closing.is_set():
                gone = asyncio.create_task(reader.read())
                answer = asyncio.create_task(self.answer(json.loads(request)["servers"]))
                await asyncio.wait([gone, answer], return_when=asyncio.FIRST_COMPLETED)
                if answer.done():
                    writer.write(json.dumps(answer.result()).encode() + b"\n")
                await gone
        finally:
            self.users -= 1
            if self.users == 0:
                self.closing.set()
            if self.closing.is_set():
                await self.closed.wait()
            else:
                writer.write(STILL_USED)
            writer.close()

    async def answer(self, names: list[str]) -> dict[str, object]:
        try:
            new = await asyncio.gather(*(self.bring_up(name) for name in names))
        except (StartError, OSError) as error:
            said = data.explain_os_error(error, self.folder) if isinstance(error, OSError) else str(error)
            return {"error": said}
        addresses: dict[str, str] = {}
        for name in names:
            addresses |= self.servers[name].addresses
        return {"pid": os.getpid(), "addresses": addresses, "new": any(new)}

    async def bring_up(self, name: str) -> bool:
        """Starts a server unless it runs, and waits until it answers; whether its data are new, or short of a part
        that this version adds."""
        server = self.servers[name]
        async with self.starting[name]:
            new, first = not server.files.exists(), name not in self.kept
            if first:
                self.read_from[name] = self.shorten_log(name)
                await asyncio.to_thread(server.make)
                await asyncio.to_thread(server.recover)  # or a leftover would answer in the new one's place
                if self.closing.is_set():
                    raise StartError("The embedded servers are stopping.")
                self.kept[name] = Kept(self.child(server), say)
            clock = asyncio.get_running_loop().time
            until = clock() + SLOWEST_START
            while not await asyncio.to_thread(server.answers):
                if self.kept[name].deaths > 2 or clock() > until:
                    await self.kept.pop(name).stop()
                    said = self.log(name).read_bytes()[self.read_from[name] :]
                    raise StartError(embedded.explain(said.decode(errors="replace"), self.folder))
                await asyncio.sleep(0.03)
            return (first and await asyncio.to_thread(server.complete)) or new

    def child(self, server: embedded.Server) -> Child:
        return Child(
            name=server.name,
            command=server.command(),
            environment=embedded.environment(),
            stopping=server.stopping,
            directory=server.files,
            output=self.log(server.name).open("ab"),
            prepare=server.recover,
            sweep=server.sweep,
        )

    def shorten_log(self, name: str) -> int:
        """Empties a log that has grown too long; its length in bytes."""
        log = self.log(name)
        log.touch(mode=0o600)
        if log.stat().st_size > LONGEST_LOG:
            log.write_bytes(b"")
        return log.stat().st_size

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"


def say(name: str, line: str) -> None:
    """Into the keeper's own log, which is its output."""
    with suppress(OSError):
        os.write(1, f"{name}: {line}\n".encode())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lock", type=int, required=True, help="the descriptor of the held lock")
    parser.add_argument("--user", type=int, required=True, help="the descriptor of its first connection")
    parser.add_argument("--throw-away", action="store_true", help="remove the folder at the end")
    parser.add_argument("--not-durable", action="store_true", help="no fsync: for tests")
    options = parser.parse_args()
    for descriptor in (options.lock, options.user):
        os.set_inheritable(descriptor, False)

    async def run() -> None:
        keeper = Keeper(options.folder, throw_away=options.throw_away, durable=not options.not_durable)
        await keeper.serve(socket.socket(fileno=options.user))

    asyncio.run(run())


if __name__ == "__main__":
    main()
