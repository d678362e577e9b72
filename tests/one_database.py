"""The database of several processes (pytest-xdist): one of them makes its tables, the others copy them.

To migrate is eight seconds of one processor, a copy a fifth of one. The server goes with the databases in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

MADE = "advisor_made"  # nobody is ever connected to it: PostgreSQL copies no database that somebody is in
LOCK = 8_404_101


@contextmanager
def copied() -> Iterator[None]:
    """Around the making of this process's own database: it is a copy, or the first, of which then a copy is kept.

    Meanwhile the others wait.
    """
    own = connection.creation._get_test_db_name()  # type: ignore[attr-defined]  # not in the stubs
    with connection._nodb_cursor() as beside:
        beside.execute("SET statement_timeout = 0")  # on a busy machine the others wait for longer than a page may
        beside.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        beside.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MADE])
        is_first = beside.fetchone() is None
        if not is_first:
            beside.execute(f'CREATE DATABASE "{own}" TEMPLATE {MADE}')
            connection.settings_dict["TEST"]["MIGRATE"] = False  # everything is there
        yield
        if is_first:
            hang_up()
            beside.execute(f'CREATE DATABASE {MADE} TEMPLATE "{own}"')


def hang_up() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL's has a pool
