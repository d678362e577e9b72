"""What is asked of the database, by whom: each function's own questions, by their shape.

A query that has lost a condition, an order or a limit answers as before wherever nothing stands that it should have
left out; here it is seen."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection

import workshops

ROOT = f"{Path(workshops.__file__).parent}{os.sep}"
# A line for each function and question. A query that is changed changes its line: what is new is named by the test
# that meets it, to be put in; ADVISOR_WRITE_ASKED=1 puts in whatever these tests meet.
FILE = Path(__file__).with_name("asked.txt")
WRITE = os.environ.get("ADVISOR_WRITE_ASKED") == "1"

LISTED = re.compile(r"\(%s(?:, %s)+\)")
CHANGED = re.compile(r"UPDATE (\w+) SET (.*?)( WHERE .*)?$")
MOST_COLUMNS = 5


@cache
def shape(sql: str) -> str:
    """`"* FROM participant WHERE workshop_id = %s ORDER BY joined_at ASC"`, "" for what asks for no rows."""
    said = LISTED.sub("(%s)", " ".join(sql.replace('"', "").replace("workshops_", "").split()))
    if said.startswith("SELECT ") and " FROM " in said:
        columns, _, rest = said.removeprefix("SELECT ").partition(" FROM ")
        return f"{_few(columns)} FROM {rest}"
    if changed := CHANGED.match(said):
        table, columns, rest = changed.groups("")
        return f"UPDATE {table} SET {_few(columns)}{rest}"
    return said if said.startswith("DELETE FROM ") else ""


def _few(columns: str) -> str:
    return columns if columns.count(",") < MOST_COLUMNS else "*"


def asker() -> str:
    """The innermost function of ours that is running. What is written in it as a comprehension is the function's own,
    which it is to some Pythons only."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(ROOT) and code.co_name[0] != "<":
            return f"{code.co_filename.removeprefix(ROOT)} {code.co_name}"
        frame = frame.f_back
    return ""


class Questions:
    """An execute_wrapper that keeps what was asked and is not known."""

    def __init__(self) -> None:
        self.known, self.new = set(FILE.read_text().splitlines()), set[str]()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if (said := shape(str(sql))) and (by := asker()) and (line := f"{by}: {said}") not in self.known:
            self.new.add(line)
        return execute(sql, params, many, context)


_questions = cache(Questions)


@contextmanager
def only_what_is_known() -> Iterator[None]:
    """Meanwhile nothing else is asked."""
    questions = _questions()
    questions.new.clear()
    with connection.execute_wrapper(questions):
        yield
    if WRITE and questions.new:
        questions.known |= questions.new | set(FILE.read_text().splitlines())
        FILE.write_text("".join(f"{line}\n" for line in sorted(questions.known)))
    elif questions.new:
        pytest.fail(f"Not in {FILE.name}:\n" + "\n".join(sorted(questions.new)), pytrace=False)
