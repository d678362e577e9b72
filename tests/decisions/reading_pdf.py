"""The words of a PDF as Typst writes it: every text is shown by glyph numbers, and each font says what they mean."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\r?\n(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\nendstream", re.DOTALL)
_TEXT = rb"\((?:\\.|[^()\\])*\)"
# What a mark says of itself, such as its language, is not shown.
_SHOWN = re.compile(rb"/[A-Z]\w*" + _TEXT + rb"|/(f\d+) [\d.]+ Tf|(" + _TEXT + rb")|(ET)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of_pdf(pdf: bytes) -> str:
    """All that it shows, in the order in which it is drawn, with one space between two pieces."""
    objects: dict[bytes, bytes] = dict(_OBJECT.findall(pdf))
    fonts = {
        name: _meanings(objects, objects[number])
        for body in objects.values()
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", body)
    }
    shown = (_shown(_content(body), fonts) for body in objects.values())
    return " ".join(" ".join(shown).split())


def _content(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    return zlib.decompressobj().decompress(found[1]) if b"/FlateDecode" in body[: found.start()] else found[1]


def _meanings(objects: dict[bytes, bytes], font: bytes) -> dict[int, str]:
    """{glyph: text}, from the font's ToUnicode table."""
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert found is not None
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", _content(objects[found[1]]))
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _shown(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    words = ""
    font: dict[int, str] = {}
    for name, piece, end in _SHOWN.findall(content) if b"BT" in content else ():
        font = fonts.get(name, {}) if name else font
        glyphs = _ESCAPED.sub(_unescape, piece[1:-1])
        words += "".join(font.get(glyphs[i] << 8 | glyphs[i + 1], "\ufffd") for i in range(0, len(glyphs) - 1, 2))
        words += " " if end else ""
    return words


def _unescape(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    return bytes([int(escaped, 8)]) if escaped.isdigit() else _CONTROL.get(escaped, escaped)
