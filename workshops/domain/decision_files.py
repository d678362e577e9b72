"""The files of a folder of decision records, from the disk, from a zip, or one by one: each as a text, or with why not.

What comes in here, anybody may have made: nothing is read outside the folder, no more than is allowed, and what cannot
be read is one line beside its name while the rest go on.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.figures import whole
from workshops.refusals import InvalidFields

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
MOST_BYTES = 500_000  # of one record
MOST_TEXT = 20_000_000  # of all records of an upload
MOST_RECORDS = 1_000  # of an upload
MOST_UPLOAD = 20_000_000  # bytes that a browser sends at once
MOST_ENTRIES = 20_000  # of a zip, folders and pictures too
LONGEST_PATH = 300
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True)
class RecordFile:
    """One file. `path`: inside the folder, with `/`; `text` is empty where `refusal` says why it was not read."""

    path: str
    text: str = ""
    refusal: str = ""
    notes: list[str] = field(default_factory=list)


def shown_path(path: str) -> str:
    """As it can be stored and shown on one line."""
    return _UNSEEN.sub("\ufffd", path)[:LONGEST_PATH]


def decoded(path: str, raw: bytes) -> RecordFile:
    """UTF-8, or what its byte order mark says, else Windows-1252, which is said."""
    path = shown_path(path)
    if len(raw) > MOST_BYTES:
        return RecordFile(path, refusal=_too_large())
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    notes: list[str] = []
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            words = _("it cannot be read as {encoding}, which its first bytes say that it is")
            return RecordFile(path, refusal=words.format(encoding=encoding.upper()))
        text = raw.decode("cp1252", errors="replace")
        notes.append(_("it is not in UTF-8; it was read as Windows-1252"))
    if _CONTROL.search(text):
        return RecordFile(path, refusal=_("it is no text"))
    return RecordFile(path, text=text, notes=notes)


def _too_large() -> str:
    return _("it is larger than {count} bytes, which no decision record is").format(count=whole(MOST_BYTES))


def is_markdown(path: str) -> bool:
    return path.lower().endswith(MARKDOWN)


# From the disk


def files_of_folder(folder: Path) -> Iterator[RecordFile]:
    """Every Markdown file in it and below it, in the order of their paths; links are not followed."""
    faults: list[OSError] = []
    for at, folders, names in os.walk(folder, onerror=faults.append, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in list(folders):
            if os.path.islink(os.path.join(at, name)):
                yield RecordFile(_inside(folder, at, name), refusal=_("it is a link to another folder"))
        for name in sorted(names):
            if is_markdown(name) and not name.startswith("."):
                yield _file_on_disk(Path(at, name), _inside(folder, at, name))
    for fault in faults:
        yield RecordFile(shown_path(os.path.relpath(str(fault.filename), folder)), refusal=_("it cannot be opened"))


def _inside(folder: Path, at: str, name: str) -> str:
    raw = os.path.relpath(os.path.join(at, name), folder).replace(os.sep, "/")
    return shown_path(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _file_on_disk(path: Path, inside: str) -> RecordFile:
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return RecordFile(inside, refusal=_("it is a link to another file"))
        if not stat.S_ISREG(found.st_mode):
            return RecordFile(inside, refusal=_("it is no ordinary file"))
        if found.st_size > MOST_BYTES:
            return RecordFile(inside, refusal=_too_large())
        with path.open("rb") as file:
            return decoded(inside, file.read(MOST_BYTES + 1))
    except (OSError, ValueError):
        return RecordFile(inside, refusal=_("it cannot be opened"))


# From an upload


def files_of_upload(sent: Iterable[tuple[str, IO[bytes]]]) -> list[RecordFile]:
    """What was sent: zips, and records by themselves. Raises InvalidFields where that is more than one import takes, or
    where nothing of it is a record."""
    found: list[RecordFile] = []
    for name, file in sent:
        found += _from_zip(file) if name.lower().endswith(".zip") else [_alone(name, file)]
        _check_size(found)
    if not any(is_markdown(one.path) for one in found):
        raise InvalidFields({"records": _("There is no Markdown file in what you chose. A record ends in .md.")})
    paths = [one.path for one in found]
    twins = {path for path in paths if paths.count(path) > 1}
    once = {one.path: one for one in reversed(found)}
    return [
        RecordFile(path, refusal=_("two files are called so; put their folder into a zip")) if path in twins else one
        for path, one in sorted(once.items())
    ]


def _check_size(found: list[RecordFile]) -> None:
    if len(found) > MOST_RECORDS:
        words = ngettext(
            "One import takes up to {count} record. Send the folder in parts.",
            "One import takes up to {count} records. Send the folder in parts.",
            MOST_RECORDS,
        )
        raise InvalidFields({"records": words.format(count=whole(MOST_RECORDS))})
    if sum(len(one.text) for one in found) > MOST_TEXT:
        words = _("The records have more than {count} characters together. Send the folder in parts.")
        raise InvalidFields({"records": words.format(count=whole(MOST_TEXT))})


def _alone(name: str, file: IO[bytes]) -> RecordFile:
    if not is_markdown(name):
        return RecordFile(shown_path(name), refusal=_("it is no Markdown file"))
    return decoded(PurePosixPath(name.replace("\\", "/")).name, file.read(MOST_BYTES + 1))


def _from_zip(file: IO[bytes]) -> list[RecordFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.read())) as packed:
            entries = packed.infolist()
            if len(entries) > MOST_ENTRIES:
                words = _("The zip has more than {count} entries. Send only the folder of the records.")
                raise InvalidFields({"records": words.format(count=whole(MOST_ENTRIES))})
            return list(_entries(packed, entries))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        raise InvalidFields({"records": _("The zip cannot be read. Pack the folder again.")}) from None


def _entries(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[RecordFile]:
    """Only Markdown is unpacked, each entry up to what a record may have, all up to what an import may."""
    left, records = MOST_TEXT, 0
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if entry.is_dir() or not is_markdown(path) or _is_hidden(path):
            continue
        records += 1
        if records > MOST_RECORDS + 1 or left < 0:
            return
        one = _entry(packed, entry, path)
        left -= len(one.text)
        yield one


def _is_hidden(path: str) -> bool:
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _entry(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> RecordFile:
    shown = shown_path(path)
    if len(path) > LONGEST_PATH:
        return RecordFile(shown, refusal=_("its path is too long"))
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
        return RecordFile(shown, refusal=_("its path leads out of the folder"))
    if stat.S_ISLNK(entry.external_attr >> 16):
        return RecordFile(shown, refusal=_("it is a link to another file"))
    if entry.flag_bits & 1:
        return RecordFile(shown, refusal=_("it is locked with a password"))
    if entry.file_size > MOST_BYTES:
        return RecordFile(shown, refusal=_too_large())
    try:
        with packed.open(entry) as file:
            return decoded(path, file.read(MOST_BYTES + 1))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return RecordFile(shown, refusal=_("it cannot be unpacked"))
