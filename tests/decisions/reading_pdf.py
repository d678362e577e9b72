"""The words of a PDF as Typst writes it: every text is shown by glyph numbers, and each font says what they mean."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\r?\n(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\nendstream", re.DOTALL)
# A font, a text in brackets, a text in hexadecimal, the end of a piece. What a mark says of itself is not shown.
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|(/[A-Z]\w*\s*)?(?:(\()|<([0-9A-Fa-f]+)>)|(ET)")
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
    words, at = "", 0
    font: dict[int, str] = {}
    while b"BT" in content and (token := _TOKEN.search(content, at)):
        name, mark, bracket, hexadecimal, end = token.groups()
        glyphs, at = b"", token.end()
        if name:
            font = fonts.get(name, {})
        elif bracket:
            glyphs, at = _literal(content, at)
        elif hexadecimal:
            glyphs = bytes.fromhex(hexadecimal.decode())
        if not mark:
            words += "".join(font.get(glyphs[i] << 8 | glyphs[i + 1], "\ufffd") for i in range(0, len(glyphs) - 1, 2))
        words += " " if end else ""
    return words


def _literal(content: bytes, at: int) -> tuple[bytes, int]:
    """The text that begins here, and where it is over. Brackets in it are bare where each has its other."""
    text, depth = b"", 1
    while depth and at < len(content):
        if escaped := _ESCAPED.match(content, at):
            text, at = text + _unescape(escaped), escaped.end()
            continue
        depth += {b"(": 1, b")": -1}.get(content[at : at + 1], 0)
        text, at = text + content[at : at + 1] if depth else text, at + 1
    return text, at


def _unescape(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    return bytes([int(escaped, 8)]) if escaped.isdigit() else _CONTROL.get(escaped, escaped)
