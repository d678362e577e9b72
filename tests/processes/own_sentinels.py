"""Two Redis servers, one of which follows the other, and three Sentinels that watch them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

from config.machine.embedded import valkey_program
from tests.processes.waiting import free_port, wait_for

NAME = "advisor"
PASSWORD = "p@ss/word"


@dataclass
class OwnSentinels:
    """`servers`: by their ports; the first is the one that is followed at the beginning."""

    servers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    sentinels: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        places = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        return f"redis+sentinel://:p%40ss%2Fword@{places}/{NAME}/0"

    def master(self) -> int:
        """Its port, as the Sentinels have it now."""
        with redis.Redis(port=next(iter(self.sentinels)), decode_responses=True) as link:
            return int(link.sentinel_get_master_addr_by_name(NAME)[1])

    def kill_the_master(self) -> None:
        """kill -9. Returns when the other has taken over."""
        killed = self.master()
        self.servers[killed].kill()
        self.servers[killed].wait()
        wait_for(lambda: self.master() != killed and _is_master(self.master()), otherwise="Nobody took over.")


@contextmanager
def own_sentinels() -> Iterator[OwnSentinels]:
    one = OwnSentinels()
    with tempfile.TemporaryDirectory(prefix="watched") as folder, ExitStack() as stack:
        first, second = free_port(), free_port()
        for port in (first, second):
            file = _written(Path(folder) / f"{port}.conf", port, _server(port, second, follows=first), Path(folder))
            one.servers[port] = stack.enter_context(_running([file]))
        wait_for(lambda: _replica_is_up(first), otherwise="The second never followed the first.")
        for port in (free_port() for _ in range(3)):
            file = _written(Path(folder) / f"{port}.conf", port, _sentinel(first), Path(folder))
            one.sentinels[port] = stack.enter_context(_running([file, "--sentinel"]))
        wait_for(lambda: all(_knows_all(port) for port in one.sentinels), otherwise="They never met.")
        yield one


def _server(port: int, second: int, *, follows: int) -> list[str]:
    lines = ['save ""', f'requirepass "{PASSWORD}"', f'masterauth "{PASSWORD}"', "repl-diskless-sync-delay 0"]
    return [*lines, f"replicaof 127.0.0.1 {follows}"] if port == second else lines


def _sentinel(watched: int) -> list[str]:
    return [
        f"sentinel monitor {NAME} 127.0.0.1 {watched} 2",
        f'sentinel auth-pass {NAME} "{PASSWORD}"',
        f"sentinel down-after-milliseconds {NAME} 500",
        f"sentinel failover-timeout {NAME} 3000",
    ]


def _written(file: Path, port: int, lines: Sequence[str], folder: Path) -> str:
    file.write_text("\n".join([f"port {port}", "bind 127.0.0.1", f"dir {folder}", "loglevel warning", *lines, ""]))
    return str(file)


@contextmanager
def _running(words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([str(valkey_program()), *words], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _is_master(port: int) -> bool:
    try:
        with redis.Redis(port=port, password=PASSWORD, decode_responses=True) as link:
            return bool(link.info("replication")["role"] == "master")
    except redis.RedisError:
        return False


def _replica_is_up(port: int) -> bool:
    try:
        with redis.Redis(port=port, password=PASSWORD, decode_responses=True) as link:
            return "online" in str(link.info("replication").get("slave0"))
    except redis.RedisError:
        return False


def _knows_all(port: int) -> bool:
    try:
        with redis.Redis(port=port, decode_responses=True) as link:
            known = link.sentinel_master(NAME)
            return (known["num-slaves"], known["num-other-sentinels"]) == (1, 2)
    except redis.RedisError:
        return False
