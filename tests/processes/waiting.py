"""Waiting for what must come. It never matters how fast it came."""

from __future__ import annotations

import random
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import Any

PATIENCE = 30.0  # seconds that a test waits for what must come


def wait_for(holds: Callable[[], Any], patience: float = PATIENCE, otherwise: Callable[[], str] | str = "") -> Any:
    """What `holds` returns as soon as it is true; an OSError means not yet. `otherwise`: said if it never is."""
    deadline = time.monotonic() + patience
    while True:
        try:
            if found := holds():
                return found
        except OSError:
            pass
        if time.monotonic() > deadline:
            said = otherwise() if callable(otherwise) else otherwise
            raise AssertionError(said or "What was waited for did not come.")
        time.sleep(0.05)


def free_port() -> int:
    """For a program that is told its port. Below those that systems hand out by themselves (from 32768 or 49152 on),
    so that nobody is given it before the program takes it."""
    while True:
        chosen = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", chosen))
            return chosen


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
