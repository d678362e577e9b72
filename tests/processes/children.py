"""Children of a test: any program on the test's own database and Redis."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil  # type: ignore[import-untyped]  # comes without types
from django.conf import settings
from django.db import connection

from tests.processes.forked import Forked
from tests.processes.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
# What every program needs to find the project and to start without a first run.
FOUND = {"PYTHONPATH": str(ROOT), "ADVISOR_NO_VENV": "1"}
WORKER = ("celery", "-A", "config.celery", "worker", "--pool", "solo", "--loglevel", "INFO")
BEAT = ("celery", "-A", "config.celery", "--quiet", "beat", "--loglevel", "INFO")


class Child:
    """A started program, in a session of its own. What it says is collected, and shown when a wait fails."""

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        *,
        directory: Path = ROOT,
        descriptors: Sequence[int] = (),
    ) -> None:
        self.popen = self._begin(words, environment, directory, descriptors)
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _begin(
        self, words: Sequence[str], environment: Mapping[str, str], directory: Path, descriptors: Sequence[int]
    ) -> subprocess.Popen[str] | Forked:
        return subprocess.Popen(
            list(words),
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            pass_fds=tuple(descriptors),
        )

    def _read(self) -> None:
        assert self.popen.stdout
        with self.popen.stdout as lines:
            for line in lines:
                self.lines.append(line)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    @property
    def is_running(self) -> bool:
        return self.popen.poll() is None

    def wait_for(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Until it has said what matches."""
        self.wait_until(lambda: re.search(pattern, self.said), f"It never said “{pattern}”", seconds)
        found = re.search(pattern, self.said)
        assert found
        return found

    def wait_until(self, holds: Callable[[], object], otherwise: str, seconds: float = 60) -> None:
        """Until something holds; it need not be waited for any longer once the child has ended."""
        wait_for(lambda: holds() or not self.is_running, seconds, lambda: f"{otherwise}.\n{self.last_words()}")
        if not self.is_running:
            self.reader.join(5)
            assert holds(), f"It ended with {self.popen.returncode}. {otherwise}.\n{self.last_words()}"

    def last_words(self) -> str:
        return "".join(self.lines[-30:])

    def wait(self, seconds: float | None = None) -> int:
        """Until it has ended. Its exit status."""
        status = self.popen.wait(seconds)
        self.reader.join(5)
        return status

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float | None = None) -> int:
        """Told so, itself and none of its own children. Its exit status."""
        if self.is_running:
            self.popen.send_signal(number)
        return self.wait(seconds)

    def kill(self) -> None:
        """kill -9, the whole session."""
        self._tell_all(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """The whole session is told to stop, and killed where it does not. Its exit status."""
        self._tell_all(signal.SIGTERM)
        try:
            return self.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        return self.wait()

    def _tell_all(self, number: signal.Signals) -> None:
        """No other session that has got its number since it ended: each of PostgreSQL's connections has one of its own.
        The number is given again only once nobody is left in this one."""
        if self.is_running or not psutil.pid_exists(self.popen.pid):
            with suppress(ProcessLookupError):
                os.killpg(self.popen.pid, number)


class Process(Child):
    """A program of this project's environment, on the stores of the test."""

    def __init__(self, command: Sequence[str], descriptors: Sequence[int] = (), /, **environment: str):
        program = Path(sys.executable).parent / command[0]
        known = {**os.environ, **FOUND, **stores(), **environment}
        super().__init__([str(program), *command[1:]], known, descriptors=descriptors)

    def _begin(
        self, words: Sequence[str], environment: Mapping[str, str], directory: Path, descriptors: Sequence[int]
    ) -> subprocess.Popen[str] | Forked:
        """Without loading again what many of them load; but for one whose Python shall begin otherwise."""
        if environment["PYTHONPATH"] == FOUND["PYTHONPATH"] and hasattr(os, "pidfd_open"):
            return Forked(words, environment, directory, descriptors)
        return super()._begin(words, environment, directory, descriptors)


def stores() -> dict[str, str]:
    """Where the children find what this test uses: its database, its Redis, its key."""
    return {**database(), "REDIS_URL": settings.REDIS_URL, "SECRET_KEY": settings.SECRET_KEY}


def database() -> dict[str, str]:
    """DATABASE_URL of the test database, which is not the one that the settings name; and the owner's."""
    name = connection.settings_dict["NAME"]
    urls = {variable: urlsplit(os.environ[variable]) for variable in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return {variable: urlunsplit(url._replace(path=f"/{name}")) for variable, url in urls.items()}


@contextmanager
def running(command: Sequence[str], **environment: str) -> Iterator[Process]:
    process = Process(command, **environment)
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def worker(**environment: str) -> Iterator[Process]:
    with running(WORKER, **environment) as process:
        process.wait_for(" ready.")
        yield process
