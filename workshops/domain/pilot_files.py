"""The bytes of evaluation files as the database keeps them: packed (Zstandard), and true to their SHA-256."""

from __future__ import annotations

import hashlib

import zstandard

from workshops.domain.visible import visible_line

LONGEST_NAME = 200


def packed(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(content)


def unpacked(content: bytes | memoryview, size: int) -> bytes:
    """The file again, of as many bytes as were kept. Raises ValueError where it is another."""
    try:
        found = zstandard.ZstdDecompressor().decompress(bytes(content), max_output_size=size)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    if len(found) != size:
        raise ValueError(f"{len(found)} bytes instead of {size}")
    return found


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def clean_name(filename: str) -> str:
    """What the file was called, without its folders, as one visible line; of a long name its end, which says what it
    is."""
    return visible_line(filename.replace("\\", "/").rpartition("/")[2])[-LONGEST_NAME:].lstrip(". ") or "pilot"
