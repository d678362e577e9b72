"""The program of a release, out of the history of this repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).parent
# {version: the commit that it was}. A release adds its line here and its file beside this one: CONTRIBUTING.md.
RELEASES = {"0.1.0": "e257267b471f48398781df4302030285d8046b28", "0.2.0": "e55f25f7b8d073965f3388c564d8ac63ca322784"}
# Ballots are kept in the log by digests that are keyed with it.
SECRET_KEY = "of the tests of upgrades, and of nothing else"


def has_source(version: str) -> bool:
    """Not so in a copy without history, or in a shallow one."""
    asked = ["git", "cat-file", "-e", f"{RELEASES[version]}^{{commit}}"]
    return (
        bool(shutil.which("git")) and subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0
    )


def unpack(version: str, folder: Path) -> None:
    """Its whole tree, into a folder."""
    packed = subprocess.run(["git", "archive", RELEASES[version]], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)


def run(tree: Path, *words: str, **environment: str) -> str:
    """A manage.py command of that tree, on the packages of this one; what it printed."""
    return _run(tree, *words, **environment).stdout


def run_said(tree: Path, *words: str, **environment: str) -> str:
    """The same, with what it said beside its output."""
    done = _run(tree, *words, **environment)
    return done.stdout + done.stderr


def _run(tree: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "ADVISOR_NO_VENV": "1", "PYTHONPATH": str(tree), "SECRET_KEY": SECRET_KEY, **environment}
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=tree, env=known, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done
