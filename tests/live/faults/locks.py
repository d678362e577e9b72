"""Who waits for whom in PostgreSQL."""

from __future__ import annotations

from django.db import connection

from workshops.domain.database_owner import as_owner


def waiting_for_a_lock() -> int:
    """How many connections to this database are waiting for one."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # which a transaction would keep
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])
