"""Programs that are forked from nurseries of this process's own (nursery.py), instead of each loading everything."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("nursery.py")
# What each kind of program loads before it does anything, by the words that it is started with.
LOADS = {
    "config.machine.web": ("config.asgi", "config.urls"),
    "uvicorn": ("config.asgi", "config.urls"),
    "celery": ("config.celery", "django:setup", "workshops.tasks", "config.urls"),  # each checks the addresses too
}


class Nursery:
    """Ends with this process, or when nobody knows it any more and its last child has ended."""

    def __init__(self, control: socket.socket, process: object) -> None:
        self._control = control
        self._process = process  # kept, or it would be missed

    def fork(self, born: Mapping[str, Any], descriptors: Sequence[int]) -> Told:
        """`born`: as nursery.py reads it. `descriptors`: of its output, and those that it is to have."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"+"], [theirs.fileno(), *descriptors])
        ours.sendall(json.dumps(born).encode() + b"\n")
        return Told(ours)

    def __del__(self) -> None:
        self._control.close()


class Told:
    """What is told of a child: first its number, and its exit status when it has ended."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link.detach()  # a socket that garbage collection finds in a ring before us would complain
        self._heard = b""

    def number(self, timeout: float | None = None) -> int | None:
        """The next; None where it has not come in so many seconds."""
        while b"\n" not in self._heard:
            if not select.select([self._link], [], [], timeout)[0]:
                return None
            heard = os.read(self._link, 100)
            if not heard:
                raise ChildProcessError("The nursery has ended before its child.")
            self._heard += heard
        number, _, self._heard = self._heard.partition(b"\n")
        return int(number)

    def __del__(self) -> None:
        os.close(self._link)


@cache
def _first() -> Nursery:
    ours, theirs = socket.socketpair()
    # Threads of a library would not be there after a fork.
    known = {**os.environ, "PYTHONPATH": str(PROGRAM.parents[2]), "OPENBLAS_NUM_THREADS": "1"}
    known.pop("DJANGO_SETTINGS_MODULE", None)  # which a library would ask for
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM), str(theirs.fileno())],
            env=known,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    return Nursery(ours, process)


@lru_cache(maxsize=4)
def _of(loads: tuple[str, ...], environment: tuple[tuple[str, str], ...], directory: str) -> Nursery:
    """What these would be by themselves, once they had loaded the same in the same environment."""
    ours, theirs = socket.socketpair()
    number = theirs.fileno()
    born = {"loads": loads, "environment": dict(environment), "directory": directory, "descriptors": [number]}
    with theirs:
        told = _first().fork(born, [2, number])
        told.number()
    return Nursery(ours, told)


class Forked:
    """As much of `subprocess.Popen` as tests use."""

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        directory: Path,
        descriptors: Sequence[int],
        network: str = "",
    ) -> None:
        """`network`: the file of the network namespace that it is to be in."""
        self.words = list(words)
        self.returncode: int | None = None
        known = {name: value for name, value in environment.items() if name != "PYTEST_CURRENT_TEST"}
        loads = next((LOADS[word] for word in (Path(words[0]).name, *words[1:]) if word in LOADS), ())
        nursery = _of(loads, tuple(sorted(known.items())), str(directory)) if loads else _first()
        heard, said = os.pipe()
        self.stdout = os.fdopen(heard)
        born = {
            "words": self.words,
            "environment": known,
            "directory": str(directory),
            "descriptors": list(descriptors),
            "network": network,
        }
        self._told = nursery.fork(born, [said, *descriptors])
        os.close(said)
        pid = self._told.number()
        assert pid
        self.pid = pid

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._told.number(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status; minus the signal's number where one ended it. Raises TimeoutExpired."""
        if self.returncode is None:
            self.returncode = self._told.number(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.words, timeout or 0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended since it was asked
                os.kill(self.pid, number)
