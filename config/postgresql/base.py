"""A connection that PostgreSQL's restart has cut is noticed before a request meets it, and at no cost; and nobody waits
long for a database that is away.

CONN_HEALTH_CHECKS asks the server at every request whether it is there: a round trip, a sixth of the time of an
answer. But whoever ends a connection says so: a message, or its end, then lies in the socket, unread, and a
connection that nobody uses has nothing else to read. So the server is asked only where something lies there.
"""

from __future__ import annotations

import select
import time
from collections.abc import MutableMapping
from typing import TypeVar

from django.db.backends.postgresql import base, features
from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg_pool import PoolTimeout

from config.postgresql.client import DatabaseClient

# Beyond this many cut connections in a row there is no server: the request may find out for itself.
MOST_CUT = 20
# Seconds in which nobody else waits for a connection, after somebody has waited in vain.
SHUT = 1.0

RV = TypeVar("RV")


class Patient(Connection[tuple[object, ...]]):
    """A connection of the web's: it waits so many seconds for an answer, then it is closed.

    The network's own time-outs notice a machine that is gone; a server that hangs still acknowledges.
    """

    patience = 12.0

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except _WaitTimeout:
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise OperationalError("The server has not answered in time.") from None


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (17,)  # search folds by its collation pg_c_utf8 (docs/decisions/0010)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient
    features_class = DatabaseFeatures
    shut_until = 0.0  # by the monotonic clock, for all threads of the process

    def get_new_connection(self, conn_params: dict[str, object]) -> object:
        connection = self._connection(conn_params)
        for _ in range(MOST_CUT):
            if self.pool is None or _lives(connection):
                break
            connection.close()
            self.pool.putconn(connection)  # the pool sees that it is closed, and makes another
            connection = self._connection(conn_params)
        return connection

    def _connection(self, conn_params: dict[str, object]) -> Connection:
        """Raises PoolTimeout at once where somebody has just waited in vain: requests that queue for a thread would
        each wait as long again."""
        is_shut = self.pool is not None and time.monotonic() < DatabaseWrapper.shut_until
        if is_shut and not self.pool.get_stats().get("pool_available"):
            raise PoolTimeout("the database was away a moment ago")
        try:
            connection: Connection = super().get_new_connection(conn_params)
        except PoolTimeout:
            DatabaseWrapper.shut_until = time.monotonic() + SHUT
            raise
        return connection


def be_impatient(options: MutableMapping[str, object], patience: float) -> None:
    """For the web, before its first connection: no statement takes longer than `patience` (seconds), on either side.
    `options`: those of its database in the settings."""
    Patient.patience = patience + 2
    pool = options["pool"]
    assert isinstance(pool, dict)
    options["pool"] = {**pool, "connection_class": Patient}
    if options["prepare_threshold"] is not None:  # a pooler that prepares nothing refuses settings too
        told = f"-c statement_timeout={patience:g}s -c idle_in_transaction_session_timeout=60s"
        options["options"] = f"{options.get('options', '')} {told}".strip()


def _lives(connection: Connection) -> bool:
    if not _has_something_to_read(connection.fileno()):
        return True
    try:
        connection.execute("")
    except OperationalError:
        return False
    return True


def _has_something_to_read(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
