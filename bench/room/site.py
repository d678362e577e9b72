"""The web processes that are measured, on sockets that outlive them, and what they and their servers use."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import psutil  # type: ignore[import-untyped]  # comes without types

from config.machine.data import ROOT
from config.machine.embedded import launched

LONGEST_START = 60.0  # seconds
PROXIES_OFF = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Program:
    """What serves a room. `command`: its words; the number of its socket takes the place of {socket}.

    `roles`: one process for each, told by ADVISOR_ROLE; where they differ, streams and posts have a socket each,
    as behind a proxy that splits by path. `number`: what finds the count in its states. `follows_all`: whether every
    answer raises it; else those that make a ballot full do.
    """

    name: str
    command: tuple[str, ...]
    roles: tuple[str, ...] = ("all",)
    number: bytes = rb'"done":(\d+)'
    follows_all: bool = False
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def is_split(self) -> bool:
        return len(set(self.roles)) > 1

    def filled(self, workshop: str) -> Program:
        """The same, told how long the product's state of this room is: a floor's is filled up to that."""
        return replace(self, environment=(*self.environment, ("BENCH_STATE_BYTES", str(state_bytes(workshop)))))


OURS = (sys.executable, "-m", "config.machine.web", "{socket}")
LAYOUTS = {
    "one": Program("one", OURS),
    "two": Program("two", OURS, ("all", "all")),
    "split": Program("split", OURS, ("stream", "web")),
}


def state_bytes(workshop: str) -> int:
    """As a participant's page gets it."""
    from workshops.api.workshop_json import workshop_json
    from workshops.live.frames import Audience, View, make_frame, render

    view = View(Audience.PARTICIPANT, "en-gb")
    return len(make_frame(view.audience, 1, render(UUID(workshop), [view], workshop_json)[view]).data)


@dataclass
class Site:
    """A program while it runs. Use it in a with statement: it starts, answers, and is gone afterwards."""

    program: Program
    listeners: dict[str, socket.socket] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _opened: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Site:
        names = ("stream", "web") if self.program.is_split else ("all",)
        for name in names:
            listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
            self.listeners[name] = self._opened.enter_context(listener)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._opened.close()

    @property
    def streams_port(self) -> int:
        return int(self._listener("stream").getsockname()[1])

    @property
    def posts_port(self) -> int:
        return int(self._listener("web").getsockname()[1])

    def _listener(self, role: str) -> socket.socket:
        return self.listeners.get(role) or self.listeners["all"]

    def start(self) -> None:
        """Starts the processes. Returns once each of them answers. Raises RuntimeError if one does not.

        They may share a socket, so the others stand still meanwhile: else the first would take what the last is
        meant for, and all streams with it.
        """
        self.processes = []
        for role in self.program.roles:
            for other in self.processes:
                other.send_signal(signal.SIGSTOP)
            self.processes.append(self.spawn(role))
            try:
                self._wait_for(self._listener(role))
            finally:
                for other in self.processes:
                    other.send_signal(signal.SIGCONT)

    def spawn(self, role: str) -> subprocess.Popen[bytes]:
        """One process more, which may not answer yet."""
        listener = self._listener(role)
        environment = {**os.environ, **known_servers(), "PYTHONWARNINGS": "ignore", **dict(self.program.environment)}
        command = [word.format(socket=listener.fileno()) for word in self.program.command]
        return subprocess.Popen(  # noqa: S603 (our own words)
            launched(command, reaching=(), uid=os.geteuid(), on_death=signal.SIGKILL),
            pass_fds=(listener.fileno(),),
            cwd=ROOT,
            env={**environment, "ADVISOR_ROLE": role},
        )

    def _wait_for(self, listener: socket.socket) -> None:
        until, port = time.monotonic() + LONGEST_START, int(listener.getsockname()[1])
        while not answers(port):
            if time.monotonic() > until or self.processes[-1].poll() is not None:
                raise RuntimeError(f"A web process of “{self.program.name}” did not start.")
            time.sleep(0.05)

    def start_again(self) -> None:
        """New processes in the place of those that were killed; returns at once."""
        self.processes = [self.spawn(role) for role in self.program.roles]

    def kill(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()

    def stop(self) -> float:
        """SIGTERM to all; how many seconds until the last has ended."""
        began = time.monotonic()
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(30)
        return time.monotonic() - began

    def memory(self) -> int:
        """Bytes that the processes hold in memory together."""
        return sum(int(psutil.Process(process.pid).memory_info().rss) for process in self.processes)

    def seconds_used(self) -> list[float]:
        """Processor time of each process so far."""
        return [_seconds(psutil.Process(process.pid)) for process in self.processes]


def answers(port: int) -> bool:
    try:
        with PROXIES_OFF.open(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, urllib.error.URLError):
        return False


def known_servers() -> dict[str, str]:
    """The servers and the key that this process uses, for its children: under test, not those of the environment."""
    from django.conf import settings
    from django.db import connection

    parsed = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parsed._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {"DATABASE_URL": database, "REDIS_URL": settings.REDIS_URL, "SECRET_KEY": settings.SECRET_KEY}


@dataclass(frozen=True)
class Servers:
    """PostgreSQL and Redis, as far as they run on this machine."""

    postmaster: int | None

    @classmethod
    def here(cls) -> Servers:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = int(cursor.fetchone()[0])
        try:
            found = psutil.Process(backend)
            return cls(found.ppid() if found.name().startswith("postgres") else None)
        except psutil.Error:
            return cls(None)

    def postgres_seconds(self) -> float | None:
        """Processor time of PostgreSQL so far, its children that have ended included; None: it runs elsewhere."""
        if self.postmaster is None:
            return None
        own = psutil.Process(self.postmaster)
        times = own.cpu_times()
        ended = float(times.children_user + times.children_system)
        return _seconds(own) + ended + sum(_seconds(child) for child in own.children())

    def redis_seconds(self) -> float:
        from workshops import wire

        said = wire.connection().info("cpu")
        return float(said["used_cpu_sys"] + said["used_cpu_user"])


def _seconds(process: psutil.Process) -> float:
    """Processor time, this process alone; nothing once it has ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def raise_file_limit() -> int:
    """Connections are files: as many as this process may have, for us and our children."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most
