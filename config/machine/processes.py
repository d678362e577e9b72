"""Processes that outlived whoever started them: which they are, and their end."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import psutil  # type: ignore[import-untyped]  # comes without types


def working_in(folder: Path, program: str) -> list[int]:
    """The processes of a program whose working directory is a folder: PostgreSQL's and Valkey's are in their
    data. Surer than a recorded process number, which a later process may have got."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name().startswith(program) and Path(process.cwd()) == folder:
                found.append(process.pid)
    return found


def started_at(pid: int) -> float | None:
    """When a process began (seconds since the epoch): with its number, its identity. None: it is gone."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def end(pids: Iterable[int], first: signal.Signals, patience: float) -> None:
    """Asks processes to end, waits for patience seconds, then ends what is left. Any process, not only ours."""
    processes = []
    for pid in pids:
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            process.send_signal(first)
            process.send_signal(signal.SIGCONT)
            processes.append(process)
    for process in alive(processes, patience):
        with suppress(psutil.Error):
            process.kill()
    alive(processes, 5)


def alive(processes: list[psutil.Process], patience: float) -> list[psutil.Process]:
    """Those that still run after patience seconds. One that has ended but was not yet reaped (in a container
    without an init process it never is) counts as ended, unlike in psutil.wait_procs."""
    until = time.monotonic() + patience
    while (left := [process for process in processes if _runs(process)]) and time.monotonic() < until:
        time.sleep(0.03)
    return left


def end_politely(*_: object) -> NoReturn:
    """SIGTERM ends a command as Ctrl-C does: what it started is stopped first."""
    raise KeyboardInterrupt


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
