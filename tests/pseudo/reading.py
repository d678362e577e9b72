"""What a page, a mail or a document shows outside the brackets of the made-up language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from zoneinfo import available_timezones

import pytest

from tests.pseudo.language import CLOSE, OPEN

# Said the same in every language: our own name, forms of files.
NAMES = ("Advisor", "UTC", "PDF", "Markdown", "JSON")
# No words: zones of the clock, addresses of pages and mailboxes, labels of decisions, hashes and keys, join codes.
_AREAS = "|".join(sorted({zone.partition("/")[0] for zone in available_timezones() if "/" in zone}))
_SIGNS = re.compile(
    rf"\b(?:{_AREAS})/[\w+/-]+|"
    r"(?:https?|mailto):\S+|\b127\.0\.0\.1\S*|[\w.+-]+@[\w.-]+\w|\bD-\d{4}\b|\b[0-9a-f]{8}(?:-?[0-9a-f]+)*\b|\b[A-Z0-9]{4}-[A-Z0-9]{4}\b"
)
GONE = "…"
# Where one inline element meets another: two words without a space between them are two words.
SEAM = "\u200b"
_BRACKETS = re.compile(f"([{OPEN}{CLOSE}])")
# What Babel writes between the things of a list, where that list stands by itself.
_LISTED = re.compile(rf"(?<={GONE}),? (?:and|or) (?={GONE})")
_LETTERS = re.compile(r"[^\W\d_]")

SPOKEN = ("alt", "title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "label")
SILENT = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Inside a sentence; every other element begins a new one.
INLINE = {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "i", "kbd", "mark", "output", "q", "s"}
INLINE |= {"samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "br", "wbr"}
INLINE |= {"svg", "path"}  # a sign inside a sentence


@dataclass(frozen=True, order=True)
class Loose:
    """Words outside brackets, and where they stand: "main > form#join > p.soft"."""

    words: str
    place: str


# And at which addresses, or in which mails.
Found = dict[Loose, set[str]]


def report(found: Found) -> None:
    """Fails with the whole list: the words, and one of the places with one of its addresses, and how many there are."""
    shown: dict[str, list[str]] = {}
    for loose, where in found.items():
        shown.setdefault(loose.words, []).extend(f"{address}\n    {loose.place}" for address in where)
    lines = [
        f"{words!r}\n    {min(where)}" + (f"\n    and {len(where) - 1} more" if where[1:] else "")
        for words, where in sorted(shown.items())
    ]
    if lines:
        pytest.fail(f"{len(lines)} texts outside brackets:\n" + "\n".join(lines), pytrace=False)


class Reader:
    """`own`: what people have written, and names; these may stand anywhere."""

    def __init__(self, own: Iterable[str]) -> None:
        parts = {" ".join(line.split()) for text in own for line in (text, *text.splitlines())}
        known = sorted({*parts, *NAMES} - {""}, key=len, reverse=True)
        self._own = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)")
        self._rests: dict[str, str] = {}  # the same words stand on many pages

    def page(self, html: str) -> list[Loose]:
        page = _Page()
        page.feed(html)
        page.close()
        return self._loose([*page.sentences, *page.attributes])

    def text(self, words: str, place: str) -> list[Loose]:
        """Of plain text, line by line. A bracket may be open over several."""
        return self._loose([(place, line) for line in outside(words).splitlines()])

    def _loose(self, sentences: Sequence[tuple[str, str]]) -> list[Loose]:
        """Of each (place, words)."""
        found = ((place, self._rest(words)) for place, words in sentences)
        return [Loose(rest, place) for place, rest in found if _LETTERS.search(rest)]

    def _rest(self, words: str) -> str:
        """Without what people wrote and what are no words; a mark says where something was."""
        if words not in self._rests:
            spaced = " ".join(outside(words).split())
            left = self._own.sub(GONE, _SIGNS.sub(GONE, spaced)) if _LETTERS.search(spaced) else spaced
            self._rests[words] = _LISTED.sub(" ", " ".join(left.replace(SEAM, "").split()))
        return self._rests[words]


def outside(text: str) -> str:
    """What stands outside brackets, however deep they are nested, with a mark where something was."""
    depth, kept = 0, []
    for part in _BRACKETS.split(text):
        depth += (part == OPEN) - (part == CLOSE)
        if part == OPEN and depth == 1:
            kept.append(GONE)
        if depth <= 0 and part != CLOSE:
            kept.append(part)
    return "".join(kept)


@dataclass
class _Element:
    tag: str
    name: str
    is_silent: bool  # or it is in one that is


@dataclass
class _Sentence:
    place: str = ""
    words: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    """Sentences: the text between two elements that are not inline. Attributes: those that are read out or shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sentences: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str]] = []
        self._open: list[_Element] = []
        self._now = _Sentence()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        name = tag + (f"#{said['id']}" if said.get("id") else "".join(f".{c}" for c in said.get("class", "").split()))
        self._end_piece(tag)
        if tag not in VOID:
            is_own = said.get("translate") == "no"
            silent = tag in SILENT or is_own or self._is_silent()
            self._open.append(_Element(tag, name + ("[translate=no]" if is_own else ""), silent))
        if not self._is_silent():
            spoken = list(SPOKEN)
            if tag == "input" and said.get("type") in ("submit", "button", "reset"):
                spoken.append("value")
            self.attributes += [(f"{self._place()} > {name}@{key}", said[key]) for key in spoken if said.get(key)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._end_piece(tag)
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_silent() and not self._now.place:
            self._now.place = self._place()
        if not self._is_silent():
            self._now.words.append(data)

    def close(self) -> None:
        super().close()
        self._end_sentence()

    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1].is_silent

    def _place(self) -> str:
        return " > ".join(element.name for element in self._open[2:][-4:])

    def _end_piece(self, tag: str) -> None:
        if tag not in INLINE:
            self._end_sentence()
        else:
            self._now.words.append("\n" if tag == "br" else SEAM)

    def _end_sentence(self) -> None:
        if self._now.place:
            self.sentences.append((self._now.place, "".join(self._now.words)))
        self._now = _Sentence()
