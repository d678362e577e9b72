"""Using the embedded servers of a data folder: they run while at least one user is inside `use_servers`."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from config.machine import data
from config.machine.data import ROOT, StartError

LONGEST_START = 150.0  # seconds
LONGEST_STOP = 5.0  # seconds, after which a keeper that hangs is ended


@dataclass
class Use:
    """A user's hold on the servers. `addresses`: of "postgres" (as the web's role), "postgres_owner" and "redis".
    `new`: their data were made, or completed, for this user, and want to be migrated."""

    addresses: dict[str, str]
    new: bool
    keeper: int
    connection: socket.socket


@contextmanager
def use_servers(folder: Path, names: set[str], *options: str) -> Iterator[Use | None]:
    """The servers called (of "postgres", "redis"), running; started if nobody else uses them.

    When the last user leaves, they are stopped before this returns. Raises StartError.
    """
    if not names:
        yield None
        return
    data.make_data_folder(folder)
    children: list[subprocess.Popen[bytes]] = []
    try:
        use = join(folder, names, options, children)
    except BaseException:
        wait_for(children)
        raise
    try:
        yield use
    finally:
        leave(use, children)


@contextmanager
def throw_away_servers(names: set[str], *, durable: bool) -> Iterator[tuple[Path, Use | None]]:
    """Servers of one's own on a new folder, which is removed at the end, also if we are killed."""
    folder = Path(tempfile.mkdtemp(prefix="advisor-")).resolve()
    if os.geteuid() == 0:
        folder.chmod(0o711)
    try:
        with use_servers(folder, names, "--throw-away", *([] if durable else ["--not-durable"])) as use:
            yield folder, use
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def join(folder: Path, names: set[str], options: tuple[str, ...], children: list[subprocess.Popen[bytes]]) -> Use:
    """Connects to the folder's keeper, which is started if there is none."""
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        connection = connect(folder) or start_keeper(folder, options, children)
        if connection is not None:
            try:
                use = ask(connection, names)
            except BaseException:
                connection.close()
                raise
            if use is not None:
                return use
            connection.close()  # it was about to end: wait for the next one
        if any(child.poll() for child in children):
            raise StartError(f"The embedded servers did not start; see {folder / 'log' / 'keeper.log'}.")
        time.sleep(0.03)
    raise StartError(f"The embedded servers did not start in time; see {folder / 'log'}.")


def connect(folder: Path) -> socket.socket | None:
    place = data.socket_folder(folder)
    if place is None:
        return None
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(place / "keeper.sock"))
    except OSError:
        connection.close()
        return None
    return connection


def ask(connection: socket.socket, names: set[str]) -> Use | None:
    """Asks for servers and waits until they answer; None from a keeper that is ending."""
    connection.settimeout(LONGEST_START)
    try:
        connection.sendall(json.dumps({"servers": sorted(names)}).encode() + b"\n")
        with connection.makefile("rb") as lines:
            line = lines.readline()
    except OSError:
        return None
    if not line:
        return None
    answer = json.loads(line)
    if "error" in answer:
        raise StartError(answer["error"])
    return Use(answer["addresses"], answer["new"], answer["pid"], connection)


def start_keeper(
    folder: Path, options: tuple[str, ...], children: list[subprocess.Popen[bytes]]
) -> socket.socket | None:
    """Starts a keeper unless there is one, and is its first user: it inherits the other end of our connection,
    and the lock that says that it is there."""
    ours, theirs = socket.socketpair()
    with theirs, ExitStack() as opened:
        opened.enter_context(ours)
        try:
            lock = opened.enter_context((folder / "keeper.lock").open("a"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            log = opened.enter_context((folder / "log" / "keeper.log").open("ab"))
        except BlockingIOError:
            return None
        except OSError as error:
            raise StartError(data.explain_os_error(error, folder)) from error
        handed = (lock.fileno(), theirs.fileno())
        words = [
            sys.executable,
            "-m",
            "config.machine.keeper",
            str(folder),
            f"--lock={handed[0]}",
            f"--user={handed[1]}",
        ]
        keeper = subprocess.Popen(  # noqa: S603 (our own words)
            [*words, *options], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=handed,
            start_new_session=True,
        )  # fmt: skip
        children.append(keeper)
        opened.pop_all()
    lock.close()
    log.close()
    return ours


def leave(use: Use, children: list[subprocess.Popen[bytes]]) -> None:
    """Lets go of the servers. If nobody else uses them, returns when they have stopped."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(use.keeper, signal.SIGCONT)  # should somebody have stopped it
    use.connection.settimeout(LONGEST_STOP)
    still_used = b""
    try:
        use.connection.shutdown(socket.SHUT_WR)
        still_used = use.connection.recv(1)
    except TimeoutError:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(use.keeper, signal.SIGKILL)  # its servers end with it
    except OSError:
        pass
    use.connection.close()
    if not still_used:
        wait_for(children)
    for child in children:
        child.returncode = child.poll() or 0  # a keeper that others use is no longer ours to wait for


def wait_for(children: list[subprocess.Popen[bytes]]) -> None:
    """Waits for the keepers that we started, which end by themselves once nobody uses them."""
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(LONGEST_STOP)
