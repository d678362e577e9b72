"""What a page shows, piece by piece: each tag with all that it carries, and each text.

A page that has lost a field, a condition, a link or a word answers as before to those who only look at its status; here
it is seen. A record has a letter for each piece of a page, so that it is said where one is gone, and what is new."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from string import ascii_letters, digits

import pytest

# ADVISOR_WRITE_SHOWN=1 (and -n 0) writes down whatever is shown.
WRITE = os.environ.get("ADVISOR_WRITE_SHOWN") == "1"

PIECE = re.compile(r"<(?!/|link )[^>]*>|(?<=>)[^<]+")
_MONTH = "(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
_WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
# What differs each time that a room is made: days and moments and how far off they are, keys and what is drawn from
# them, and what is computed from simulations, whose seed is the room's own.
CHANCE = re.compile(
    rf"(?:\b{_WEEKDAY} )?\b\d{{1,2}} {_MONTH}(?: \d{{4}})?\b|\b{_MONTH} \d{{4}}\b"
    r"|\d{4}-\d\d-\d\d(?:T[\d:.+]*)?|\b\d\d:\d\d\b"
    r"|\b\d+ (?:day|hour|minute)s?\b|\b\d+ (?:of \d+ )?min\b(?:, \d+ over the plan)?|\b[Ff]irst in \d+"
    r"|[\w=+/-]{20,}|\b[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4,})*(?:\.\d+)?(?![0-9a-fA-F])|:\w{6}:|\b[A-Z0-9]{4}-[A-Z0-9]{4}\b"
    r"|(?<=copy-)[0-9a-f]{5,}(?!\w)|(?<=/j/)[A-Z0-9]{8}(?=/)|(?<=name=\"code\" value=\")\d+"
    r"|\d+\.\d{3}|-?\d+(?:\.\d+)?%|^\d+$|^D-\d{4} PLANTED-\w+$| d=\"M2 2\.5h7[^\"]*\""
)
SEVERAL = re.compile(r"\*{2,}")  # one that was found in two parts
LETTERS = ascii_letters + digits + "-_"
CHECK = 6


def pieces(html: str) -> list[str]:
    """In their order, without what differs each time."""
    return [_plain(piece) for piece in PIECE.findall(f">{html}") if not piece.isspace()]


def own(html: str) -> str:
    """A page without what is the same on all pages."""
    title, _, page = html.partition("</title>")
    return title[title.find("<title>") :] + page[page.find("<main") :] if page else html


@lru_cache(maxsize=8192)
def _plain(piece: str) -> str:
    return SEVERAL.sub("*", CHANCE.sub("*", " ".join(piece.split())))


@cache
def _letter(piece: str) -> str:
    return LETTERS[sha256(piece.encode()).digest()[0] % len(LETTERS)]


def line_of(found: Sequence[str]) -> str:
    """A letter for each, after a check of them all."""
    check = sha256("\n".join(found).encode()).hexdigest()[:CHECK]
    return f"{check} {''.join(map(_letter, found))}"


class Record:
    """A file with a line for each page and for those who are shown the same: {page: {who: line}}.

    What changes what a page shows changes its line."""

    def __init__(self, file: Path) -> None:
        self.file, self.known = file, dict[str, dict[str, str]]()
        for line in file.read_text().splitlines():
            page, who, shown = line.split(" | ")
            self.known.setdefault(page, {})[who] = shown

    def look(self, page: str, found: Mapping[str, Sequence[str]]) -> None:
        """`found`: the pieces that each is shown."""
        alike: dict[str, list[str]] = {}
        for who, each in found.items():
            alike.setdefault(line_of(each), []).append(who)
        now, known = {" ".join(who): line for line, who in alike.items()}, self.known.get(page, {})
        if now != known and WRITE:
            self.known[page] = now
            self._write()
        elif now != known:
            news = "\n".join(_news(found, now, known))
            pytest.fail(f"{page} is not as in {self.file.name}:\n{news}", pytrace=False)

    def _write(self) -> None:
        rows = sorted(self.known.items())
        self.file.write_text("".join(f"{page} | {who} | {line}\n" for page, all_ in rows for who, line in all_.items()))


def _news(found: Mapping[str, Sequence[str]], now: Mapping[str, str], known: Mapping[str, str]) -> Iterator[str]:
    was = {one: line for who, line in known.items() for one in who.split()}
    yield from (f"{one}: a page before, none now" for one in was.keys() - found.keys())
    for who, line in now.items():
        one = next((one for one in who.split() if was.get(one) != line), None)
        if one is not None:
            yield f"{who}:"
            yield from _difference(was.get(one, " " * (CHECK + 1)), line, found[one])


def _difference(was: str, line: str, found: Sequence[str]) -> Iterator[str]:
    """What is new, and how much is gone after which piece."""
    matcher = SequenceMatcher(None, was[CHECK + 1 :], line[CHECK + 1 :], autojunk=False)
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind != "equal":
            yield from (f"  + {piece}" for piece in found[new:new_end])
            if old < old_end:
                yield f"  - {old_end - old} after {found[new - 1] if new else 'the beginning'}"
