"""The first run: makes `.venv`, installs the locked requirements, goes on inside it.

Standard library only, because on a fresh machine there is nothing else. A stamp in `.venv` says what was
installed, so that a later run decides within milliseconds that there is nothing to do. The stamp is taken
away before an install and written after it: no stamp means start from nothing, which is how an interrupted
install recovers.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LOG = VENV / "install.log"
RUNTIME = ROOT / "requirements.txt"
TEST = ROOT / "requirements-test.txt"  # holds every line of RUNTIME too
SPACE_NEEDED = 700_000_000  # bytes: the installed packages, and pip's unpacking of them

FULL_DISK = "The disk is full: {folder} needs about 700 MB free for the installed packages."
# What pip says → what we say. The first that matches; order matters, because a failed connection ends in
# "no matching distribution" too.
REASONS = (
    (r"No space left on device|Errno 28\b|Disk quota exceeded", FULL_DISK),
    (
        r"DO NOT MATCH THE HASHES",
        "A downloaded package is not the one that requirements.txt names by its hash; nothing was installed "
        "from it. See {log}.",
    ),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ConnectionResetError|ProxyError"
        r"|ProtocolError|SSLError|Network is unreachable|Connection refused",
        "There is no way to the package index: the first run needs the network once (behind a proxy, set "
        "HTTPS_PROXY). Then run the same command again.",
    ),
    (
        r"No matching distribution found",
        "The package index has no build of every package for this platform ({platform}). See {log}.",
    ),
)


class SetUpError(Exception):
    """Why the command cannot go on, in one sentence for the person at the shell."""


def main(argv: list[str]) -> int:
    """Runs a manage.py command in a Python that has what it needs; the exit status."""
    command = argv[1] if len(argv) > 1 else "help"
    signal.signal(signal.SIGTERM, _stop)
    progress = Progress(quiet=command not in ("up", "test"))
    try:
        python = python_for(TEST if command == "test" else RUNTIME, progress)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next run starts the installation again.", file=sys.stderr)
        return 130
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if python != Path(sys.executable):
        sys.stdout.flush()
        os.execv(python, [str(python), str(ROOT / "manage.py"), *argv[1:]])  # noqa: S606 (our own Python)
    from config.machine.commands import run

    return run(argv)


def python_for(requirements: Path, progress: Progress) -> Path:
    """The Python to run in: this one when it has all requirements (a container image, a developer's own
    environment), else that of `.venv`, which is brought up to date first."""
    in_venv = Path(sys.prefix).resolve() == VENV.resolve()
    if os.environ.get("ADVISOR_NO_VENV") == "1" or (not in_venv and provides(requirements)):
        return Path(sys.executable)
    if not up_to_date(requirements):
        check_machine()
        with project_lock(progress) as lock:
            if not up_to_date(requirements):  # whoever had the lock may have done it
                install(requirements, progress, lock)
    return Path(sys.executable) if in_venv else PYTHON


def provides(requirements: Path) -> bool:
    """Whether this Python has every unconditional requirement at its locked version."""
    pinned = re.findall(r"(?m)^([\w.-]+)==(\S+)([^\n]*)", requirements.read_text())
    try:
        return all(importlib.metadata.version(name) == version for name, version, rest in pinned if ";" not in rest)
    except importlib.metadata.PackageNotFoundError:
        return False


def digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def up_to_date(requirements: Path) -> bool:
    try:
        return os.access(PYTHON, os.X_OK) and digest(requirements) in json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return False


def check_machine() -> None:
    """Refuses where the locked packages cannot be installed."""
    machine = platform.machine().lower()
    try:
        glibc = sys.platform == "darwin" or bool(os.confstr("CS_GNU_LIBC_VERSION"))
    except (AttributeError, OSError, ValueError):
        glibc = False
    if not glibc or machine not in ("x86_64", "amd64", "arm64", "aarch64"):
        raise SetUpError(
            f"Advisor runs on Linux with glibc and on macOS, on x86-64 and ARM64 processors; "
            f"this is {platform.system()} on {machine}."
        )
    try:
        import ensurepip  # noqa: F401 (only whether it is there: Debian ships Python without)
        import venv  # noqa: F401 (the same)
    except ImportError:
        raise SetUpError(
            "This Python has no venv module: install it (on Debian and Ubuntu: apt install python3-venv) "
            "and run the same command again."
        ) from None
    if shutil.disk_usage(ROOT).free < SPACE_NEEDED:
        raise SetUpError(FULL_DISK.format(folder=ROOT))


@contextmanager
def project_lock(progress: Progress) -> Iterator[int]:
    """One installer at a time. The lock is on the project folder itself, so it leaves no file behind."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say("Waiting for another manage.py, which is installing.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def install(requirements: Path, progress: Progress, lock: int) -> None:
    """Brings `.venv` to exactly these requirements and stamps it."""
    if not STAMP.exists() or not os.access(PYTHON, os.X_OK):
        make_venv(progress, lock)
    STAMP.unlink(missing_ok=True)
    pip_install(requirements, progress, lock)
    done = [digest(RUNTIME), digest(TEST)] if requirements == TEST else [digest(requirements)]
    STAMP.write_text(json.dumps(done))


