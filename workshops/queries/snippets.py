"""The words around a hit, as they were written, with the hit marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category, normalize
from uuid import UUID

from django.db import connection

from workshops.queries.search_terms import Piece, Terms, Word

LENGTH = 180  # letters, about two lines
_BEFORE = 60
# What stands in every row anyhow, and what nobody reads.
_LAST_CHOICE = ("number", "title", "approach", "sha256")
# The same as `search_fold` and `search_words` in migrations/sql/search.py; a test holds the two together.
_UNSEEN = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0655\u0670\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    "\ufe00-\ufe0f\ufeff"
    "\u093c\u094d\u0951-\u0954\u09bc\u09cd\u09fe\u0a3c\u0a4d\u0abc\u0acd\u0afd-\u0aff\u0b3c\u0b4d\u0b55\u0bcd\u0c3c\u0c4d\u0cbc"
    "\u0ccd\u0d3b-\u0d3c\u0d4d\u0dca\u0e47-\u0e4c\u0e4e\u0eba\u0ec8-\u0ecc\u1037\u1039-\u103a\u17b4-\u17b5\u17c9-\u17d3\u17dd]"
)
# Where the digits of a script begin: Arabic, Persian, those of India, Thai, Lao, Burmese, Khmer.
_ZEROS = (
    *(0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66),
    *(0x0E50, 0x0ED0, 0x1040, 0x17E0),
)
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "ħ": "h", "ŧ": "t", "ς": "σ", "ß": "ss", "æ": "ae", "œ": "oe"}
    | {"þ": "th", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا"}
    | {chr(zero + digit): str(digit) for zero in _ZEROS for digit in range(10)}
)
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
# Vowels that are written as marks belong to their word, for PostgreSQL too; Python's `\w` does not know them.
_VOWELS = "".join(chr(code) for code in range(0x0590, 0x1AB0) if category(chr(code)) in ("Mn", "Mc"))
_LETTER = rf"(?:[^\W_]|[{_VOWELS}])"
_WORD = re.compile(rf"(?=[{_SPACELESS}]){_LETTER}|(?:(?![{_SPACELESS}]){_LETTER})+")

_ASCII_WORD = re.compile("[a-z0-9]+")  # what `_WORD` finds there


@dataclass(frozen=True)
class Snippet:
    """`place`: which part of the sheet it is from; `parts`: its text, and of each piece whether it is a hit."""

    place: str
    parts: tuple[tuple[str, bool], ...]


class _Seen(NamedTuple):
    """A word of a text: in the form of the search, and where it stands."""

    plain: str
    begin: int
    end: int


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """One form for what looks or sounds the same: what `search_fold` is in SQL."""
    lower = normalize("NFKD", normalize("NFKC", text).lower())
    return normalize("NFC", _UNSEEN.sub("", lower).translate(_PLAIN))


def _seen(text: str) -> list[_Seen]:
    """The words of a text that is in NFC."""
    if text.isascii():  # as most texts are: folding moves no letter of it
        return [_Seen(m.group()[:64], m.start(), m.end()) for m in _ASCII_WORD.finditer(text.lower())]
    folded, places = [], []
    for place, letter in enumerate(text):
        said = fold(letter)
        folded.append(said)
        places += [place] * len(said)
    found = _WORD.finditer("".join(folded))
    return [_Seen(m.group()[:64], places[m.start()], places[m.end() - 1] + 1) for m in found]


# The number of a piece, and for each of its words in a row what says it.
_Way = tuple[int, Sequence[Collection[str]]]


def snippets(
    workspace_id: UUID, terms: Terms, texts: Mapping[UUID, Sequence[tuple[str, str]]]
) -> dict[UUID, Snippet | None]:
    """{decision: where it says what was looked for}, of {decision: [(place, text), …]}. At most one query."""
    seen = {
        pk: [(place, text, _seen(text)) for place, text in ((place, normalize("NFC", said)) for place, said in parts)]
        for pk, parts in texts.items()
    }
    every = {word.plain for parts in seen.values() for _place, _text, words in parts for word in words}
    ways = _ways(terms.pieces, every, _forms(workspace_id, terms, every))
    return {pk: _best(ways, parts) for pk, parts in seen.items()}


def _forms(workspace_id: UUID, terms: Terms, words: Iterable[str]) -> dict[str, set[str]]:
    """{stem that is looked for: the words that have it}."""
    stems = {word.stem for piece in terms.pieces for way in piece.ways for word in way if word.stem}
    starts = {stem[:2] for stem in stems}
    near = [word for word in words if word[:2] in starts]
    found: dict[str, set[str]] = {stem: set() for stem in stems}
    if not near:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT stem, word FROM unnest(%s::text[]) AS word, unnest(ts_lexize(
                (SELECT search_dictionary(language) FROM workshops_workspace WHERE id = %s), word)) AS stem
            WHERE stem = ANY (%s)
            """,
            [near, workspace_id, list(stems)],
        )
        for stem, word in cursor.fetchall():
            found[stem].add(word)
    return found


