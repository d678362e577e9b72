"""A workspace's log to take along: `log.jsonl`, `checkpoint.txt`, and `verify.py`, which checks both on any machine."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from workshops.domain import log_witness
from workshops.domain.log_checkpoint import NoKey, checkpoint_text, origin_of, signer
from workshops.exports.jsonl import json_lines

# Parts of one program, in the order in which they stand in it.
_PARTS = (Path(log_witness.__file__), Path(__file__).with_name("bundle_key.py"))
_LAST = Path(__file__).with_name("bundle_check.py")
_OURS = re.compile(r"(?m)^from (?:workshops\.|__future__ ).*\n")
_DOCSTRING = re.compile(r'\A""".*?"""\n', re.DOTALL)


class FolderTaken(Exception):
    """There is something in the folder already."""


def verify_program() -> str:
    """The source of `verify.py`: what checks the chain, with what it needs put before it."""
    check = _LAST.read_text(encoding="utf-8")
    found = _DOCSTRING.match(check)
    assert found is not None
    parts = [_DOCSTRING.sub("", part.read_text(encoding="utf-8")) for part in _PARTS] + [check[found.end() :]]
    return found[0] + "\nfrom __future__ import annotations\n" + "\n".join(_OURS.sub("", part) for part in parts)


def write_bundle(folder: Path, events: Iterable[dict[str, object]], last: list[dict[str, object]]) -> bool:
    """Makes the folder, whole or not at all; whether its checkpoint is signed. `last` gets the last of the events.

    Raises FolderTaken where there is something in it, OSError where it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with (draft / "log.jsonl").open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(json_lines(events))
        signed = _write_checkpoint(draft / "checkpoint.txt", last)
        (draft / "verify.py").write_text(verify_program(), encoding="utf-8")
        draft.chmod(0o755)
        os.replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return signed


def _write_checkpoint(path: Path, last: list[dict[str, Any]]) -> bool:
    """Of the very events that are in the bundle, also where others are appended meanwhile."""
    if not last:
        path.write_text("", encoding="utf-8")
        return False
    chain = UUID(last[0]["chain"])
    text = checkpoint_text(chain, last[0]["seq"], last[0]["hash"])
    try:
        note, signed = signer().note(text, origin_of(chain)), True
    except NoKey:
        note, signed = text, False
    path.write_text(note, encoding="utf-8")
    return signed
