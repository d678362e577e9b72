"""As much of CommonMark as reading a decision record takes: its headings, its tables, and what escapes stand for.

Every step is linear in the length of the text: what comes in here, anybody may have written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from html.entities import html5

_MARKS = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<ticks>`+)"
    r"|&(?:#(?P<number>[0-9]{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<named>[A-Za-z][A-Za-z0-9]{1,31}));"
)
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
# Not CommonMark, and yet written: `##Status`.
_GLUED = re.compile(r"(#{2,6})(?=[^\s#])")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NO_PARAGRAPH = re.compile(r"\s*(?:[-*+>|#]|\d{1,9}[.)]\s|$)")
_LINK = re.compile(r"(?<![\\!])\[([^\[\]\n]{0,500})\]\(\s*<?([^()\s<>]{0,500})>?[^()\n]{0,200}\)")
_COLUMN_BREAK = re.compile(r"(?<!\\)\|")


@dataclass
class Section:
    """A heading as it is written, without its signs, and the lines below it up to the next one. `level`: 1 to 6, or
    0 for what stands before any heading."""

    level: int
    heading: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")


def plain(text: str) -> str:
    """What the reader of the rendered page reads: escapes and character references undone, but not in code."""
    ticks: dict[int, list[int]] = defaultdict(list)
    for run in re.finditer("`+", text):
        ticks[len(run[0])].append(run.start())
    said: list[str] = []
    at = 0
    while mark := _MARKS.search(text, at):
        said.append(text[at : mark.start()])
        at = mark.end()
        if mark["ticks"]:
            same = ticks[len(mark["ticks"])]
            after = bisect_left(same, at)
            if after < len(same):
                at = same[after] + len(mark["ticks"])
            said.append(text[mark.start() : at])
        else:
            said.append(mark["escaped"] or _referred(mark))
    return "".join([*said, text[at:]])


def _referred(mark: re.Match[str]) -> str:
    if mark["named"]:
        return html5.get(f"{mark['named']};", mark[0])
    code = int(mark["number"]) if mark["number"] else int(mark["hex"], 16)
    is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else "\ufffd"


def with_plain_lines(text: str) -> str:
    """Every line ending as CommonMark knows them is `\\n`; nothing else ends a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def without_comments(text: str) -> str:
    """HTML comments left out. One that is not closed is text."""
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        escaped = start > 0 and text[start - 1] == "\\"
        end = start + 4 if escaped else text.find("-->", start + 4)
        if end < 0:
            break
        kept.append(text[at : end if escaped else start])
        at = end if escaped else end + 3
    return "".join([*kept, text[at:]])


def sections(text: str) -> list[Section]:
    """The text cut at its headings, in its order; the first has no heading."""
    found = [Section(0, "")]
    fence = ""
    for line in text.split("\n"):
        lines = found[-1].lines
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            lines.append(line)
        elif fence:
            lines.append(line)
        elif heading := _heading(line):
            found.append(heading)
        elif lines and (level := _underlined(lines, line)):
            found.append(Section(level, lines.pop().strip()))
        else:
            lines.append(line)
    return found


def _heading(line: str) -> Section | None:
    mark = _ATX.match(line) or _GLUED.match(line)
    if mark is None:
        return None
    words = line[mark.end() :].strip(" \t")
    if (before := words.rstrip("#")) != words and (not before or before[-1] in " \t"):
        words = before.rstrip(" \t")
    return Section(len(mark[1]), words)


def _underlined(lines: list[str], line: str) -> int:
    """The level of the heading that `line` makes of the last of `lines`; 0 where it makes none."""
    sign = line.rstrip(" \t")
    if not sign or (sign.strip("=") and (sign.strip("-") or len(sign) < 3)):
        return 0
    alone = len(lines) == 1 or not lines[-2].strip()
    if not alone or _NO_PARAGRAPH.match(lines[-1]) or ":" in lines[-1]:
        return 0
    return 1 if sign[0] == "=" else 2


def links(text: str) -> list[tuple[str, str]]:
    """(words, target) of every link in a line."""
    return _LINK.findall(text)


def without_links(text: str) -> str:
    """Links as their words alone."""
    return _LINK.sub(r"\1", text)


def cells(line: str) -> list[str]:
    """Those of a table's row; none for any other line."""
    inner = line.strip()
    if "|" not in inner:
        return []
    return [cell.strip() for cell in _COLUMN_BREAK.split(inner.removeprefix("|").removesuffix("|"))]


def is_rule(row: list[str]) -> bool:
    """Whether it is the row of dashes under a table's head."""
    return bool(row) and all(cell and not cell.strip(":").strip("-") for cell in row)
