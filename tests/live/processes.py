"""Real web processes for the tests, and clients that keep every byte they were sent."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.processes import database

PATIENCE = 30.0  # seconds; how long a test waits for what must come. It never matters how fast it came.


@dataclass
class Web:
    """One web process as `up` starts it, on a socket that outlives it."""

    listener: socket.socket
    environment: dict[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def start(self) -> None:
        descriptor = self.listener.fileno()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.web", str(descriptor)],
            pass_fds=(descriptor,),
            cwd=settings.BASE_DIR,
            env=self.environment,
        )
        try:
            wait_for(lambda: self.get("/healthz")[0] == 200)
        except BaseException:
            self.process.kill()
            raise

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status, once it has ended."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        self.listener.close()

    def get(
        self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: Any = None
    ) -> tuple[int, dict[str, str], bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            link.request(method, path, json.dumps(body) if body is not None else None, headers or {})
            answer = link.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            link.close()


def start_web(**environment: str) -> Web:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    known = {**database(), "REDIS_URL": settings.REDIS_URL, "SECRET_KEY": settings.SECRET_KEY}
    return Web(listener, {**os.environ, "PYTHONWARNINGS": "ignore", **known, **environment})


@dataclass
class Event:
    name: str
    id: str
    data: dict[str, Any]


class Stream:
    """An open stream. It reads in a thread, and keeps all that it was sent, to the byte."""

    def __init__(self, web: Web, path: str, headers: dict[str, str]) -> None:
        self.bytes = b""
        self.ended = threading.Event()
        self.events: list[Event] = []
        self._changed = threading.Condition()
        self._link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=2 * PATIENCE)
        self._link.request("GET", path, headers=headers)
        self._answer = self._link.getresponse()
        assert self._answer.status == 200, self._answer.read()
        self.headers = {k.lower(): v for k, v in self._answer.getheaders()}
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        block: list[str] = []
        try:
            while line := self._answer.readline():
                with self._changed:
                    self.bytes += line
                    text = line.decode().rstrip("\n")
                    if text:
                        block.append(text)
                    else:
                        self._take(block)
                        block = []
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass
        with self._changed:
            self.ended.set()
            self._changed.notify_all()

    def _take(self, block: list[str]) -> None:
        parts = dict(line.split(": ", 1) for line in block if not line.startswith(":"))
        if "data" in parts:
            self.events.append(Event(parts.get("event", ""), parts.get("id", ""), json.loads(parts["data"])))
            self._changed.notify_all()

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first state, of those already here and those to come, of which this holds."""
        deadline, seen = time.monotonic() + PATIENCE, 0
        with self._changed:
            while True:
                for event in self.events[seen:]:
                    if event.name == "state" and holds(event.data):
                        return event.data
                seen = len(self.events)
                left = deadline - time.monotonic()
                if self.ended.is_set() or left <= 0:
                    raise AssertionError(f"It never came. Last: {self.events[-1:]}")
                self._changed.wait(left)

    def first(self) -> dict[str, Any]:
        return self.until(lambda _: True)

    def close(self) -> None:
        if self._link.sock:
            self._link.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._answer.close()
        self._link.close()


def wait_for(holds: Callable[[], Any], patience: float = PATIENCE) -> Any:
    deadline = time.monotonic() + patience
    while True:
        try:
            if found := holds():
                return found
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise AssertionError("What was waited for did not come.")
        time.sleep(0.05)


def start_valkey(folder: Path) -> subprocess.Popen[bytes]:
    """A Redis of this test's own, which it may kill."""
    from config.embedded import valkey_program

    words = [
        str(valkey_program()),
        "--port",
        "0",
        "--unixsocket",
        str(folder / "s"),
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    return subprocess.Popen([*words, "--loglevel", "warning"])
