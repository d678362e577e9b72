"""CSV (RFC 4180) for people who open it in a spreadsheet: no cell of it is a formula, and accents are read as such."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

Cell = str | int | float | None

# By which Excel knows that it reads UTF-8; Python's "utf-8-sig" leaves it out again.
MARK = "\ufeff"
# With these a cell would be computed, in some programs also behind spaces or in their wide forms.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file line by line, the first with the names of the columns."""
    yield MARK + _line(head)
    for row in rows:
        yield _line([harmless(cell) if isinstance(cell, str) else cell for cell in row])


def harmless(text: str) -> str:
    """What a spreadsheet would compute, with an apostrophe before it: the sign for "this is text"."""
    is_formula = text.lstrip()[:1] in _FORMULA or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_formula else text


def _line(cells: Sequence[Cell]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
