"""What one text of a decision says differently from another: field by field, row by row, prose by words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypedDict

from workshops.domain.decision_text import CONFIGURATION, DecisionText, risks_of

Op = Literal["same", "removed", "added"]

# Of a decision's text what is prose, in the order in which it is read; the rest is compared as values.
_BEFORE_ROWS = ("title", "question", "rationale", "fallback")
_AFTER_ROWS = ("scope_now", "scope_later")
# A row of which so much is the same is that row changed, and not another one.
_ALIKE = 0.6
# Words, spaces and marks; scripts that put no spaces between words go by character.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|\s+|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*\s*|[.!?\n]+\s*")
_MANY = 200_000


class Piece(TypedDict):
    """Some words that both have, or only one of them."""

    op: Op
    text: str


class Change(TypedDict):
    """One field, or one row of a list, that says something else.

    `item`: which row, by its name, statement or key; empty for a field of its own. `before` is null for what was added,
    `after` for what was removed; `words` is null for what is no prose.
    """

    field: str
    item: str
    change: Literal["added", "removed", "changed"]
    before: object
    after: object
    words: list[Piece] | None


def differences(before: DecisionText, after: DecisionText) -> list[Change]:
    """Empty where both say the same. When a decision comes back, and to whom, is no part of its text."""
    return [
        *_values("approach", before, after),
        *_prose(_BEFORE_ROWS, before, after),
        *_rows("metrics", before["metrics"], after["metrics"], key="name"),
        *_rows("assumptions", before["assumptions"], after["assumptions"], key="statement"),
        *_configuration(before["configuration"], after["configuration"]),
        *_prose(_AFTER_ROWS, before, after),
        *_texts("risks_accepted", risks_of(before), risks_of(after)),
    ]


def word_differences(before: str, after: str) -> list[Piece]:
    """The two texts in one, in order: leaving out what is added gives `before`, leaving out what is removed `after`."""
    pieces: list[Piece] = []
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    # Sentences first: within those that both have nothing is looked for, which keeps long texts quick.
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(pieces, "same", old[i1:i2])
        else:
            _compare(pieces, "".join(old[i1:i2]), "".join(new[j1:j2]))
    return pieces


def _compare(pieces: list[Piece], before: str, after: str) -> None:
    old, new = _words(before), _words(after)
    # In very long passages the commonest words tie nothing together by themselves.
    match = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > _MANY)
    gone: list[str] = []
    came: list[str] = []
    for tag, i1, i2, j1, j2 in [*match.get_opcodes(), ("equal", 0, 0, 0, 0)]:
        same = old[i1:i2] if tag == "equal" else []
        if tag != "equal" or (gone and came and same and "".join(same).isspace()):
            # Two words that were replaced by two others are one passage, not two with a space between.
            gone += old[i1:i2]
            came += new[j1:j2]
            continue
        _add(pieces, "removed", gone)
        _add(pieces, "added", came)
        _add(pieces, "same", same)
        gone, came = [], []


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _add(pieces: list[Piece], op: Op, tokens: Sequence[str]) -> None:
    if not tokens:
        return
    if pieces and pieces[-1]["op"] == op:
        pieces[-1]["text"] += "".join(tokens)
    else:
        pieces.append({"op": op, "text": "".join(tokens)})


def _values(field: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    if before[field] != after[field]:
        yield _change(field, "", before[field], after[field])


def _prose(fields: Sequence[str], before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    for field in fields:
        old, new = str(before[field]), str(after[field])
        if old != new:
            yield _change(field, "", old or None, new or None, word_differences(old, new))


def _configuration(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for key in CONFIGURATION:
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            yield _change("configuration", key, old or None, new or None)


def _rows(
    field: str, before: Sequence[Mapping[str, object]], after: Sequence[Mapping[str, object]], *, key: str
) -> Iterator[Change]:
    """Rows are the same row by their key; of what is left, those that are much alike are one row, changed."""
    for old, new in _paired(before, after, key):
        said = str((new or old or {})[key])
        if old is None or new is None:
            yield _change(field, said, old, new)
        elif old != new:
            words = word_differences(str(old[key]), str(new[key])) if old[key] != new[key] else None
            yield _change(field, said, old, new, words)


def _texts(field: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Rows that are one text each."""
    for change in _rows(field, *([{"said": text} for text in texts] for texts in (before, after)), key="said"):
        yield {**change, "before": _said(change["before"]), "after": _said(change["after"])}


def _said(row: object) -> object:
    return row["said"] if isinstance(row, Mapping) else None


Row = Mapping[str, object]


def _paired(before: Sequence[Row], after: Sequence[Row], key: str) -> list[tuple[Row | None, Row | None]]:
    """In the order of `after`, what was removed last. A row that stands there twice is two rows."""
    left, pairs = list(before), [(None, new) for new in after]
    found: list[tuple[Row | None, Row | None]] = list(pairs)
    for fits in (_same(key), _alike(key)):
        for place, (old, new) in enumerate(found):
            if old is None and new is not None:
                match = next((row for row in left if fits(row, new)), None)
                if match is not None:
                    left.remove(match)
                    found[place] = (match, new)
    return [*found, *((old, None) for old in left)]


def _same(key: str) -> Callable[[Row, Row], bool]:
    return lambda old, new: old[key] == new[key]


def _alike(key: str) -> Callable[[Row, Row], bool]:
    def fits(old: Row, new: Row) -> bool:
        before, after = str(old[key]), str(new[key])
        match = SequenceMatcher(None, _words(before), _words(after))
        return match.real_quick_ratio() >= _ALIKE and match.quick_ratio() >= _ALIKE and match.ratio() >= _ALIKE

    return fits


def _change(field: str, item: str, before: object, after: object, words: list[Piece] | None = None) -> Change:
    kind: Literal["added", "removed", "changed"] = (
        "added" if before is None else "removed" if after is None else "changed"
    )
    return {"field": field, "item": item, "change": kind, "before": before, "after": after, "words": words}
