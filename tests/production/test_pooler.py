"""PgBouncer as docs/production.md has it, in transaction mode: each transaction has another connection."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.live.clients import cookie_of, stream_path, token_of
from tests.locks import ADVISORY
from tests.processes import Child, Stream, database, free_port, start_web, wait_for
from tests.processes.relay import relay
from tests.production.page import ROOT, instead, settings_in
from workshops.domain.database_owner import as_owner
from workshops.domain.one_at_a_time import one_at_a_time
from workshops.models import Answer, Member, Participant, Workshop

PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(PROGRAM).exists(), reason="pgbouncer is not installed here; .ci/run installs it"),
]
PASSWORD = "we/b@2"


@contextmanager
def pooled(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a process behind it, on the database of the test."""
    url = urlsplit(database()["DATABASE_URL"])
    (host,) = parse_qs(url.query)["host"]
    user, name = unquote(url.username or ""), url.path[1:]
    port = free_port()
    with relay(next(Path(host).glob(".s.PGSQL.????"))) as behind:
        users = folder / "userlist.txt"
        users.write_text(instead("userlist.txt", ("advisor_web", user)))
        file = folder / "pgbouncer.ini"
        file.write_text(
            instead(
                "pgbouncer.ini",
                ("host=10.0.0.5 port=5432 dbname=advisor", f"host=127.0.0.1 port={behind} dbname={name}"),
                ("6432", str(port)),
                ("/etc/pgbouncer/userlist.txt", str(users)),
                ("default_pool_size = 20", "default_pool_size = 3"),
            )
        )  # fmt: skip
        _for_everybody(folder)
        alone = ["-u", "nobody"] if os.geteuid() == 0 else []
        running = Child([PROGRAM, *alone, str(file)], dict(os.environ), directory=folder)
        try:
            running.wait_for("process up")
            yield {
                "DATABASE_URL": "", "DATABASE_NAME": "advisor", "DATABASE_USER": user, "DATABASE_PASSWORD": PASSWORD,
                **settings_in("pooled.env"), "DATABASE_PORT": str(port),
            }  # fmt: skip
        finally:
            running.kill()


def _for_everybody(folder: Path) -> None:
    """Who runs it, for it does not run as root."""
    for one in (folder, *folder.parents[:2]):
        one.chmod(one.stat().st_mode | 0o055)


def test_a_room_behind_it(tmp_path: Path, scoring: Workshop, crowd: list[Participant], ana: Member) -> None:
    with pooled(tmp_path) as environment:
        site = start_web(**environment)
        try:
            stream = Stream(site, stream_path(scoring, api=True), token_of(ana))
            stream.first()
            tokens = [token_of(person) for person in crowd]
            path = f"/api/v1/workshops/{scoring.pk}/ballot"
            said = [(who, {"scores": {key: {"level": 3}}}) for key in scoring.criteria for who in tokens]
            with ThreadPoolExecutor(12) as people:
                told = list(people.map(lambda one: site.get(path, method="PUT", headers={
                    **one[0], "Content-Type": "application/json"}, body=one[1])[0], said))  # fmt: skip
            assert told == [200] * len(said)
            assert Answer.objects.filter(level=3).count() == len(said)
            everybody = len(scoring.criteria)
            stream.until(lambda state: [one["answered"] for one in state["participants"]][:3] == [everybody] * 3)
            for page in ("/", "/decisions/", f"/w/{scoring.pk}/", "/revisits/"):
                assert site.get(page, headers=cookie_of(ana))[0] == 200, page
            stream.close()
            # One that the pooler has closed is a moment longer in PostgreSQL.
            wait_for(lambda: _connections_of(environment["DATABASE_USER"]) <= 3)
        finally:
            site.close()


def test_a_tick_behind_it_leaves_no_lock(tmp_path: Path, workshop: Workshop) -> None:
    with pooled(tmp_path) as environment:
        assert settings_in("direct.env").keys() < settings_in("pooled.env").keys()  # what owner.env says after it holds
        known = {**os.environ, **environment, "ADVISOR_NO_VENV": "1", "REDIS_URL": settings.REDIS_URL,
                 "SECRET_KEY": settings.SECRET_KEY, "DATABASE_OWNER_URL": ""}  # fmt: skip
        tick = [sys.executable, str(ROOT / "manage.py"), "tick"]
        done = subprocess.run(tick, env=known, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        with psycopg.connect(**connection.get_connection_params()) as link:
            assert link.execute(f"SELECT count(*) FROM pg_locks WHERE {ADVISORY}").fetchone() == (0,)


@pytest.mark.parametrize("is_pooled", [False, True])
def test_one_at_a_time(is_pooled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "DISABLE_SERVER_SIDE_CURSORS", is_pooled)
    with ThreadPoolExecutor(1) as other, one_at_a_time(5) as first:
        assert (first, other.submit(_try).result()) == (True, False)
        # A pooler leaves a connection with its client for as long as a transaction is open, and no longer.
        assert (_states_of_holders() == ["idle in transaction"]) is is_pooled
    with ThreadPoolExecutor(1) as other:
        assert other.submit(_try).result()


def _states_of_holders() -> list[str]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"SELECT state FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE {ADVISORY}")
        return [state for (state,) in cursor.fetchall()]


def _try() -> bool:
    try:
        with one_at_a_time(5, patience=0.1) as is_ours:
            return is_ours
    finally:
        connection.close()


def _connections_of(user: str) -> int:
    """Of the pooler to PostgreSQL: not those of this test, which are by another name there."""
    with psycopg.connect(**connection.get_connection_params()) as link:
        count = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND application_name = ''"
        count += " AND datname = current_database()"  # other tests have their own
        (found,) = link.execute(count, [user]).fetchone() or (0,)
        return int(found)
