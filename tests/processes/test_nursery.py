"""A program that is forked is what it would be by itself."""

from __future__ import annotations

import signal
import socket
import subprocess

import psutil  # type: ignore[import-untyped]  # comes without types
import pytest

from tests.processes import Process, wait_for
from tests.processes.children import ROOT

pytestmark = pytest.mark.processes

# Says its words, a variable, where it is, and what it has open, and ends with the status that it is given.
TOLD = """
import atexit, os, sys
atexit.register(print, "and last")
opened = [int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")]
print(sys.argv, os.environ["SAID"], os.getcwd(), sorted(opened), os.getsid(0) == os.getpid(), __name__)
os.write(int(sys.argv[1]), b"handed")
sys.exit(int(sys.argv[2]))
"""
LEFT_BEHIND = "import subprocess; print(subprocess.Popen(['sleep', '300']).pid, flush=True)"
ASLEEP = "import time; print('here', flush=True); time.sleep(300)"


def test_words_variables_descriptors_and_the_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        number = theirs.fileno()
        child = Process(("python", "-c", TOLD, str(number), "7"), [number], SAID="so")
        theirs.close()
        assert child.wait(30) == 7
        assert (ours.recv(100), ours.recv(100)) == (b"handed", b"")  # and nobody else holds the other end
    opened = sorted({0, 1, 2, number})
    assert child.said == f"{['-c', str(number), '7']} so {ROOT} {opened} True __main__\nand last\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_one_is_ended_by_its_signal_and_the_other_goes_on(number: signal.Signals) -> None:
    one, other = (Process(("python", "-c", ASLEEP)) for _ in range(2))
    for child in (one, other):
        child.wait_for("here")
    assert one.end(number, 30) == -number
    assert (one.is_running, other.is_running) == (False, True)
    with pytest.raises(subprocess.TimeoutExpired):
        other.wait(0.01)
    other.kill()
    assert other.popen.returncode == -signal.SIGKILL


def test_whoever_got_the_number_of_one_that_ended_is_left_alone() -> None:
    """Whom it left behind in its session is told; nobody then has its number."""
    ended, other = (Process(("python", "-c", code)) for code in (LEFT_BEHIND, ASLEEP))
    other.wait_for("here")
    left = psutil.Process(int(ended.wait_for(r"(\d+)\n")[1]))
    ended.popen.wait(30)
    ended.stop()
    wait_for(lambda: not left.is_running() or left.status() == psutil.STATUS_ZOMBIE, otherwise="It was left behind.")
    ended.popen.pid = other.popen.pid
    ended.stop()
    ended.kill()
    with pytest.raises(subprocess.TimeoutExpired):
        other.popen.wait(0.3)
    other.kill()
