"""What a benchmark tells, without what differs from run to run, and what it has made: piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench import command
from tests.shown import Record

RECORD = Record(Path(__file__).with_name("told.txt"))
NUMBER = re.compile(r"\d[\d.,e+-]*")
# Differ with the machine, the day or the moment.
CHANCE = ("machine.", "met.", "measured.idle_tick.plans")


def report_of(words: list[str], capsys: pytest.CaptureFixture[str], *, name: str) -> dict[str, Any]:
    """The benchmark's one JSON object. What it is made of and what was said meanwhile are recorded under `name`."""
    assert command.report(command.read(words)) == 0
    written = capsys.readouterr()
    said: dict[str, Any] = json.loads(written.out)
    meanwhile = [NUMBER.sub("*", line) for line in written.err.splitlines()]
    RECORD.look(name, {"all": [*_leaves("", said), *meanwhile]})
    return said


def look_at_rows(name: str) -> None:
    """Records how many rows each table has, and of each column how many values, and how many are none."""
    RECORD.look(f"{name} rows", {"all": list(_rows())})


def _leaves(place: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{place}{name}.", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(f"{place}[]", inner)
    else:
        by_chance = isinstance(value, float) or place.startswith(CHANCE) or place.endswith("bytes.")
        yield f"{place} {'*' if by_chance else value}"


def _rows() -> Iterator[str]:
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in sorted(name for name in names if name.startswith(("workshops_", "log_"))):
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            columns = [column.name for column in cursor.description or ()]
            asked = ", ".join(f'count("{one}"), count(DISTINCT "{one}"::text)' for one in columns)
            cursor.execute(f"SELECT count(*), {asked} FROM {table}")
            count, *each = cursor.fetchone() or (0,)
            if count:
                yield f"{table} {count}"
                for column, there, different in zip(columns, each[::2], each[1::2], strict=True):
                    yield f"{table}.{column} {there} {'' if column.endswith('_at') else different}"
