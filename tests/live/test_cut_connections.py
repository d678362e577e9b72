"""A pooled connection that PostgreSQL has cut meets no request."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from config.postgresql.base import Patient


def backend() -> int:
    """The server's process at the other end of this thread's connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_connections_cut_while_nobody_used_them_are_replaced() -> None:
    ours = backend()
    connection.close()
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SET ROLE NONE")  # an administrator's work
        found = other.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        ).fetchall()
        for (pid,) in found:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    assert (ours,) in found
    assert (backend(),) not in found


@pytest.mark.django_db
def test_the_web_does_not_wait_for_a_server_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that acknowledges and never answers: no time-out of the network notices that."""
    monkeypatch.setattr(Patient, "patience", 0.2)
    link = Patient.connect(**connection.get_connection_params())
    with pytest.raises(psycopg.OperationalError, match="not answered in time"):
        link.execute("SELECT pg_sleep(30)")
    assert link.closed
