"""A backup as a file: a zip of what was kept, each part with its SHA-256, in a form that other tools open.

manifest.json    what it is, when and from which version; names, digests and sizes of the rest
database.dump    PostgreSQL's custom format (`pg_restore` reads it)
anchor.txt       the head of every chain at that moment, a line each: `chain seq hash`
key.json         the secret key, sealed with the passphrase
files/…          what the data folder keeps besides
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypedDict

from workshops.domain.backup_programs import PIECE
from workshops.refusals import Refusal

FORMAT = 1
MANIFEST, DUMP, ANCHOR, KEY, FILES = "manifest.json", "database.dump", "anchor.txt", "key.json", "files/"
LONGEST = 50_000_000  # bytes of any part but the dump


class BackupRefused(Refusal):
    """The file cannot be written, or what is there is no backup that this version can use."""

    code = "backup"


class Part(TypedDict):
    sha256: str
    bytes: int


class About(TypedDict):
    """When it was made, by which PostgreSQL; `migrations`: all that the tables have been through; chains of the log."""

    made_at: str
    postgresql: str
    migrations: list[str]
    chains: int


class Manifest(About):
    format: int
    parts: dict[str, Part]


class Writer:
    """Takes the parts one after another; the manifest, which names them all, comes last."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.parts: dict[str, Part] = {}

    def add(self, name: str, source: IO[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as part:
            while piece := source.read(PIECE):
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self.parts[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def finish(self, about: About) -> None:
        manifest: Manifest = {"format": FORMAT, **about, "parts": self.parts}
        self._archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new file, which nobody else may read, and which has its name only once it is whole and on the disk."""
    if path.exists():
        raise BackupRefused(f"{path} is there already: name a new file.")
    draft = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    finally:
        draft.unlink(missing_ok=True)


class Backup:
    """One that is read: everything in it is what its manifest says."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.about = manifest

    def read(self, name: str) -> bytes:
        return self._archive.read(name)

    def open_dump(self) -> IO[bytes]:
        return self._archive.open(DUMP)

    @property
    def files(self) -> list[str]:
        """The names of what the data folder kept, without a folder."""
        names = [name.removeprefix(FILES) for name in self.about["parts"] if name.startswith(FILES)]
        return [name for name in names if name == Path(name).name and name not in ("", ".", "..")]


@contextmanager
def reading(path: Path) -> Iterator[Backup]:
    """Raises BackupRefused where it is no backup, not whole, or of a later form."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except zipfile.BadZipFile:
        raise BackupRefused(f"{path} is no backup, or only a part of one.") from None
    with archive:
        yield Backup(archive, _manifest(archive, path))


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """What the file says of itself, once all of it is as it says."""
    try:
        manifest: Manifest = json.loads(archive.read(MANIFEST))
        later, fault = manifest["format"] != FORMAT, next(_faults(archive, manifest["parts"]), None)
    except (zipfile.BadZipFile, LookupError, TypeError, ValueError, EOFError, OSError):
        raise BackupRefused(f"{path} is no backup, or only a part of one.") from None
    if later:
        raise BackupRefused(f"{path} was made by a later version of Advisor: restore it with that one.")
    if fault:
        raise BackupRefused(f"{path} is damaged: {fault}.")
    return manifest


def _faults(archive: zipfile.ZipFile, parts: dict[str, Part]) -> Iterator[str]:
    """What is not as the manifest says, in words."""
    for name in (DUMP, ANCHOR, KEY):
        if name not in parts:
            yield f"{name} is missing"
    for name, known in parts.items():
        if name != DUMP and archive.getinfo(name).file_size > LONGEST:
            yield f"{name} is too large"
        with archive.open(name) as part:
            if _digest(part) != known["sha256"]:
                yield f"{name} is not what the manifest says"


def _digest(part: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := part.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
