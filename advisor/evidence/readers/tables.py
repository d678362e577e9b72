"""Columns of a table: which are numbers, found by looking at the first rows, and rows read under their heads."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TypedDict

from advisor.evidence.findings import Finding, found
from advisor.evidence.plain import cell, says_nothing
from advisor.evidence.source import Source

LOOKED_AT = 200
DELIMITERS = ",;\t|"
SAMPLES, SAMPLE = 3, 60  # values of a column that are shown, and characters of each
MOSTLY, SOME = 0.8, 10  # of its cells are numbers, in a column of so many
WITH_COMMA = re.compile(r"-?\d+(?:,\d+)?%?")
DECIMAL_COMMA = re.compile(r"-?(?:0,\d+|\d+,\d{1,2}|\d+,\d{4,})%?")  # 0,95 and not 1,234


class ColumnSaid(TypedDict):
    """`numeric`: it holds nothing but numbers, yes and no. `samples`: some of its values, cut."""

    name: str
    numeric: bool
    samples: list[str]


def column_said(name: str, cells: Iterable[str], *, numeric: bool) -> ColumnSaid:
    """With the first values that differ, as far as they say something."""
    several = dict.fromkeys(said for one in cells if (said := one.strip()) and not says_nothing(said))
    cut = [one if len(one) <= SAMPLE else f"{one[: SAMPLE - 1]}…" for one in islice(several, SAMPLES)]
    return {"name": name, "numeric": numeric, "samples": cut}


def delimiter_of(source: Source) -> str:
    """The one that splits the head into most cells; a comma where none does."""
    with source.text() as opened:
        line = opened.readline(1_000_000)
    counts = {sign: len(next(csv.reader([line], delimiter=sign), [])) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: counts[sign])


@dataclass
class Table:
    """A head and the rows below it. `numeric`: columns whose first cells are numbers, yes or no, or nothing, but for a
    few; `commas`: those of them whose decimals stand behind a comma."""

    head: list[str]
    rows: Iterator[list[str]]
    comma: bool = False
    numeric: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    looked: list[list[str]] = field(default_factory=list)
    commas: set[str] = field(default_factory=set)

    def has_comma(self, name: str) -> bool:
        return self.comma or name in self.commas

    def findings(self, names: Iterable[str]) -> list[Finding]:
        """How the numbers of these columns were read, where that is no matter of course."""
        return [found("read_with_comma", (), facts={"metric": name}) for name in names if name in self.commas]


def look_at(lines: Iterator[list[str]], *, comma: bool = False) -> Table:
    """Reads the head and looks at the first rows, which stay to be read."""
    head = [name.strip() for name in next(lines)]
    looked = list(islice(lines, LOOKED_AT))
    table = Table(head, chain(looked, lines), comma, looked=looked)
    rows = [row for row in looked if [one.strip() for one in row] != head]
    for place, name in enumerate(head):
        cells = [row[place].strip() for row in rows]
        said = [one for one in cells if not says_nothing(one)]
        if not said:
            table.empty.append(name)
            continue
        if not comma and any(map(DECIMAL_COMMA.fullmatch, said)) and all(map(WITH_COMMA.fullmatch, said)):
            table.commas.add(name)
        numbers = sum(_is_number(one, comma=table.has_comma(name)) for one in said)
        if numbers == len(said) or (len(said) >= SOME and numbers >= MOSTLY * len(said)):
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
