"""The data folder: where it is, and what lies in it.

secret_key   made once; signs sessions and links
postgres/    the database            log/      what the two servers say
valkey/      the queue               run/      sockets (or socket_folder, the path of a shorter place)
up.lock      held by the running `up`; its text is the address that `up` serves
children     the processes of the last `up`, so that the next one can end any that outlived it
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import stat
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A socket's whole path must fit into 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET_FOLDER = 80


class StartError(Exception):
    """Why something cannot start, in one sentence for the person at the shell."""


def data_folder(chosen: str | None = None) -> Path:
    """The data folder's path (not made yet): as chosen, else ADVISOR_DATA_DIR, else `.data` in the project."""
    named = chosen or os.environ.get("ADVISOR_DATA_DIR")
    return Path(named).expanduser().resolve() if named else ROOT / ".data"


def make_data_folder(folder: Path) -> None:
    """Makes it, closed to others. As root others may pass through (not look): the servers' account must."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for inside in ("log", "static"):
            (folder / inside).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StartError(explain_os_error(error, folder)) from error


def explain_os_error(error: OSError, folder: Path) -> str:
    """One sentence for what the operating system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: there is no room in the data folder {folder}."
    reason = (error.strerror or str(error)).lower()
    return f"The data folder {folder} cannot be used: {reason}."


def key_file(folder: Path) -> Path:
    return folder / "secret_key"


def secret_key(folder: Path) -> Path:
    """The file with the folder's key, made on first use."""
    path = key_file(folder)
    if not path.exists():
        draft = folder / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)  # not rename: whoever comes second keeps the first one's key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


def served_address(folder: Path) -> str | None:
    """The address of the `up` that runs on this folder, if one does."""
    try:
        with (folder / "up.lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read().strip() or None
    except FileNotFoundError:
        pass
    return None


def socket_folder(folder: Path) -> Path | None:
    """Where the servers' sockets are; None when they have never run here."""
    recorded = folder / "socket_folder"
    if recorded.exists():
        return Path(recorded.read_text())
    return folder / "run" if (folder / "run").is_dir() else None


def make_socket_folder(folder: Path, uid: int) -> Path:
    """A private folder for sockets: in the data folder, or in /tmp where that path is too long or has
    characters that socket settings and addresses would need to quote. Owned by uid, closed to others."""
    chosen = folder / "run"
    recorded = folder / "socket_folder"
    if len(os.fsencode(chosen)) > LONGEST_SOCKET_FOLDER or not re.fullmatch(r"[\w./-]+", str(chosen), re.ASCII):
        chosen = Path(recorded.read_text()) if recorded.exists() else Path()
        if not _private(chosen, uid):
            chosen = Path(tempfile.mkdtemp(prefix="advisor-", dir="/tmp"))
            recorded.write_text(str(chosen))
    else:
        recorded.unlink(missing_ok=True)
        chosen.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(chosen, uid, uid)
    chosen.chmod(0o700)
    return chosen


def _private(folder: Path, uid: int) -> bool:
    """Whether it still is the folder that we made: a real one, of this account, closed to others."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return folder.is_absolute() and stat.S_IFMT(found.st_mode) == stat.S_IFDIR and found.st_uid == uid
