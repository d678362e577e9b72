"""Everything in one file, while it runs; and back again, into an installation that holds nothing.

The dump and the heads of the log that go with it are of one snapshot, so what is restored ends exactly where the anchor
says. Without a snapshot of both, the newest event of a busy site would be in one and not in the other.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from workshops.domain.audit import record_export
from workshops.domain.backup_files import (
    ANCHOR,
    DUMP,
    FILES,
    KEY,
    About,
    Backup,
    BackupRefused,
    Writer,
    reading,
    writing,
)
from workshops.domain.backup_keys import open_key, require_passphrase, seal_key
from workshops.domain.backup_programs import dumping, restore_from
from workshops.domain.database_owner import as_owner
from workshops.domain.database_rights import shut_out_everybody
from workshops.domain.log_check import Anchor, Findings, check_log
from workshops.domain.log_witness import read_witnesses
from workshops.enums import Exported
from workshops.models import ChainHead, User, Workspace

# Of the data folder, what is neither in the database nor made anew: signed heads that nobody has taken elsewhere yet.
KEPT_FILES = ("checkpoints.txt",)
KEY_FILE = "secret_key"  # in the data folder


class NotEmpty(BackupRefused):
    """A restore replaces nothing."""


class LogNotGood(BackupRefused):
    """What was restored is not what the log says, or not what somebody kept of it."""


@dataclass(frozen=True)
class Made:
    """`heads`: the anchor's lines, to be kept elsewhere. `size`: of the file, in bytes."""

    heads: list[str]
    size: int


def make_backup(path: Path) -> Made:
    """Writes everything into a new file. Raises Refusal with one sentence; then there is no file."""
    require_passphrase(settings.ADVISOR_BACKUP_PASSPHRASE)
    with writing(path) as file, as_owner(), _snapshot() as snapshot:
        heads = [f"{head.chain} {head.seq} {head.hash}" for head in ChainHead.objects.order_by("chain")]
        with dumping(snapshot) as dump:
            file.add(DUMP, dump)
        _add_rest(file, heads)
        file.finish(_about(len(heads)))
    for workspace in Workspace.objects.all():
        record_export(Exported.BACKUP, "zip", workspace=workspace, by=None)
    return Made(heads, path.stat().st_size)


def _add_rest(file: Writer, heads: list[str]) -> None:
    file.add(ANCHOR, io.BytesIO("".join(f"{line}\n" for line in heads).encode()))
    sealed = seal_key(settings.SECRET_KEY, settings.ADVISOR_BACKUP_PASSPHRASE)
    file.add(KEY, io.BytesIO(json.dumps(sealed).encode()))
    for name in KEPT_FILES:
        if (found := settings.ADVISOR_DATA_DIR / name).is_file():
            with found.open("rb") as source:
                file.add(FILES + name, source)


@contextmanager
def _snapshot() -> Iterator[str]:
    """The name of what the database is now, by which other connections see the same meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _about(chains: int) -> About:
    applied = MigrationLoader(connection).applied_migrations
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "postgresql": server,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "chains": chains,
    }


def restore_backup(path: Path, *, also: list[Anchor], key_file: Path | None) -> Findings:
    """Puts a backup into this empty installation and checks its log; nothing of it stays where the check fails.

    `also`: witnesses that somebody kept elsewhere. `key_file`: where the secret key belongs; None where the environment
    gives one, which must then be the backup's. Raises Refusal with one sentence.
    """
    require_passphrase(settings.ADVISOR_BACKUP_PASSPHRASE)
    with reading(path) as backup, as_owner():
        key = open_key(json.loads(backup.read(KEY)), settings.ADVISOR_BACKUP_PASSPHRASE)
        _require_same_key(key, key_file)
        _require_known_tables(backup)
        _require_empty()
        findings = _put_back(backup, key, also)
        _write_files(backup, key, key_file)
        return findings


def _require_same_key(key: str, key_file: Path | None) -> None:
    if key_file is None and key != settings.SECRET_KEY:
        raise BackupRefused(
            f"SECRET_KEY is not the backup's: leave it unset, and it is written to "
            f"{settings.ADVISOR_DATA_DIR / KEY_FILE}."
        )


def _require_known_tables(backup: Backup) -> None:
    loader = MigrationLoader(connection)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {f"{app}.{name}" for app, name in loader.graph.nodes}
    known |= {f"{app}.{name}" for one in loader.disk_migrations.values() for app, name in one.replaces}
    if unknown := [name for name in backup.about["migrations"] if name not in known]:
        raise BackupRefused(
            f"The backup has tables of a later version of Advisor ({unknown[-1]}): restore it with that one."
        )


def _require_empty() -> None:
    """No table, or none but ours with nobody in them, which then go."""
    tables = set(connection.introspection.table_names())
    if not tables:
        return
    if User._meta.db_table not in tables:
        raise NotEmpty(f"The database holds other tables ({min(tables)}): restore into one of its own.")
    if people := User.objects.count() + Workspace.objects.count() + ChainHead.objects.count():
        raise NotEmpty(
            f"This installation is not empty ({people} people, workspaces and logs are in it): restore into a new data "
            "folder or database."
        )
    _empty()


# Everything of ours, whatever migration made it; what hangs on something goes with it.
_OURS = """
    SELECT format('DROP %s IF EXISTS %s CASCADE', kind, name) FROM (
        SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
            ELSE 'TABLE' END, oid::regclass::text, 1
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        UNION ALL
        SELECT 'FUNCTION', oid::regprocedure::text, 2
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')
    ) ours (kind, name, turn) ORDER BY turn, name
"""


def _empty() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OURS)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def _put_back(backup: Backup, key: str, also: list[Anchor]) -> Findings:
    with backup.open_dump() as dump:
        restore_from(dump)
    try:
        shut_out_everybody()
        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return _checked(backup, key, also)
    except BaseException:
        _empty()
        raise


def _checked(backup: Backup, key: str, also: list[Anchor]) -> Findings:
    """The log, with the heads that came along and those that somebody kept. Raises LogNotGood."""
    kept = backup.read(ANCHOR)
    anchors = [Anchor(*witness) for witness in read_witnesses(kept)] if kept else []
    settings.SECRET_KEY = key  # ballots are kept in the log by digests that are keyed with it
    findings = check_log(anchors=[*anchors, *also])
    if fault := findings.fault:
        raise LogNotGood(f"Nothing was restored, for the backup's log is not good: {fault.where}: {fault.why}.")
    return findings


def _write_files(backup: Backup, key: str, key_file: Path | None) -> None:
    for name in backup.files:
        if name in KEPT_FILES:
            (settings.ADVISOR_DATA_DIR / name).write_bytes(backup.read(FILES + name))
    if key_file:
        key_file.touch(mode=0o600)
        key_file.write_text(key)
