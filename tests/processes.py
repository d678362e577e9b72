"""Real processes for tests: web, worker and beat, on the test's own database and Redis."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
# What every program needs to find the project and to start without a first run.
FOUND = {"PYTHONPATH": str(ROOT), "SECRET_KEY": "test", "ADVISOR_NO_VENV": "1"}
WEB = ("uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--no-server-header", "--log-level", "warning")
WORKER = ("celery", "-A", "config.celery", "worker", "--pool", "solo", "--loglevel", "INFO")
BEAT = ("celery", "-A", "config.celery", "beat", "--loglevel", "INFO")


class Process:
    """One child in a session of its own. What it says is collected, and shown when a wait fails."""

    def __init__(self, command: Sequence[str], **environment: str):
        program = Path(sys.executable).parent / command[0]
        self.popen = subprocess.Popen(
            [str(program), *command[1:]],
            cwd=ROOT,
            env={**os.environ, **FOUND, **database(), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.popen.stdout
        with self.popen.stdout as lines:
            for line in lines:
                self.said.append(line)

    def wait_for(self, words: str, seconds: float = 60) -> None:
        """Until it has said `words`."""
        self.wait_until(lambda: any(words in line for line in list(self.said)), f"It never said “{words}”", seconds)

    def wait_until(self, holds: Any, otherwise: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            if self.popen.poll() is not None:
                self.reader.join(5)
                said = "".join(self.said[-30:])
                assert holds(), f"It ended with {self.popen.returncode}. {otherwise}.\n{said}"
                return
            said = "".join(self.said[-30:])
            assert time.monotonic() < deadline, f"{otherwise}.\n{said}"
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9, the whole session."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self._ended()

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGTERM)
        try:
            self.popen.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        self._ended()

    def _ended(self) -> None:
        self.popen.wait()
        self.reader.join(5)


def database() -> dict[str, str]:
    """DATABASE_URL of the test database, which is not the one that the settings name."""
    parsed = urlsplit(os.environ["DATABASE_URL"])
    return {"DATABASE_URL": urlunsplit(parsed._replace(path=f"/{connection.settings_dict['NAME']}"))}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


@contextmanager
def running(command: Sequence[str], **environment: str) -> Iterator[Process]:
    process = Process(command, **environment)
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def web(port: int | None = None, **environment: str) -> Iterator[tuple[Process, str]]:
    """A web process that answers, and its address."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    with running((*WEB, "--port", str(port)), **{"SITE_URL": address, **environment}) as process:
        process.wait_until(lambda: answers(f"{address}/healthz"), "The web process never answered")
        yield process, address


@contextmanager
def worker(**environment: str) -> Iterator[Process]:
    with running(WORKER, **environment) as process:
        process.wait_for(" ready.")
        yield process
