"""Real processes on temporary folders. Nothing here touches the developer's own `.data` or servers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes without types
import pytest

from config.machine.servers import use_servers
from tests.processes import Child, wait_for

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 120.0  # seconds that anything here may take


def clean_environment(**changes: str) -> dict[str, str]:
    """Ours without the settings that the tests themselves run with, and with these changes."""
    dropped = ("DATABASE_", "REDIS_URL", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "ADVISOR_", "DJANGO_", "PIP_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, **changes}


def until(holds: Callable[[], object], what: str, patience: float = LONGEST) -> None:
    """Waits until something holds; fails with its name when it does not come about."""
    wait_for(holds, patience, f"{what} did not come about within {patience:g} s")


def processes_of(folder: Path) -> list[str]:
    """Every living process that works in a folder, or names it in its words or its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            about = [process.cwd(), *process.cmdline(), process.environ().get("ADVISOR_DATA_DIR", "")]
            if process.pid != os.getpid() and any(str(folder) in word for word in about):
                found.append(f"{process.pid} {' '.join(process.cmdline())[:100]}")
        except psutil.Error:
            continue
    return found


class Shell(Child):
    """A command as somebody types it, in a directory and an environment of its own."""

    def wait_for(self, pattern: str, seconds: float = LONGEST) -> re.Match[str]:
        return super().wait_for(pattern, seconds)

    def wait(self, seconds: float | None = LONGEST) -> int:
        return super().wait(seconds)

    def close(self) -> None:
        """It alone: whatever it has left behind is found by the folder's own check."""
        self.end(signal.SIGKILL)


@pytest.fixture
def shell() -> Iterator[Callable[..., Shell]]:
    """Starts commands, and ends them after the test."""
    started: list[Shell] = []

    def start(*words: str, directory: Path = ROOT, **changes: str) -> Shell:
        started.append(Shell(words, clean_environment(**changes), directory=directory))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder. At the end nothing may be at work on it.

    Its path is short and always as long, so that its sockets are in it: pytest's own grows with the test's name.
    """
    around = Path(tempfile.mkdtemp(prefix="advisor-test-", dir="/tmp")).resolve()
    yield around / "data"
    deadline = time.monotonic() + 12
    while (left := processes_of(around)) and time.monotonic() < deadline:
        time.sleep(0.1)
    shutil.rmtree(around, ignore_errors=True)
    assert left == []


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose servers have run and stopped, to be copied: making one takes a second."""
    chosen = tmp_path_factory.mktemp("made") / "data"
    with use_servers(chosen, {"postgres", "redis"}):
        pass
    return chosen


@pytest.fixture(scope="session")
def made_with_tables(made: Path) -> Iterator[Path]:
    """The same with tables, which take longest: for tests that are not about a first start."""
    around = Path(tempfile.mkdtemp(prefix="advisor-made-", dir="/tmp")).resolve()  # short: sockets lie in it
    chosen = around / "data"
    subprocess.run(["cp", "-a", str(made), str(chosen)], check=True)
    made_there = Shell(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "-v", "0"],
        clean_environment(ADVISOR_DATA_DIR=str(chosen)),
    )
    assert made_there.wait() == 0, made_there.said
    yield chosen
    shutil.rmtree(around, ignore_errors=True)


@pytest.fixture
def with_tables(made_with_tables: Path, folder: Path) -> Path:
    """The test's data folder, with servers' data and tables in it."""
    subprocess.run(["cp", "-a", str(made_with_tables), str(folder)], check=True)
    return folder


@pytest.fixture
def stocked(made: Path, folder: Path) -> Path:
    """The test's data folder, with servers' data in it."""
    subprocess.run(["cp", "-a", str(made), str(folder)], check=True)
    return folder


@pytest.fixture
def manage(folder: Path, shell: Callable[..., Shell]) -> Callable[..., Shell]:
    """`manage.py` of this project on the test's data folder."""

    def start(*words: str, **changes: str) -> Shell:
        changes = {"ADVISOR_DATA_DIR": str(folder), **changes}
        return shell(sys.executable, str(ROOT / "manage.py"), *words, **changes)

    return start
