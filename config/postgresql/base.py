"""A pooled connection that PostgreSQL's restart has cut is noticed before a request meets it, and at no cost.

CONN_HEALTH_CHECKS asks the server at every request whether it is there: a round trip, a sixth of the time of an
answer. But whoever ends a connection says so: a message, or its end, then lies in the socket, unread, and a
connection that nobody uses has nothing else to read. So the server is asked only where something lies there.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError

# Beyond this many cut connections in a row there is no server: the request may find out for itself.
MOST_CUT = 20


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, object]) -> object:
        connection = super().get_new_connection(conn_params)
        for _ in range(MOST_CUT):
            if self.pool is None or _lives(connection):
                break
            connection.close()
            self.pool.putconn(connection)  # the pool sees that it is closed, and makes another
            connection = super().get_new_connection(conn_params)
        return connection


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
