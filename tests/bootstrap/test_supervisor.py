"""Keeping children running, and ending them: small scripts as children, real signals."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # comes without types
import pytest

from config.machine import supervisor
from config.machine.supervisor import Child, Kept
from tests.bootstrap.conftest import LONGEST, clean_environment

pytestmark = pytest.mark.processes

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)"
POLITE = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (print('bye', flush=True), sys.exit()))\n"
    "print('ready', flush=True); time.sleep(300)"
)
PARENT = (
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
    "print('child', child.pid, flush=True); time.sleep(300)"
)


def script(code: str, **more: Any) -> Child:
    stopping = ((signal.SIGTERM, 0.3),)
    return Child("one", [sys.executable, "-c", code], clean_environment(), stopping, **more)


def patient(code: str) -> Child:
    return replace(script(code), stopping=((signal.SIGTERM, LONGEST),))


class Story:
    """What a child said, and waiting for it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, name: str, line: str) -> None:
        self.lines.append(f"{name} {line}")

    async def until(self, holds: Callable[[list[str]], object]) -> None:
        async with asyncio.timeout(LONGEST):
            while not holds(self.lines):
                await asyncio.sleep(0.01)


def runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def run(story: Callable[[Story], Coroutine[Any, Any, None]]) -> Story:
    told = Story()
    asyncio.run(story(told))
    return told


def test_output_is_passed_on_line_by_line_and_a_dead_child_is_started_again() -> None:
    async def story(told: Story) -> None:
        kept = Kept(script("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"), told.say)
        await told.until(lambda lines: lines.count("one out") == 2)
        await kept.stop()

    lines = run(story).lines
    assert sorted(lines[:3]) == ["one ended (with status 3); starts again in 0.5 s", "one err", "one out"]
    assert lines[3:5] == ["one out", "one err"] or lines[3:5] == ["one err", "one out"]


def test_a_killed_child_says_by_what() -> None:
    async def story(told: Story) -> None:
        kept = Kept(script("import os; os.kill(os.getpid(), 9)"), told.say)
        await told.until(len)
        await kept.stop()

    assert run(story).lines[0] == "one ended (by SIGKILL); starts again in 0.5 s"


def test_a_program_that_is_not_there_does_not_end_the_supervisor() -> None:
    async def story(told: Story) -> None:
        kept = Kept(Child("one", ["/nowhere/program"], {}, ()), told.say)
        await told.until(len)
        await kept.stop()

    assert run(story).lines[0].startswith("one ended ([Errno 2]")


def test_one_that_hears_nothing_and_one_that_is_stopped_are_ended_in_time() -> None:
    async def story(told: Story) -> None:
        deaf, asleep = Kept(script(DEAF), told.say), Kept(script(DEAF), told.say)
        await told.until(lambda lines: lines.count("one deaf") == 2)
        assert deaf.process
        assert asleep.process
        pids = [deaf.process.pid, asleep.process.pid]
        os.kill(asleep.process.pid, signal.SIGSTOP)
        await asyncio.wait_for(asyncio.gather(deaf.stop(), asleep.stop()), LONGEST)  # they would sleep for 300 s
        assert [psutil.pid_exists(pid) for pid in pids] == [False, False]

    run(story)


def test_each_is_asked_to_end_before_it_is_ended_also_where_it_was_stopped() -> None:
    async def story(told: Story) -> None:
        awake, asleep = Kept(patient(POLITE), told.say), Kept(patient(POLITE), told.say)
        await told.until(lambda lines: lines.count("one ready") == 2)
        assert asleep.process
        os.kill(asleep.process.pid, signal.SIGSTOP)
        await asyncio.wait_for(asyncio.gather(awake.stop(), asleep.stop()), LONGEST)

    assert run(story).lines.count("one bye") == 2


def test_grandchildren_end_with_their_parent() -> None:
    async def story(told: Story) -> None:
        kept = Kept(script(PARENT), told.say)
        await told.until(len)
        grandchild = int(told.lines[0].split()[-1])
        assert kept.process
        kept.process.kill()
        await told.until(lambda lines: any("starts again" in line for line in lines))
        await told.until(lambda _: not runs(grandchild))
        await kept.stop()

    run(story)


def test_stopping_does_not_wait_for_the_next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_DELAY", 300.0)

    async def story(told: Story) -> None:
        kept = Kept(script("raise SystemExit(1)"), told.say)
        await told.until(lambda lines: any("in 300 s" in line for line in lines))
        await asyncio.wait_for(kept.stop(), LONGEST)

    run(story)


@pytest.mark.parametrize(
    ("steady", "waits"), [(60.0, ["0.01", "0.02", "0.03", "0.03"]), (-1.0, ["0.01", "0.01", "0.01", "0.01"])]
)
def test_what_dies_at_once_is_waited_for_longer_each_time_and_what_has_lived_is_not(
    steady: float, waits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("FIRST_DELAY", 0.01), ("LONGEST_DELAY", 0.03), ("STEADY", steady)):
        monkeypatch.setattr(supervisor, name, seconds)

    async def story(told: Story) -> None:
        kept = Kept(Child("one", ["/nowhere/program"], {}, ()), told.say)
        await told.until(lambda lines: len(lines) == 4)
        await kept.stop()

    assert [line.split()[-2] for line in run(story).lines[:4]] == waits


def test_lines_of_any_length_and_of_no_known_encoding_do_not_end_the_listening() -> None:
    async def story(told: Story) -> None:
        code = "import os; os.write(1, b'x' * 3_000_000 + b'\\n\\xff\\nafter\\n'); import time; time.sleep(300)"
        kept = Kept(script(code), told.say)
        await told.until(lambda lines: lines and lines[-1] == "one after")
        await kept.stop()

    assert run(story).lines[-2] == "one \N{REPLACEMENT CHARACTER}"


def test_output_may_go_to_a_file(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        with (tmp_path / "log").open("ab") as log:
            code = "print('into the file', flush=True); import time; time.sleep(300)"
            kept = Kept(script(code, output=log), told.say)
            await told.until(lambda _: (tmp_path / "log").read_bytes())
            await kept.stop()

    assert run(story).lines == []
    assert (tmp_path / "log").read_text() == "into the file\n"
