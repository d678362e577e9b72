"""What was typed into the search, as the words that it stands for in one workspace's log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import connection

# Longer words are looked for inside others too, and where no decision has them, something that looks like them is.
_INSIDE = 4
_MOST_ALIKE = 64
_QUOTES = '"“”„‟«»'
_PIECE = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]?|([^\\s{_QUOTES}]+)")
_LABEL = re.compile(r"[Dd]-?0*(\d{1,9})")


@dataclass(frozen=True)
class Word:
    """One word in the form in which the log has it. `exact`: itself alone; else `others` count as it, with `begins`
    those that begin with it, and those with its `stem`."""

    plain: str
    exact: bool = False
    stem: str = ""
    is_stop: bool = False
    begins: bool = False
    others: tuple[str, ...] = ()

    @property
    def lexemes(self) -> str:
        if self.exact:
            return f"'{self.plain}':AB"
        forms = [f"'{self.plain}'{':*' if self.begins else ''}"]
        forms += [f"'{other}'" for other in dict.fromkeys((self.stem, *self.others)) if other not in ("", self.plain)]
        return f"({' | '.join(forms)})"


@dataclass(frozen=True)
class Piece:
    """Words that stand side by side: a phrase, or something typed in one go, such as an id."""

    words: tuple[Word, ...]

    @property
    def lexemes(self) -> str:
        return "(" + " <-> ".join(word.lexemes for word in self.words) + ")"

    @property
    def as_typed(self) -> str:
        return "(" + " <-> ".join(f"'{word.plain}'" for word in self.words) + ")"


@dataclass(frozen=True)
class Terms:
    """`number`: that of the decision that is called by its label, and then nothing else is looked for. `instead`: {word
    that no decision has: those that are looked for instead}."""

    pieces: tuple[Piece, ...] = ()
    number: int | None = None
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def tsquery(self) -> str:
        """Empty where nothing can be looked for."""
        return " & ".join(piece.lexemes for piece in self.pieces)

    @property
    def as_typed(self) -> str:
        """The same of the words alone that were typed: what says those stands before what says something like them."""
        return " & ".join(piece.as_typed for piece in self.pieces)


def terms_of(workspace_id: UUID, q: str, *, by_all: bool = True) -> Terms:
    """Words all have to be there; phrases in quotes as they stand.

    `by_all`: what is looked for may follow from what other decisions say; not for somebody who may see only one.
    """
    label = _LABEL.fullmatch(q.strip())
    if label:
        return Terms(number=int(label.group(1)))
    asked = [(quoted, True) if quoted else (loose, False) for quoted, loose in _PIECE.findall(q)]
    pieces = _pieces(workspace_id, [(_padded(text), exact) for text, exact in asked], by_all=by_all)
    telling = [piece for piece in pieces if not (len(piece.words) == 1 and piece.words[0].is_stop)]
    pieces = telling or pieces
    unknown = _not_said(workspace_id, pieces) if by_all else []
    instead = {word: _looks_like(workspace_id, word) for word in unknown}
    return Terms(
        pieces=tuple(_with(piece, instead) for piece in pieces),
        instead={word: found for word, found in instead.items() if found},
    )


def _padded(text: str) -> str:
    """A label as the log writes it."""
    label = _LABEL.fullmatch(text)
    return f"D-{int(label.group(1)):04d}" if label else text


def _pieces(workspace_id: UUID, asked: Sequence[tuple[str, bool]], *, by_all: bool) -> list[Piece]:
    found: dict[int, list[Word]] = {}
    for piece, plain, stems, others in _in_the_log(workspace_id, [text for text, _ in asked]):
        word = Word(plain, exact=True)
        if not asked[piece - 1][1]:
            is_word = not any(letter.isdigit() for letter in plain)
            # Numbers are exact; an id may be cut short, and so may a word that somebody is still typing.
            begins = len(plain) >= (2 if is_word else _INSIDE) and not plain.isdigit()
            stem = stems[0] if is_word and stems else ""
            word = Word(plain, stem=stem, is_stop=stems == [], begins=begins, others=tuple(others) if by_all else ())
        found.setdefault(piece, []).append(word)
    return [Piece(tuple(words)) for words in found.values()]


def _in_the_log(workspace_id: UUID, texts: Sequence[str]) -> list[tuple[int, str, list[str] | None, list[str]]]:
    """(number of the text, a word of it, its stems: none of a stop word, longer words that hold it), in their order."""
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT piece, word, ts_lexize(
                (SELECT search_dictionary(language) FROM workshops_workspace WHERE id = %(workspace)s), word
            ), CASE WHEN word ~ '[0-9]' OR length(word) < %(inside)s THEN '{}' ELSE ARRAY(
                SELECT DISTINCT s.word FROM workshops_searchword s
                WHERE s.workspace_id = %(workspace)s AND s.word LIKE '%%' || asked.word || '%%' AND s.grams @> ARRAY(
                    SELECT substr(asked.word, n, 3) FROM generate_series(1, length(asked.word) - 2) AS n)
                ORDER BY s.word LIMIT %(most)s
            ) END
            FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS pieces(text, piece),
                unnest(search_words(text)) WITH ORDINALITY AS asked(word, place)
            ORDER BY piece, place
            """,
            {"workspace": workspace_id, "texts": list(texts), "inside": _INSIDE, "most": _MOST_ALIKE},
        )
        found: list[tuple[int, str, list[str] | None, list[str]]] = cursor.fetchall()
        return found


def _not_said(workspace_id: UUID, pieces: Sequence[Piece]) -> list[str]:
    """Those long words that no decision has in any form."""
    words = [word for piece in pieces for word in piece.words if _may_be_a_slip(word)]
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT plain FROM unnest(%s::text[], %s::text[]) AS asked(plain, lexemes) WHERE NOT EXISTS (
                SELECT FROM workshops_searchdocument WHERE workspace_id = %s AND vector @@ lexemes::tsquery)
            """,
            [[word.plain for word in words], [word.lexemes for word in words], workspace_id],
        )
        return [plain for (plain,) in cursor.fetchall()]


def _may_be_a_slip(word: Word) -> bool:
    return word.begins and len(word.plain) >= _INSIDE and not any(letter.isdigit() for letter in word.plain)


def _looks_like(workspace_id: UUID, word: str) -> tuple[str, ...]:
    """The log's words that are fewest slips of the finger away: one, or two in a longer word."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word FROM (
                SELECT DISTINCT word, cardinality(ARRAY(
                    SELECT unnest(grams) INTERSECT SELECT unnest(search_grams(%(word)s)))) AS shared
                FROM workshops_searchword
                WHERE workspace_id = %(workspace)s AND grams && search_grams(%(word)s)
                    AND length(word) BETWEEN length(%(word)s) - 2 AND length(%(word)s) + 2
            ) AS near ORDER BY shared DESC, word LIMIT %(most)s
            """,
            {"workspace": workspace_id, "word": word, "most": _MOST_ALIKE},
        )
        slips = {found: _slips(word, found) for (found,) in cursor.fetchall()}
    most = 1 if len(word) <= 5 else 2
    fewest = min(slips.values(), default=most + 1)
    return tuple(found for found, count in slips.items() if count == fewest <= most)


def _slips(one: str, other: str) -> int:
    """How many letters were left out, put in, mistaken or swapped with the next (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, its in enumerate(other, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]


def _with(piece: Piece, instead: dict[str, tuple[str, ...]]) -> Piece:
    words = (replace(word, others=(*word.others, *instead.get(word.plain, ()))) for word in piece.words)
    return Piece(tuple(words))
