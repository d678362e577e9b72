"""A page that is packed once and sent to many, each with words of their own in it (RFC 1951, 1952).

A room of a thousand on one line waits for the line: packed, a reveal is a sixth. What is one person's own stands in
blocks that are not packed, so how long a reply is tells nothing about it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
LAST = b"\x01\x00\x00\xff\xff"  # an empty block that is the last


class Slotted:
    """A page between its slots. `slots`: a pattern with one group, the name of a slot."""

    def __init__(self, page: str, slots: re.Pattern[str]) -> None:
        self._parts = [part.encode() for part in slots.split(page)]
        self._packed = [part if place % 2 else _packed(part) for place, part in enumerate(self._parts)]

    def plain(self, own: Mapping[bytes, bytes]) -> bytes:
        return b"".join(own[part] if place % 2 else part for place, part in enumerate(self._parts))

    def gzipped(self, own: Mapping[bytes, bytes]) -> bytes:
        """The same; each of `own` has up to 65,535 bytes."""
        check, size = 0, 0
        blocks = [HEAD]
        for place, (part, packed) in enumerate(zip(self._parts, self._packed, strict=True)):
            said = own[part] if place % 2 else part
            check, size = zlib.crc32(said, check), size + len(said)
            blocks.append(_stored(said) if place % 2 else packed)
        return b"".join([*blocks, LAST, check.to_bytes(4, "little"), size.to_bytes(4, "little")])


def _packed(part: bytes) -> bytes:
    """Blocks that end at a whole byte and that nothing after them points back to."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(said: bytes) -> bytes:
    length = len(said)
    return b"\x00" + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little") + said
