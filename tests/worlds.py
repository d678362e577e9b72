"""A big world that several modules of tests look at: one process makes it, once in a run; whoever needs it later, there
or in another process, copies its rows. To make the site is five seconds of a processor, to copy it a tenth of one.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from atexit import register
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from tests.log.hands import administrator
from tests.workers import COLLECTED

T = TypeVar("T")

# Every table that holds what somebody did, with the columns that are not computed.
TABLES = """
    SELECT format('%I.%I', n.nspname, c.relname), string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\\_%'
        AND n.nspname <> 'information_schema'
        AND c.relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    GROUP BY 1
"""
COUNTED = "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL"


@dataclass(frozen=True)
class World:
    """`value`: what the maker returned. `rows`: of each table that has any, with its columns, as COPY writes them."""

    value: Any
    rows: dict[str, tuple[str, bytes]]
    counted: dict[str, int]


def world(name: str, make: Callable[[], T]) -> T:
    """What `make` returns, with its rows, in the caller's transaction, which nothing was written in before."""
    kept = _folder() / name
    with kept.with_suffix(".lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # whoever comes meanwhile waits, and copies
        if not kept.exists():
            value = make()
            kept.write_bytes(pickle.dumps(_look(value)))
            return value
    there: World = pickle.loads(kept.read_bytes())
    _copy(there)
    value = there.value
    return value


@cache
def _folder() -> Path:
    """One for all processes of a run, which goes with it."""
    if COLLECTED in os.environ:
        return Path(os.environ[COLLECTED]).parent
    own = TemporaryDirectory(prefix="advisor-tests-")
    register(own.cleanup)
    return Path(own.name)


def _look(value: object) -> World:
    rows = {}
    with administrator() as cursor:
        cursor.execute(TABLES)
        for table, columns in cursor.fetchall():
            with cursor.copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT") as copied:
                if read := b"".join(copied):
                    rows[table] = (columns, read)
        cursor.execute(COUNTED)
        return World(value, rows, dict(cursor.fetchall()))


def _copy(there: World) -> None:
    """In place of what the migrations have put there, which is among its rows. No trigger speaks."""
    with administrator() as cursor:
        cursor.execute(TABLES)
        for table, _columns in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")
        for table, (columns, rows) in there.rows.items():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copied:
                copied.write(rows)
        for sequence, last in there.counted.items():
            cursor.execute("SELECT setval(%s, greatest(nextval(%s), %s))", [sequence, sequence, last])
