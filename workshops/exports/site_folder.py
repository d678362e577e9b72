"""Files written as a folder that is either the old one or the whole new one, never something between."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

# In each folder that is ours: whose log it is.
MARKER = "site.json"
_OURS = re.compile(
    r"index\.html|style\.css|site\.json|witness\.txt|decisions"
    r"|decisions/D-\d{4,}(?:-revision-\d+)?\.(?:html|md|json)"
)


class NotOurs(Exception):
    """The folder may not be replaced; the first argument says why, in one sentence."""


def check_may_replace(folder: Path, chain: str) -> None:
    """Raises NotOurs unless there is nothing there, or an empty folder, or a site of the same log and nothing else."""
    if not folder.parent.is_dir():
        raise NotOurs(f"{folder.parent} is not a folder; make it first.")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotOurs(f"{folder} is a file, not a folder.")
    if not any(folder.iterdir()):
        return
    whose = _chain_in(folder)
    if whose is None:
        raise NotOurs(f"{folder} is not empty, and was not written by export_site; nothing was changed in it.")
    if whose != chain:
        raise NotOurs(f"{folder} holds the site of another workspace; nothing was changed in it.")
    if strange := _strange(folder):
        raise NotOurs(f"{folder} holds {strange}, which export_site did not write; move it away first.")


def _chain_in(folder: Path) -> str | None:
    try:
        found = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return str(found["chain"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _strange(folder: Path) -> str:
    """The first thing in it that is not ours; a link is none of ours, wherever it leads."""
    for here, folders, files in os.walk(folder):
        for name in sorted([*folders, *files]):
            path = Path(here) / name
            inside = path.relative_to(folder).as_posix()
            if path.is_symlink() or not _OURS.fullmatch(inside):
                return inside
    return ""


def write_folder(folder: Path, files: Iterable[tuple[str, str]], marker: dict[str, str]) -> int:
    """How many files were written: beside `folder` first, then put in its place. OSError leaves it as it was."""
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        count = 0
        for path, text in files:
            (new / path).parent.mkdir(exist_ok=True)
            (new / path).write_text(text, encoding="utf-8", newline="\n")
            count += 1
        (new / MARKER).write_text(json.dumps({**marker, "files": count}, indent=2) + "\n", encoding="utf-8")
        new.chmod(0o755)
        _put(new, folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return count


def _put(new: Path, folder: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    old = new.with_name(f"{new.name}.old")
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
