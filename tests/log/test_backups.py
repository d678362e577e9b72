"""A backup and what it is refused for. What comes back on an empty machine: tests/bootstrap/test_backup.py."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from tests.processes import database
from workshops.domain import backup_files, backups
from workshops.domain.backup_files import BackupRefused, reading
from workshops.models import AuditEntry, Decision

PASSPHRASE = "a passphrase for tests"


def secrets() -> dict[str, str]:
    return {"ADVISOR_BACKUP_PASSPHRASE": PASSPHRASE, "SECRET_KEY": settings.SECRET_KEY}


@pytest.fixture(autouse=True)
def _passphrase(settings: Any) -> None:
    settings.ADVISOR_BACKUP_PASSPHRASE = PASSPHRASE


@pytest.mark.ci
@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_database_whose_rows_were_changed_is_backed_up_and_not_restored(decided: Decision, tmp_path: Path) -> None:
    """On servers that are not ours to start, too: the tests' own, and an empty database on it."""
    Decision.objects.filter(pk=decided.pk).update(title="Another title")
    with psycopg.connect(database()["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS restored")
        owner.execute("CREATE DATABASE restored")
        try:
            file = tmp_path / "backup.zip"
            backups.make_backup(file)
            urls = {name: re.sub(r"/[^/?]+(?=\?host)", "/restored", url) for name, url in database().items()}
            there = {**os.environ, **urls, **secrets()}
            said = subprocess.run(
                [sys.executable, "manage.py", "restore", str(file)],
                env=there,
                capture_output=True,
                text=True,
                check=False,
            )
            assert said.returncode == 1
            assert "Nothing was restored, for the backup's log is not good: " in said.stderr
            assert 'it is "Another title", and event' in said.stderr
            with psycopg.connect(urls["DATABASE_OWNER_URL"]) as link:
                assert link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        finally:
            owner.execute("DROP DATABASE restored WITH (FORCE)")


@pytest.fixture
def file(transactional_db: None, decided: Decision, tmp_path: Path) -> Path:
    """A backup of the test's own database."""
    backups.make_backup(tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def refused(file: Path, **options: object) -> str:
    with pytest.raises(CommandError) as error:
        call_command("restore", str(file), **options)
    return str(error.value)


def test_a_file_that_is_no_whole_backup_is_refused_in_one_sentence(
    file: Path, decided: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AuditEntry.objects.get(facts__what="backup").workspace == decided.workspace
    with reading(file) as read:
        assert read.about["parts"].keys() == {"database.dump", "anchor.txt", "key.json"}
    assert settings.SECRET_KEY.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert refused(file).startswith("This installation is not empty")

    cut = file.with_name("cut.zip")
    cut.write_bytes(file.read_bytes()[:-100])
    assert refused(cut) == f"{cut} is no backup, or only a part of one."
    changed = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"" if name == "anchor.txt" else old.read(name))
    assert refused(changed) == f"{changed} is damaged: anchor.txt is not what the manifest says."
    with monkeypatch.context() as smaller:
        smaller.setattr(backup_files, "LONGEST", 10)  # which the dump alone may pass
        assert refused(file) == f"{file} is damaged: anchor.txt is too large."
    later = file.with_name("later.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(later, "w") as new:
        for name in old.namelist():
            said = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(said)
                said = json.dumps(
                    {**manifest, "migrations": [*manifest["migrations"], "workshops.9999_later"]}
                ).encode()
            new.writestr(name, said)
    assert "later version of Advisor (workshops.9999_later)" in refused(later)
    assert refused(file.with_name("none.zip")).endswith("cannot be read: no such file or directory.")
    with pytest.raises(BackupRefused, match="is there already"):
        backups.make_backup(file)
    assert not list(file.parent.glob("*.part"))


def test_another_passphrase_key_or_none_is_refused_before_anything_is_touched(
    file: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY_FILE", raising=False)
    settings.SECRET_KEY = "another" * 9
    assert refused(file).startswith("SECRET_KEY is not the backup's: leave it unset")
    settings.ADVISOR_BACKUP_PASSPHRASE = "another passphrase"
    assert refused(file) == "ADVISOR_BACKUP_PASSPHRASE is not the one that this backup was made with."
    settings.ADVISOR_BACKUP_PASSPHRASE = "short"
    assert refused(file).startswith("Set ADVISOR_BACKUP_PASSPHRASE to at least 12 characters")
    with pytest.raises(CommandError, match="Set ADVISOR_BACKUP_PASSPHRASE"):
        call_command("backup", str(file.with_name("second.zip")))
    assert not file.with_name("second.zip").exists()


def test_postgresqls_own_shell_finds_the_database_by_its_options(db: None) -> None:
    words, named = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, ["-tAc", "SELECT current_database()"]
    )
    psql = [str(shutil.which(words[0])), *words[1:]]
    said = subprocess.run(psql, env={**os.environ, **(named or {})}, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == connection.settings_dict["NAME"]
