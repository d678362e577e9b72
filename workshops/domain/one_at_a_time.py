"""Work of which only one goes on at a time, in whatever process: PostgreSQL's advisory locks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def one_at_a_time(key: int, *, patience: float = 0.0) -> Iterator[bool]:
    """Gives whether it is our turn. `patience`: seconds to wait for it. The turn ends with the connection, too.

    A lock belongs to a connection; behind a pooler that gives each transaction another one, the turn is a transaction
    on a connection of its own, which is held meanwhile.
    """
    if settings.DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"]:
        with _a_transaction_of_its_own() as link:
            yield _taken("SELECT pg_try_advisory_xact_lock(%s)", key, patience, link)
        return
    is_ours = _taken("SELECT pg_try_advisory_lock(%s)", key, patience, connection)
    try:
        yield is_ours
    finally:
        if is_ours:
            _ask("SELECT pg_advisory_unlock(%s)", key, connection)


@contextmanager
def _a_transaction_of_its_own() -> Iterator[BaseDatabaseWrapper]:
    link = connection.copy()
    link.set_autocommit(False)
    try:
        yield link
    finally:
        link.rollback()
        link.close()


def _taken(sql: str, key: int, patience: float, link: BaseDatabaseWrapper) -> bool:
    until = time.monotonic() + patience
    while not (is_ours := _ask(sql, key, link)) and time.monotonic() < until:
        time.sleep(0.05)
    return is_ours


def _ask(sql: str, key: int, link: BaseDatabaseWrapper) -> bool:
    with link.cursor() as cursor:
        cursor.execute(sql, [key])
        (answer,) = cursor.fetchone()
        return bool(answer)
