"""What a verb did in the database, in its order: which rows it locked, which tables it wrote, which events it told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

# A line for each verb. What changes what a verb does changes its line; a row that is locked, written or told of no
# more is seen here, whatever else the verb answers.
STEPS = dict(line.split(": ", 1) for line in (Path(__file__).parent / "steps.txt").read_text().splitlines())

LOCKED = re.compile(r"FOR (?:NO KEY )?UPDATE")
TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "?(?:workshops_)?(\w+)"?')
WRITTEN = re.compile(r"(INSERT|UPDATE|DELETE)\b")
EVENT = re.compile(
    r"SELECT seq, hash FROM log_append\w*\([^,]*, '[^']*'(?:::uuid)?, '([\w.]+)'.*?'(\{.*\})'", re.DOTALL
)
MOST = 5
# An event's own texts; and who is signed in, which other tests change.
BESIDE = {"eventtext", "django_session"}
COLUMN = re.compile(r'[ ,]"(\w+)" = ')


def steps(statements: Iterable[str]) -> str:
    """In one line, what is repeated said once."""
    said: list[str] = []
    for statement in statements:
        step = _step(statement)
        if step and (not said or said[-1] != step):
            said.append(step)
    return ", ".join(said) or "nothing"


def _step(statement: str) -> str:
    table = TABLE.search(statement)
    if event := EVENT.search(statement):
        return f"tell {event[1]}{_keys(event[2])}"
    if not table:
        return ""
    if LOCKED.search(statement):
        return f"lock {table[1]}"
    kind = WRITTEN.match(statement)
    if kind is None or table[1] in BESIDE:
        return ""
    return f"{kind[1].lower()} {table[1]}{_columns(statement) if kind[1] == 'UPDATE' else ''}"


def _keys(body: str) -> str:
    """What an event says, and of which tables it states rows."""
    said = json.loads(body.replace("''", "'"))
    names = [f"rows of {table}" for table in sorted(said.pop("rows", {}))]
    return f" ({', '.join([*sorted(said), *names])})" if said or names else ""


def _columns(statement: str) -> str:
    """An update's own, of one that names what it changes; whole rows name all they have."""
    changes = statement.partition(" SET ")[2].partition(" WHERE ")[0]
    names = sorted(set(COLUMN.findall(f" {changes}")))
    return f" ({' '.join(names)})" if len(names) <= MOST else ""
