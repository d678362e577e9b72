"""Browsers break off whatever they load when one of the machine's addresses comes or goes. So whoever changes those
waits until no browser is in the middle of a test, and browsers wait meanwhile: in each process, of each checkout."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def steady() -> Iterator[None]:
    """No address comes or goes while this lasts."""
    with ExitStack() as stack:
        with _held("turn", fcntl.LOCK_EX):  # who waits to change them has it, so that browsers do not keep coming
            stack.enter_context(_held("addresses", fcntl.LOCK_SH))
        yield


@contextmanager
def changing() -> Iterator[None]:
    """No browser is in the middle of a test while this lasts."""
    with _held("turn", fcntl.LOCK_EX), _held("addresses", fcntl.LOCK_EX):
        yield


@contextmanager
def _held(name: str, how: int) -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"advisor-tests-{os.getuid()}-{name}").open("ab") as file:
        fcntl.flock(file, how)
        yield
