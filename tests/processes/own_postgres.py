"""A PostgreSQL of a test's own, durable as in production and kept running by the same keeper, which it may kill."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from config.machine.servers import throw_away_servers
from tests.processes.waiting import wait_for


@dataclass
class OwnPostgres:
    folder: Path
    url: str

    @property
    def postmaster(self) -> int:
        return int((self.folder / "postgres" / "postmaster.pid").read_text().split("\n")[0])

    def kill(self) -> None:
        """kill -9 of the postmaster, and with it of all. Returns when its keeper has brought it back."""
        killed = self.postmaster
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: self._is_back(killed), otherwise="PostgreSQL never came back.")
        connection.close()  # this process's own was cut as well

    def _is_back(self, killed: int) -> bool:
        try:
            with psycopg.connect(self.url) as link:
                return self.postmaster != killed and link.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """With the tables; this process and its children use it meanwhile."""
    with throw_away_servers({"postgres"}, durable=True) as (folder, use):
        assert use is not None
        one = OwnPostgres(folder, use.addresses["postgres"])
        with _connected_to(one.url, use.addresses["postgres_owner"]):
            call_command("migrate", verbosity=0)
            yield one


@contextmanager
def _connected_to(url: str, owner: str) -> Iterator[None]:
    parsed = urlsplit(owner)  # which takes on the web's role, as in every test
    there = {"NAME": parsed.path[1:], "HOST": parse_qs(parsed.query)["host"][0], "USER": parsed.username or ""}
    _hang_up()
    with pytest.MonkeyPatch.context() as change:
        for key, value in {**there, "PORT": "", "PASSWORD": ""}.items():
            change.setitem(connection.settings_dict, key, value)
        change.setenv("DATABASE_URL", url)
        change.setenv("DATABASE_OWNER_URL", owner)
        try:
            yield
        finally:
            _hang_up()


def _hang_up() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL's has a pool