def make_venv(progress: Progress, lock: int) -> None:
    progress.say("Making .venv.")
    base = getattr(sys, "_base_executable", sys.executable)  # not the one that we are about to clear
    made = run_quietly([base, "-m", "venv", "--clear", str(VENV)], lock)
    if made.wait() != 0:
        said = made.stdout.read() if made.stdout else ""
        explain(said, f"Making {VENV} failed: {(said.split(chr(10)) or ['no reason given'])[0]}")


def pip_install(requirements: Path, progress: Progress, lock: int) -> None:
    total = len(re.findall(r"(?m)^[\w.-]+==", requirements.read_text()))
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-input", "--progress-bar=off"]
    options += ["--disable-pip-version-check", "--timeout=30", "--retries=3"]
    if not sys.dont_write_bytecode:
        # A third of pip's work, and most of it for modules that nobody imports; Python keeps what it imports itself.
        options.append("--no-compile")
    pip = [str(PYTHON), "-m", "pip", "install", *options, "-r", str(requirements)]
    with LOG.open("w") as log:
        process = run_quietly(pip, lock, log.fileno())
        try:
            while process.poll() is None:
                time.sleep(0.2)
                show_install(LOG.read_text(errors="replace"), total, progress)
        finally:
            if process.poll() is None:  # we are being stopped
                process.terminate()
                process.wait()
    said = LOG.read_text(errors="replace")
    if process.returncode != 0:
        explain(said, f"Installing the requirements failed; what pip said is in {LOG}.")
    progress.end(f"Installed {total - said.count('Ignoring ')} packages.")


def show_install(said: str, total: int, progress: Progress) -> None:
    """One line of progress, read off pip's own output and, while it unpacks, off the folder."""
    total -= len(re.findall(r"(?m)^Ignoring ", said))  # for other Pythons or platforms
    if "Installing collected packages" in said:
        have = len(list(VENV.glob("lib/python*/site-packages/*.dist-info")))
        progress.show(f"Installing {total} packages… {min(have, total)}/{total}")
    else:
        have = len(re.findall(r"(?m)^(?:Collecting|Processing) ", said))
        progress.show(f"Fetching {total} packages… {min(have, total)}/{total}")


def run_quietly(command: list[str], lock: int, output: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """The child shares the installer's lock: should we be killed, nobody else starts before it has ended."""
    environment = {**os.environ, "PIP_USER": "0"}  # a personal pip setting that a venv refuses
    for name in ("PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"):
        environment.pop(name, None)
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        pass_fds=[lock],
        start_new_session=True,  # Ctrl-C reaches us alone, and we stop it
    )


def explain(said: str, otherwise: str) -> NoReturn:
    """Raises the sentence that fits what pip or venv said."""
    for pattern, sentence in REASONS:
        if re.search(pattern, said):
            about = f"{platform.system()} on {platform.machine()}, Python {platform.python_version()}"
            raise SetUpError(sentence.format(folder=ROOT, log=LOG, platform=about))
    raise SetUpError(otherwise)


class Progress:
    """What the person sees meanwhile: on a terminal a line that counts in place, elsewhere a line now and then.

    On stderr for commands whose stdout is read by programs (quiet), else on stdout.
    """

    def __init__(self, *, quiet: bool) -> None:
        self.stream = sys.stderr if quiet else sys.stdout
        self.live = self.stream.isatty()
        self.shown_at = 0.0

    def say(self, text: str) -> None:
        print(text, file=self.stream, flush=True)

    def show(self, text: str) -> None:
        if self.live:
            print(f"\r\033[K{text}", end="", file=self.stream, flush=True)
        elif time.monotonic() - self.shown_at > 2:
            self.shown_at = time.monotonic()
            self.say(text)

    def end(self, text: str) -> None:
        self.say(f"\r\033[K{text}" if self.live else text)


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt
