"""A file as it came: its size and hash, its text, its JSON, its lines. Nothing is believed about it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from advisor.errors import InvalidInput
from advisor.evidence.rows import MAX_ROWS, too_many_rows
from advisor.speech import gettext as _

MAX_BYTES = 50 * 1024 * 1024
MAX_FIELD = 10_000_000  # characters of one cell
HEAD = 65_536  # bytes that a file is recognised by
BINARY = {
    b"\x1f\x8b": "gzip",
    b"PAR1": "Parquet",
    b"SQLite format 3": "SQLite",
    b"%PDF": "PDF",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"ARROW1": "Arrow",
}
ZIP = b"PK\x03\x04"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

csv.field_size_limit(MAX_FIELD)


@dataclass(frozen=True)
class Source:
    """`name`: what the file is called in messages. Raises InvalidInput for whatever cannot be read."""

    name: str
    content: Path | bytes
    sha256: str
    head: bytes

    @property
    def stem(self) -> str:
        """The name without its folder and ending."""
        return Path(self.name).stem or self.name

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")

    def text(self) -> TextIO:
        """UTF-8, with a mark at its start or without, or UTF-16 by its mark."""
        encoding = "utf-16" if self.head.startswith(UTF_16) else "utf-8-sig"
        return io.TextIOWrapper(self.open(), encoding=encoding, newline="")

    def json(self) -> object:
        """The whole file as one value; NaN, as some tools write it, is a float that is none."""
        with self.text() as opened:
            return self.parse(opened.read())

    def parse(self, text: str) -> object:
        try:
            return json.loads(text, parse_constant=lambda _name: math.nan)
        except RecursionError:
            raise self.refuse("not_json", _("{name} is nested too deeply."), _("Flatten it.")) from None
        except json.JSONDecodeError as error:
            message = _("{name} is no whole JSON: it breaks off or is faulty in line {line}, column {column}.")
            raise self.refuse("not_json", message, self._whole(), line=error.lineno, column=error.colno) from None
        except ValueError:
            message = _("{name} holds a number that is too long.")
            raise self.refuse("not_json", message, _("Export the file again.")) from None

    def lines(self) -> Iterator[tuple[int, dict[str, object] | None]]:
        """The objects of JSON Lines with their places among the lines that are not blank, from 1. None: the last line
        is cut off."""
        with self.text() as opened:
            broken: InvalidInput | None = None
            for place, line in enumerate((line for line in opened if line.strip()), start=1):
                if broken:
                    raise broken
                if place > MAX_ROWS * 4:  # some tools write several lines for a row
                    raise too_many_rows(self.name)
                try:
                    value = self.parse(line)
                except InvalidInput as error:
                    message = _("{name} is no JSON in line {line}.")
                    broken = self.refuse(error.code, message, self._whole(), line=place)
                    continue
                if not isinstance(value, dict):
                    raise self.refuse("not_json", _("{name} has no object in line {line}."), self._whole(), line=place)
                yield place, value
            if broken:
                if place == 1:
                    raise broken
                yield place, None

    def table(self, delimiter: str) -> Iterator[list[str]]:
        """The rows of a table, its head first; blank ones are left out. A row that is shorter or longer than the head
        is refused."""
        with self.text() as opened:
            reader = csv.reader(opened, delimiter=delimiter)
            width = 0
            try:
                for place, row in enumerate(row for row in reader if row):
                    width = width or len(row)
                    if len(row) != width:
                        message = _("{name} has {found} cells in row {row}, where its head has {width}.")
                        raise self.refuse(
                            "uneven_table", message, self._whole(), found=len(row), row=place, width=width
                        )
                    yield row
            except csv.Error as error:
                message = _("{name} is no table that can be read (line {line}).")
                raise self.refuse("not_a_table", message, self._whole(), line=reader.line_num) from error

    def refuse(self, code: str, message: str, fix: str, **places: object) -> InvalidInput:
        return InvalidInput(code, message.format(name=self.name, **places), {self.name: fix})

    def _whole(self) -> str:
        return _("Export it again and give the whole file.")


def open_source(file: Path | str | bytes, name: str | None = None) -> Source:
    """Raises InvalidInput where it cannot be read, is empty, larger than MAX_BYTES, or of a kind that holds no text."""
    if isinstance(file, bytes):
        called, content = name or "file", file
        digest, head = _hashed(io.BytesIO(file), len(file), called)
        return _checked(Source(called, content, digest, head))
    path = Path(file)
    called = name or str(file)
    try:
        size = path.stat().st_size if not path.is_dir() else -1
        if size < 0:
            raise IsADirectoryError(21, _("it is a folder"))
        with path.open("rb") as opened:
            digest, head = _hashed(opened, size, called)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = _("{name} cannot be read: {reason}.").format(name=called, reason=reason)
        raise InvalidInput("unreadable", message, {called: _("Check the name and its permissions.")}) from error
    return _checked(Source(called, path, digest, head))


def _hashed(opened: BinaryIO, size: int, name: str) -> tuple[str, bytes]:
    if size > MAX_BYTES:
        raise _too_large(name)
    digest, head, read = hashlib.sha256(), b"", 0
    while block := opened.read(1 << 20):
        head = head or block[:HEAD]
        read += len(block)
        if read > MAX_BYTES:
            raise _too_large(name)
        digest.update(block)
    return digest.hexdigest(), head


def _too_large(name: str) -> InvalidInput:
    message = _("{name} is larger than {size} MB.").format(name=name, size=MAX_BYTES // (1024 * 1024))
    return InvalidInput("too_large", message, {name: _("Leave out traces and contexts, or split it by variant.")})


def _checked(source: Source) -> Source:
    if not source.head.strip():
        raise source.refuse("empty", _("{name} is empty."), _("Give a file with rows in it."))
    for start, kind in BINARY.items():
        if source.head.startswith(start):
            raise source.refuse(
                "not_text",
                _("{name} is a {kind} file and no evaluation that can be read."),
                _("Export it as JSON, JSON Lines or CSV."),
                kind=kind,
            )
    if b"\0" in source.head and not source.head.startswith((*UTF_16, ZIP)):
        raise source.refuse("not_text", _("{name} is no text."), _("Export it as JSON, JSON Lines or CSV."))
    return source


def not_utf8(source: Source) -> InvalidInput:
    """Where the text stops being UTF-8."""
    with source.open() as opened:
        line = next((place for place, raw in enumerate(opened, start=1) if not _is_utf8(raw)), 1)
    message = _("{name} is not UTF-8 text in line {line}.")
    return source.refuse("not_utf8", message, _("Save it as UTF-8, all of it."), line=line)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
