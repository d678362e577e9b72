"""A zip whose members may be Zstandard (method 93), which `zipfile` lists but cannot open. Nothing is written to disk;
names, sizes and ratios have limits, and what a header claims is not believed."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO

import zstandard

from advisor.errors import InvalidInput
from advisor.evidence.source import Source
from advisor.speech import gettext as _

ZSTANDARD = 93
MAX_MEMBERS = 250_000
MAX_MEMBER = 128 * 1024 * 1024  # bytes when unpacked
MAX_ALL = 2 * 1024 * 1024 * 1024  # of all members that are read
MAX_RATIO, SMALL = 300, 1 << 20  # for members larger than SMALL when unpacked
LOCAL_HEAD = struct.Struct("<4s5H3I2H")
BLOCK = 1 << 20


@dataclass
class Archive:
    """The members of a zip, one at a time. Raises InvalidInput for whatever is wrong with it."""

    source: Source

    def __enter__(self) -> Archive:
        self._file: BinaryIO = self.source.open()
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(self._file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            self._file.close()
            message = _("{name} is cut off or damaged: it begins as a zip and has no directory.")
            raise self.source.refuse("not_a_zip", message, _("Copy the whole file again.")) from error
        try:
            self._check()
        except InvalidInput:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._file.close()

    def names(self) -> list[str]:
        """In the order of the numbers in them: 2 before 10."""
        return sorted(self._zip.namelist(), key=_by_numbers)

    def read(self, name: str) -> bytes:
        info = self._zip.getinfo(name)
        limit = min(MAX_MEMBER, max(SMALL, info.compress_size * MAX_RATIO))
        found = bytearray()
        try:
            for block in self._blocks(info):
                found += block
                if len(found) > limit or self._read + len(found) > MAX_ALL:
                    raise self._bomb(name)
        except (zipfile.BadZipFile, zstandard.ZstdError, zlib.error, EOFError, OSError, struct.error) as error:
            raise self._damaged(name) from error
        except (NotImplementedError, RuntimeError) as error:  # another method, or a password
            message = _("{member} in {name} is packed in a way that cannot be read.")
            raise self.source.refuse("not_a_zip", message, _("Write the log again."), member=name) from error
        if len(found) != info.file_size:
            raise self._damaged(name)
        self._read += len(found)
        return bytes(found)

    def _blocks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.compress_type != ZSTANDARD:
            with self._zip.open(info) as opened:
                while block := opened.read(BLOCK):
                    yield block
            return
        if info.flag_bits & 1:
            raise NotImplementedError
        self._file.seek(info.header_offset)
        head = LOCAL_HEAD.unpack(self._file.read(LOCAL_HEAD.size))
        self._file.seek(head[9] + head[10], 1)
        packed = self._file.read(info.compress_size)
        check = 0
        with zstandard.ZstdDecompressor(max_window_size=MAX_MEMBER).stream_reader(packed) as opened:
            while block := opened.read(BLOCK):
                check = zlib.crc32(block, check)
                yield block
        if check != info.CRC:
            raise zipfile.BadZipFile

    def _check(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            message = _("{name} has more than {count} members.")
            raise self.source.refuse("too_large", message, _("Split it."), count=MAX_MEMBERS)
        for info in infos:
            name = info.orig_filename
            if name.startswith(("/", "\\")) or ".." in re.split(r"[\\/]", name) or re.match(r"[A-Za-z]:", name):
                message = _("A member of {name} would leave its folder: {member}.")
                raise self.source.refuse(
                    "member_outside", message, _("Do not use this file; ask where it came from."), member=name[:80]
                )
            if info.file_size > MAX_MEMBER:
                raise self._bomb(name)

    def _bomb(self, member: str) -> InvalidInput:
        message = _("{member} in {name} unpacks to more than can be read.")
        return self.source.refuse(
            "too_large", message, _("Write the log with fewer samples, or without traces."), member=member[:80]
        )

    def _damaged(self, member: str) -> InvalidInput:
        message = _("{member} in {name} is cut off or damaged.")
        return self.source.refuse("not_a_zip", message, _("Copy the whole file again."), member=member[:80])


def _by_numbers(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d{1,18})", name)]
