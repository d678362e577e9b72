"""What was typed into the search, as the words that it stands for in one workspace's log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from uuid import UUID

from django.db import connection

# Longer words are looked for inside others too, and where no decision has them, something that looks like them is.
_INSIDE = 4
_MOST_ALIKE = 64
_COMPOUND = (
    8  # letters of a word that is looked for with a slip inside longer ones: shorter ones look like their endings
)
_QUOTES = '"“”„‟«»'
# A minus in front of a word or a phrase leaves out what says that; in front of a number, or inside an id, it is none.
_PIECE = re.compile(
    f"(?P<without>(?<!\\S)-(?=[^\\s\\d-]))?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<loose>[^\\s{_QUOTES}]+))"
)
# Large as here, they are no words. What is asked for in one breath is all wanted anyhow.
_OR, _NOT, _AND = ("OR", "|", "||"), ("NOT",), ("AND", "&", "&&", "+")
_LABEL = re.compile(r"[Dd]-?0*(\d{1,9})")
_LARGE = re.compile(r"([1-9][0-9]{3,14})(?:[.,]([0-9]{1,15}))?")
_THOUSANDS = re.compile(r"([1-9][0-9]{0,2}(?:[.,'’\u00a0\u202f][0-9]{3}){1,4})(?:[.,]([0-9]{1,15}))?")
_VERSION = re.compile(r"(?P<v>[vV]?)(?P<numbers>[0-9]{1,9}(?:\.[0-9]{1,9}){1,5})")
_BETWEEN = re.compile(r"(?<=[^\W\d_]{2})(?=\d)|(?<=\d)(?=[^\W\d_]{2})")
_MEETING = re.compile(r"(?<=[^\W\d_]{2}) (?=\d)|(?<=\d) (?=[^\W\d_]{2})")
_MOST_OF_NAME = 8


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
    """Words that stand side by side: a phrase, or something typed in one go, such as an id. `others`: the same written
    otherwise; `choice`: one of those that have the same number is enough."""

    words: tuple[Word, ...]
    choice: int
    others: tuple[tuple[Word, ...], ...] = ()

    @property
    def ways(self) -> tuple[tuple[Word, ...], ...]:
        return (self.words, *self.others)

    @property
    def lexemes(self) -> str:
        return _either(" <-> ".join(word.lexemes for word in way) for way in self.ways)

    @property
    def as_typed(self) -> str:
        return _either(" <-> ".join(f"'{word.plain}'" for word in way) for way in self.ways)


def _either(ways: Iterable[str]) -> str:
    return "(" + " | ".join(f"({way})" for way in ways) + ")"


@dataclass(frozen=True)
class Terms:
    """`without`: what none of them may say. `number`: that of the decision that is called by its label, and then
    nothing else is looked for. `instead`: {word that no decision has: those that are looked for instead}."""

    pieces: tuple[Piece, ...] = ()
    without: tuple[Piece, ...] = ()
    number: int | None = None
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def tsquery(self) -> str:
        """Empty where nothing can be looked for."""
        wanted = [_either(piece.lexemes for piece in choice) for choice in self._choices()]
        return " & ".join([*wanted, *(f"!{piece.lexemes}" for piece in self.without)])

    @property
    def as_typed(self) -> str:
        """The same of the words alone that were typed: what says those stands before what says something like them."""
        return " & ".join(_either(piece.as_typed for piece in choice) for choice in self._choices())

    def _choices(self) -> Iterator[list[Piece]]:
        for _choice, pieces in groupby(self.pieces, lambda piece: piece.choice):
            yield list(pieces)


@dataclass(frozen=True)
class _Asked:
    """A piece as it was typed. `exact`: it was in quotes."""

    text: str
    exact: bool
    without: bool
    choice: int


def terms_of(workspace_id: UUID, q: str, *, by_all: bool = True) -> Terms:
    """Words all have to be there, one of those between which `OR` stands; phrases in quotes as they stand; what has a
    minus or `NOT` in front has to be missing.

    `by_all`: what is looked for may follow from what other decisions say; not for somebody who may see only one.
    """
    label = _LABEL.fullmatch(q.strip())
    if label:
        return Terms(number=int(label.group(1)))
    asked = list(_asked(q))
    pieces = _pieces(workspace_id, asked, by_all=by_all)
    wanted = [piece for one, piece in zip(asked, pieces, strict=True) if piece and not one.without]
    telling = [piece for piece in wanted if not (len(piece.words) == 1 and piece.words[0].is_stop)]
    wanted = telling or wanted
    unknown = _not_said(workspace_id, wanted) if by_all else []
    in_two = {word: _in_two(workspace_id, word) for word in unknown}
    instead = {word: () if in_two[word] else _looks_like(workspace_id, word) for word in unknown}
    return Terms(
        pieces=tuple(_with(piece, instead, in_two) for piece in wanted),
        without=tuple(piece for one, piece in zip(asked, pieces, strict=True) if piece and one.without),
        instead={
            word: found for word in unknown if (found := (*instead[word], *(" ".join(two) for two in in_two[word])))
        },
    )


def _asked(q: str) -> Iterator[_Asked]:
    without, choice, is_joined = False, 0, True
    for found in _PIECE.finditer(q):
        loose = found["loose"] or ""
        if loose in _OR:
            is_joined = True
        elif loose in _NOT:
            without = True
        elif loose not in _AND:
            choice += not is_joined
            text = _padded(loose) if loose else found["phrase"]
            yield _Asked(text, not loose, without or bool(found["without"]), choice)
            without = is_joined = False


def _padded(text: str) -> str:
    """A label as the log writes it."""
    label = _LABEL.fullmatch(text)
    return f"D-{int(label.group(1)):04d}" if label else text


def _pieces(workspace_id: UUID, asked: Sequence[_Asked], *, by_all: bool) -> list[Piece | None]:
    """One for each that was asked; None where it has no word in it."""
    found: list[list[Word]] = [[] for _one in asked]
    for number, plain, stems, others in _in_the_log(workspace_id, [one.text for one in asked]):
        one = asked[number - 1]
        word = Word(plain, exact=True)
        if not one.exact:
            is_word = not any(letter.isdigit() for letter in plain)
            # Numbers are exact; an id may be cut short, and so may a word that somebody is still typing.
            begins = len(plain) >= (2 if is_word else _INSIDE) and not plain.isdigit() and not one.without
            stem = stems[0] if is_word and stems else ""
            looser = tuple(others) if by_all and not one.without else ()
            word = Word(plain, stem=stem, is_stop=stems == [], begins=begins, others=looser)
        found[number - 1].append(word)
    return [
        Piece(tuple(words), one.choice, _written_otherwise(one, [word.plain for word in words])) if words else None
        for one, words in zip(asked, found, strict=True)
    ]


def _written_otherwise(one: _Asked, words: list[str]) -> tuple[tuple[Word, ...], ...]:
    """A large number with and without signs between its thousands: 12500 is 12,500 is 12.500, and 12500.5 is 12,500.5;
    a version with and without a v in front: 2.10.3 is v2.10.3; and, outside quotes, a name with and without a sign
    between letters and digits: gpt4o is gpt-4o, and 350ms is 350 ms."""
    text = one.text.strip()
    ways = [_without_signs(text), _with_signs(text), _with_or_without_v(text)]
    if not one.exact:
        ways += [way for way in (_apart(words), _together(words)) if way != words]
    return tuple(tuple(Word(word, exact=True) for word in way) for way in ways if way)


def _apart(words: list[str]) -> list[str]:
    """Each between letters and digits, as far as there are two letters at least; none of what is more than a name."""
    parts = [part for word in words for part in _BETWEEN.split(word)]
    return parts if len(parts) <= _MOST_OF_NAME else []


def _together(words: list[str]) -> list[str]:
    """Those between which letters and digits meet, as one."""
    return _MEETING.sub("", " ".join(words)).split() if len(words) <= _MOST_OF_NAME else []


def _without_signs(text: str) -> list[str]:
    mark = _THOUSANDS.fullmatch(text)
    return [re.sub(r"\D", "", mark[1]), *([mark[2]] if mark[2] else [])] if mark else []


def _with_signs(text: str) -> list[str]:
    mark = _LARGE.fullmatch(text)
    if mark is None:
        return []
    whole, fraction = mark.groups()
    first = len(whole) % 3 or 3
    groups = [whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))]
    return [*groups, *([fraction] if fraction else [])]


def _with_or_without_v(text: str) -> list[str]:
    mark = _VERSION.fullmatch(text)
    if mark is None:
        return []
    first, *others = mark["numbers"].split(".")
    return [first if mark["v"] else f"v{first}", *others]


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


def _in_two(workspace_id: UUID, word: str) -> tuple[tuple[str, str], ...]:
    """The same as two words that stand side by side somewhere: "fine tuning" of "finetuning"."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT left(%(word)s, n), substr(%(word)s, n + 1)
            FROM generate_series(3, length(%(word)s) - 3) AS n WHERE EXISTS (
                SELECT FROM workshops_searchdocument WHERE workspace_id = %(workspace)s
                    AND vector @@ format('%%L:AB <-> %%L:AB', left(%(word)s, n), substr(%(word)s, n + 1))::tsquery)
            """,
            {"workspace": workspace_id, "word": word},
        )
        return tuple(cursor.fetchall())


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
    alike = tuple(found for found, count in slips.items() if count == fewest <= most)
    return alike if alike or len(word) < _COMPOUND else _in_compounds(workspace_id, word)


def _in_compounds(workspace_id: UUID, word: str) -> tuple[str, ...]:
    """The log's longer words that begin or end one slip away from it: "Kündigungsfrist" of "Kündigugn". Of a word with
    one slip, be it two letters swapped in its middle, one of the two parts below is as it should be."""
    half = len(word) // 2 + 1
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word FROM (
                SELECT DISTINCT word, cardinality(ARRAY(
                    SELECT unnest(grams) INTERSECT SELECT unnest(search_grams(%(word)s)))) AS shared
                FROM workshops_searchword, unnest(%(halves)s::text[]) AS half
                WHERE workspace_id = %(workspace)s AND length(word) > length(%(word)s) + 2
                    AND word LIKE '%%' || half || '%%'
                    AND grams @> ARRAY(SELECT substr(half, n, 3) FROM generate_series(1, length(half) - 2) AS n)
            ) AS near ORDER BY shared DESC, word LIMIT %(most)s
            """,
            {"workspace": workspace_id, "word": word, "halves": [word[: half - 1], word[half:]], "most": _MOST_ALIKE},
        )
        longer = [found for (found,) in cursor.fetchall()]
    turned = word[::-1]
    return tuple(
        found
        for found in longer
        if min(_slips(word, found, at_end=True), _slips(turned, found[::-1], at_end=True)) == 1
    )


def _slips(one: str, other: str, *, at_end: bool = False) -> int:
    """How many letters were left out, put in, mistaken or swapped with the next (optimal string alignment). `at_end`:
    of what `other` ends with, wherever that begins."""
    before: list[int] = []
    last = [0] * (len(other) + 1) if at_end else list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, its in enumerate(other, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]


def _with(piece: Piece, instead: dict[str, tuple[str, ...]], in_two: dict[str, tuple[tuple[str, str], ...]]) -> Piece:
    words = tuple(replace(word, others=(*word.others, *instead.get(word.plain, ()))) for word in piece.words)
    twos = in_two.get(words[0].plain, ()) if len(words) == 1 else ()
    ways = tuple(tuple(Word(half, exact=True) for half in two) for two in twos)
    return replace(piece, words=words, others=(*piece.others, *ways))
