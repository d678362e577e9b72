"""Work whose process dies in the middle, as the database sees it: its connection ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError, connection

from tests.locks import who_waits
from tests.processes import wait_for
from workshops.domain.database_owner import as_owner


def cut_where_it_waits(work: Callable[[], object]) -> None:
    """Run `work` on a connection of its own, until it waits for a row that the caller holds. There it is cut."""

    def run() -> None:
        with suppress(DatabaseError):
            work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    (waiting,) = wait_for(who_waits, otherwise="It never waited for what the caller holds.")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", waiting)
    thread.join()
    wait_for(lambda: not who_waits(), otherwise="The database still serves the one that was cut.")