def _ways(pieces: Sequence[Piece], words: Iterable[str], forms: Mapping[str, set[str]]) -> list[_Way]:
    """Each way of saying a piece, of these words."""
    return [
        (number, [{word for word in words if _is(asked, word, forms)} for asked in way])
        for number, piece in enumerate(pieces)
        for way in piece.ways
    ]


def _best(ways: Sequence[_Way], parts: Sequence[tuple[str, str, list[_Seen]]]) -> Snippet | None:
    """Out of the part that says most of it, and of such the first; what the row shows anyhow only where no other does.
    Without a hit, as by a number, how its text begins."""
    best, most = None, (-1, False)
    for place, text, words in parts:
        hits = _hits(ways, words)
        rank = (len(set(hits.values())), place not in _LAST_CHOICE)
        if text and (rank[0], rank[1]) > most and (rank[0] or rank[1]):
            best, most = (place, text, hits), rank
    if best is None:
        return None
    place, text, hits = best
    return Snippet(place, _cut(text, hits))


def _hits(ways: Sequence[_Way], words: Sequence[_Seen]) -> dict[tuple[int, int], int]:
    """{(begin, end) of a hit: number of its piece}, whose words stand side by side."""
    found: dict[tuple[int, int], int] = {}
    for number, way in ways:
        for first in (place for place, seen in enumerate(words) if seen.plain in way[0]):
            here = words[first : first + len(way)]
            if len(here) == len(way) and all(seen.plain in said for said, seen in zip(way, here, strict=True)):
                found[here[0].begin, here[-1].end] = number
    return found


def _is(asked: Word, plain: str, forms: Mapping[str, set[str]]) -> bool:
    if plain == asked.plain or plain in asked.others or (asked.begins and plain.startswith(asked.plain)):
        return True
    return bool(asked.stem) and plain in forms.get(asked.stem, ())


def _cut(text: str, hits: Mapping[tuple[int, int], int]) -> tuple[tuple[str, bool], ...]:
    """So much of the text as fits, around the place with most of what was looked for."""
    first = max(
        sorted(hits),
        key=lambda at: len({hits[hit] for hit in hits if at[0] <= hit[0] < at[0] + LENGTH - _BEFORE}),
        default=(0, 0),
    )[0]
    begin = _between_words(text, first - _BEFORE)
    end = min(len(text), begin + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", first, end), first + 1) if " " in text[first:end] else end
    parts: list[tuple[str, bool]] = [("…", False)] if begin else []
    for hit_begin, hit_end in sorted(hits):
        if begin <= hit_begin and hit_end <= end:
            parts += [(text[begin:hit_begin], False), (text[hit_begin:hit_end], True)]
            begin = hit_end
    parts.append((text[begin:end] + ("…" if end < len(text) else ""), False))
    return _joined(parts)


def _between_words(text: str, place: int) -> int:
    if place <= 0:
        return 0
    space = text.find(" ", place, place + _BEFORE // 2)
    return space + 1 if space >= 0 else place


def _joined(parts: Iterable[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """Hits with nothing but a space between them are one."""
    found: list[tuple[str, bool]] = []
    for text, is_hit in parts:
        if not text:
            continue
        if found and is_hit and text and not found[-1][0].strip() and len(found) > 1 and found[-2][1]:
            gap = found.pop()[0]
            found[-1] = (found[-1][0] + gap + text, True)
        elif found and is_hit == found[-1][1]:
            found[-1] = (found[-1][0] + text, is_hit)
        else:
            found.append((text, is_hit))
    return tuple(found)
