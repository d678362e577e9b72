"""Who waits for whom in PostgreSQL. Its server is shared: what the other databases' tests wait for is not counted."""

from __future__ import annotations

from django.db import connection

from workshops.domain.database_owner import as_owner

ADVISORY = "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"


def who_waits() -> list[tuple[int]]:
    """The connections to this database that wait for something that another one holds."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # which a transaction would keep
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return list(cursor.fetchall())
