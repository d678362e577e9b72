"""Runs the program that looks at addresses and sends (`channel_post.py`): in a process of its own, for a limited time.

What it gets it gets on standard input, where no list of processes shows it; of our environment it sees nothing but
where certificates are. It is kept for the next message, because its start takes longer than most messages do.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import select
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings

from workshops.domain.channel_faults import Fault
from workshops.domain.channel_seals import Secrets

log = logging.getLogger(__name__)

# For everything, from looking the name up to the last byte of the answer.
PATIENCE = 25.0
# Beyond that, for the program to say so.
GRACE = 5.0
_KEPT = ("PATH", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True)
class Checked:
    """An address that may be used: its kind, and what may be shown of it."""

    kind: str
    shown: str


@dataclass(frozen=True)
class Message:
    """`id` is the same at every try; `payload` is what a webhook gets, as JSON, the others get title and body."""

    id: str
    title: str
    body: str
    payload: str


def check_address(url: str) -> Checked | Fault:
    said = _run({"action": "check", "url": url})
    return Checked(said["kind"], said["shown"]) if isinstance(said, dict) else said


def post(secrets: Secrets, message: Message) -> Fault | None:
    """None where it has arrived."""
    said = _run(
        {
            "action": "post",
            "url": secrets.url,
            "secret": secrets.signing,
            "id": message.id,
            "title": message.title,
            "body": message.body,
            "payload": message.payload,
        }
    )
    return None if isinstance(said, dict) else said


class Program:
    """One that runs and waits for work. Only one message at a time is given to it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workshops.domain.channel_post"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may hold what the program was given
            cwd=settings.BASE_DIR,
            env=environment,
        )

    def runs(self) -> bool:
        return self.process.poll() is None

    def ask(self, asked: Mapping[str, object], seconds: float) -> dict[str, str]:
        """Its answer. Raises TimeoutError without one in time, OSError or ValueError where it has broken off."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        self.process.stdin.flush()
        waiting = select.poll()
        waiting.register(self.process.stdout, select.POLLIN)
        if not waiting.poll(seconds * 1000):
            raise TimeoutError
        said: dict[str, str] = json.loads(self.process.stdout.readline())
        return said

    def end(self) -> None:
        self.process.kill()
        with suppress(OSError), self.process:  # closes its pipes and takes note of its end
            pass


_idle: list[Program] = []
os.register_at_fork(after_in_child=_idle.clear)  # they are the parent's


@atexit.register
def _end_idle() -> None:
    while _idle:
        _idle.pop().end()


def _run(asked: dict[str, object]) -> dict[str, str] | Fault:
    program = _program()
    try:
        limits = {"permitted": settings.ADVISOR_CHANNELS_ALLOW_NETWORKS, "seconds": PATIENCE}
        said = program.ask({**asked, **limits}, PATIENCE + GRACE)
    except (OSError, ValueError) as error:
        program.end()
        if isinstance(error, TimeoutError):
            return Fault("timeout")
        log.error("The program that sends to channels has broken off")
        return Fault("broke")
    if _idle:
        program.end()
    else:
        _idle.append(program)
    return Fault(said["fault"], said["detail"]) if said["fault"] else said


def _program() -> Program:
    """One that is free, or another: threads do not wait for one another here."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"HOME": os.devnull, "NETRC": os.devnull, "LC_ALL": "C.UTF-8", "NO_PROXY": "*"}
    with suppress(IndexError):
        free = _idle.pop()
        if free.runs() and free.environment == environment:
            return free
        free.end()
    return Program(environment)
