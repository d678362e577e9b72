"""A real web process, started as `up` starts it."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.processes.children import Process, worker
from tests.processes.waiting import PATIENCE


@dataclass
class Web:
    """One web process on a socket that outlives it."""

    listener: socket.socket
    environment: dict[str, str]
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it without waiting until it answers: connections wait for it at the socket."""
        descriptor = self.listener.fileno()
        command = (sys.executable, "-m", "config.machine.web", str(descriptor))
        self.process = Process(command, [descriptor], **{"PYTHONWARNINGS": "ignore", **self.environment})

    def wait(self) -> None:
        """Until it answers."""
        try:
            self.process.wait_until(self._answers, "The web process never answered")
        except BaseException:
            self.process.kill()
            raise

    def _answers(self) -> bool:
        status, _, _ = self.get("/healthz")
        assert status == 200, f"It answers with {status}.\n{self.process.last_words()}"
        return True

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status, once it has ended."""
        return self.process.end(number, PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.listener.close()

    def get(
        self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: Any = None
    ) -> tuple[int, dict[str, str], bytes]:
        """(status, headers by their names in small letters, body). Raises OSError, HTTPException."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            link.request(method, path, json.dumps(body) if body is not None else None, headers or {})
            answer = link.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            link.close()


def start_web(**environment: str) -> Web:
    """A web process that answers, with these variables."""
    (started,) = start_webs(1, **environment)
    return started


def start_webs(number: int, **environment: str) -> list[Web]:
    """So many that answer; they start at the same time."""
    started = [Web(_listener(), environment) for _ in range(number)]
    try:
        for one in started:
            one.wait()
    except BaseException:
        for one in started:
            one.close()
        raise
    return started


@contextmanager
def web(**environment: str) -> Iterator[Web]:
    """A web process that answers, and knows its own address."""
    one = _knowing_itself(environment)
    try:
        one.wait()
        yield one
    finally:
        one.close()


@contextmanager
def start_site(*, webs: int, **environment: str) -> Iterator[list[Web]]:
    """So many web processes that answer, each knowing its own address, and a worker. They start at the same time."""
    started = [_knowing_itself(environment) for _ in range(webs)]
    try:
        with worker(**environment):
            for one in started:
                one.wait()
            yield started
    finally:
        for one in started:
            one.close()


def _knowing_itself(environment: dict[str, str]) -> Web:
    listener = _listener()
    return Web(listener, {"SITE_URL": f"http://127.0.0.1:{listener.getsockname()[1]}", **environment})


def _listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=2048)
