"""What is backed up while it runs comes back in an empty installation, row for row, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config.machine.servers import use_servers
from tests.bootstrap.conftest import Shell
from tests.house.test_migrations import CATALOGUE
from workshops.domain.backups import KEY_FILE

WITH_PASSPHRASE = {"ADVISOR_BACKUP_PASSPHRASE": "a passphrase for tests"}


def everything(link: psycopg.Connection) -> dict[str, str]:
    """{table, or object of the database: a digest of its rows, or what PostgreSQL says of it}."""
    tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    found = {}
    for (table,) in link.execute(tables).fetchall():
        rows = sql.SQL("SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t").format(sql.Identifier(table))
        found[table] = str((link.execute(rows).fetchone() or [""])[0])
    link.execute("SET search_path = pg_catalog")
    known: dict[str, str] = dict(link.execute(CATALOGUE.replace("FROM django_", "FROM public.django_")).fetchall())
    # What was read back once, PostgreSQL says with its casts elsewhere.
    return {
        **found,
        **{what: re.sub(r"::(text|character varying)|\[\]|[()]", "", said) for what, said in known.items()},
    }


def as_owner_in(folder: Path) -> Iterator[psycopg.Connection]:
    with use_servers(folder, {"postgres"}) as use:
        assert use is not None
        with psycopg.connect(use.addresses["postgres_owner"]) as link:
            yield link


@pytest.fixture
def backup(manage: Callable[..., Shell], with_tables: Path) -> tuple[Path, dict[str, str], list[str]]:
    """A backup of the demo, made while its servers run; what was in the database then; the heads that it printed."""
    (with_tables / "checkpoints.txt").write_text("a head that nobody has taken elsewhere yet\n")
    for link in as_owner_in(with_tables):
        assert manage("load_demo").wait() == 0
        rows = everything(link)
        link.rollback()
        made = manage("backup", str(with_tables.parent / "backup.zip"), **WITH_PASSPHRASE)
        assert made.wait() == 0, made.said
    heads = [line.strip() for line in made.lines if re.fullmatch(r"[0-9a-f-]{36} \d+ [0-9a-f]{64}\n", line)]
    return with_tables.parent / "backup.zip", rows, heads


@pytest.mark.ci
@pytest.mark.processes
def test_an_empty_machine_has_every_row_right_and_key_again(
    manage: Callable[..., Shell], folder: Path, backup: tuple[Path, dict[str, str], list[str]]
) -> None:
    file, rows, heads = backup
    kept = folder.parent / "kept.txt"
    kept.write_text("\n".join(heads))
    other = folder.parent / "other"
    there = {**WITH_PASSPHRASE, "ADVISOR_DATA_DIR": str(other)}
    restored = manage("restore", str(file), "--anchor", str(kept), **there)
    assert restored.wait() == 0, restored.said
    assert re.search(r"Good: \d+ events in 1 chain restored, 1 anchor held\.", restored.said)
    for name in (KEY_FILE, "checkpoints.txt"):
        assert (other / name).read_bytes() == (folder / name).read_bytes()
    assert (other / KEY_FILE).stat().st_mode & 0o077 == 0
    for link in as_owner_in(other):
        found = everything(link)
        assert {what: said for what, said in found.items() if rows.get(what) != said} == {}
        assert found.keys() == rows.keys()

    # Nothing is ever put over something; and a wrong witness, in another empty folder, leaves that one empty.
    again = manage("restore", str(file), **there)
    assert again.wait() == 1
    assert "This installation is not empty" in again.said
    chain, number, digest = heads[0].split()
    kept.write_text(f"{chain} {number} {digest[::-1]}")
    third = {**there, "ADVISOR_DATA_DIR": str(folder.parent / "third")}
    forged = manage("restore", str(file), "--anchor", str(kept), **third)
    assert forged.wait() == 1
    assert "Nothing was restored, for the backup's log is not good" in forged.said
    for link in as_owner_in(folder.parent / "third"):
        left = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        assert link.execute(left).fetchone() == (0,)
