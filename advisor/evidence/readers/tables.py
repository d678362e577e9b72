"""Columns of a table: which are numbers, found by looking at the first rows, and rows read under their heads."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from advisor.evidence.plain import cell, says_nothing
from advisor.evidence.source import Source

LOOKED_AT = 200
DELIMITERS = ",;\t|"


def delimiter_of(source: Source) -> str:
    """The one that splits the head into most cells; a comma where none does."""
    with source.text() as opened:
        line = opened.readline(1_000_000)
    counts = {sign: len(next(csv.reader([line], delimiter=sign), [])) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: counts[sign])


@dataclass
class Table:
    """A head and the rows below it. `numeric`: columns whose first cells are all numbers, yes or no, or nothing."""

    head: list[str]
    rows: Iterator[list[str]]
    comma: bool = False
    numeric: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    looked: list[list[str]] = field(default_factory=list)


def look_at(lines: Iterator[list[str]], *, comma: bool = False) -> Table:
    """Reads the head and looks at the first rows, which stay to be read."""
    head = [name.strip() for name in next(lines)]
    looked = list(islice(lines, LOOKED_AT))
    table = Table(head, chain(looked, lines), comma, looked=looked)
    for place, name in enumerate(head):
        cells = [row[place].strip() for row in looked]
        said = [one for one in cells if not says_nothing(one)]
        if not said:
            table.empty.append(name)
        elif all(_is_number(one, comma=comma) for one in said):
            table.numeric.append(name)
    return table


def _is_number(said: str, *, comma: bool) -> bool:
    try:
        cell(said, comma=comma)
    except ValueError:
        return False
    return True


def as_table(records: Iterable[dict[str, object]]) -> list[str]:
    """Every name that stands in one of the records, in their order."""
    return list(dict.fromkeys(name for record in records for name in record))
