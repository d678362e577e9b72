"""A Redis of a test's own, which it may kill and empty."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import redis

from config.machine.embedded import valkey_program
from tests.processes.waiting import wait_for


@dataclass
class OwnRedis:
    """Keeps nothing over its death, as after a lost disk."""

    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def door(self) -> Path:
        return self.folder / "s"

    @property
    def url(self) -> str:
        return f"unix://{self.door}?db=0"

    def start(self) -> None:
        words = {"--port": "0", "--unixsocket": self.door, "--save": "", "--dir": self.folder, "--loglevel": "warning"}
        command = [str(valkey_program()), *(str(word) for pair in words.items() for word in pair)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(self._answers)

    def kill(self) -> None:
        """kill -9; its socket stays behind, and nobody is at the other end of it."""
        self.process.kill()
        self.process.wait()

    def empty(self) -> None:
        """FLUSHALL: everything that it knew is gone."""
        with redis.Redis.from_url(self.url) as link:
            link.flushall()

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as link, suppress(redis.RedisError):
            return bool(link.ping())
        return False


@contextmanager
def own_redis() -> Iterator[OwnRedis]:
    with tempfile.TemporaryDirectory(prefix="live") as folder:
        one = OwnRedis(Path(folder))
        one.start()
        try:
            yield one
        finally:
            one.kill()
