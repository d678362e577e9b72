"""A CSV file of readings: `at,value[,source]`, read whole, or refused with each bad line named.

Strict on purpose: a number with a comma or a day written the other way round would come in as something else.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from workshops.domain.visible import visible_line
from workshops.figures import whole
from workshops.refusals import InvalidFields

MOST_LINES = 10_000
# Of a file: as many lines as are taken, of the longest; and of a form with one.
MOST_BYTES = 5_000_000
MOST_SENT = MOST_BYTES + 100_000
MOST_FAULTS = 20
NEEDED = ("at", "value")
COLUMNS = (*NEEDED, "source")

_NUMBER = re.compile(r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")
_COMMA = re.compile(r"([+-]?[0-9]{1,40}),([0-9]{1,40})")


class Line(NamedTuple):
    """One reading as it was sent. `at` in UTC."""

    at: datetime
    value: float
    source: str


def read(text: str) -> dict[int, Line]:
    """{number of the line, counted from 1: its reading}. Raises InvalidFields."""
    if max(text.count("\n"), text.count("\r")) > MOST_LINES + 1:
        words = _("A file may have up to {count} readings. Send it in parts.")
        raise InvalidFields({"file": words.format(count=whole(MOST_LINES))})
    if "\x00" in text:
        raise InvalidFields({"file": _("This is no CSV file.")})
    # Of a spreadsheet's byte order mark nobody knows.
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        columns = _columns(next(rows, []))
        found: dict[int, Line] = {}
        faults: dict[str, str] = {}
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            number = rows.line_num
            line, wrong = _line(columns, [cell.strip() for cell in cells])
            faults |= {place(number, column): said(number, column, fix) for column, fix in wrong.items()}
            if line is not None:
                found[number] = line
    except csv.Error:
        words = _("Line {line} cannot be read: a quotation mark stands in the wrong place.")
        raise InvalidFields({place(rows.line_num, ""): words.format(line=rows.line_num)}) from None
    if faults:
        raise refused(faults)
    if not found:
        raise InvalidFields({"file": _("There is no reading below the line with the columns’ names.")})
    return found


def place(line: int, column: str) -> str:
    """The path of a fault: "lines.3.value"."""
    return ".".join(filter(None, ("lines", str(line), column)))


def said(line: int, column: str, fix: str) -> str:
    """ "Line 3, value: write 0.5 with a dot, not a comma." """
    if not column:
        return _("Line {line}: {fix}").format(line=line, fix=fix)
    return _("Line {line}, {column}: {fix}").format(line=line, column=column, fix=fix)


def refused(faults: Mapping[str, str]) -> InvalidFields:
    """The first twenty: whoever has one fault in a thousand lines has it in all."""
    return InvalidFields(dict(list(faults.items())[:MOST_FAULTS]))


def _columns(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if all(names.count(name) == 1 for name in NEEDED) and set(names) <= set(COLUMNS) and len(set(names)) == len(names):
        return names
    if len(names) == 1 and ";" in names[0]:
        fix = _("Put commas between the columns, not semicolons, and a dot into numbers.")
    else:
        fix = _("The first line names the columns: at,value or at,value,source.")
    raise InvalidFields({place(1, ""): said(1, "", fix)})


def _line(columns: list[str], cells: list[str]) -> tuple[Line | None, dict[str, str]]:
    """The reading, or {column: what to do about it}; under "" what concerns the whole line."""
    if len(cells) > len(columns):
        return None, {"": _too_many(columns, cells)}
    by_name = dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True))
    at, when = _moment(by_name["at"])
    value, number = _value(by_name["value"])
    if at is None or value is None:
        return None, {column: fix for column, fix in (("at", when), ("value", number)) if fix}
    return Line(at, value, visible_line(by_name.get("source", ""))), {}


def _too_many(columns: list[str], cells: list[str]) -> str:
    index = columns.index("value")
    split = ",".join(cells[index : index + 2])
    if match := _COMMA.fullmatch(split):
        return _dotted(match)
    return _("there are more values than columns; put a text with a comma into quotation marks.")


def _dotted(match: re.Match[str]) -> str:
    return _("write {number} with a dot, not a comma.").format(number=f"{match[1]}.{match[2]}")


def _value(text: str) -> tuple[float | None, str]:
    if _NUMBER.fullmatch(text):
        return float(text), ""
    if not text:
        return None, _("give the value that was measured.")
    if match := _COMMA.fullmatch(text):
        return None, _dotted(match)
    return None, _("this is no number; write it like 0.5 or 1200, without unit or spaces.")


def _moment(text: str) -> tuple[datetime | None, str]:
    if not text:
        return None, _("say when it was measured, for example 2026-11-30.")
    try:
        moment = datetime.fromisoformat(text)
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)), ""
    except (ValueError, OverflowError):
        return None, _("write it as year, month and day, for example 2026-11-30 or 2026-11-30T09:00:00Z.")
