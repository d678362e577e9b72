"""A setting that cannot be read, and a database that cannot be used, are one sentence: never a trace of our code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import NotSupportedError, connection

from config.machine import data
from config.machine.environment import set_environment
from config.variables import Variables
from tests.production.page import ROOT

READ = Variables()


@pytest.mark.parametrize(
    ("value", "read", "said"),
    [
        ("abc", READ.whole, "X cannot be read: write a whole number."),
        ("1,5", READ.number, "X cannot be read: write a number."),
        ("maybe", READ.flag, "X cannot be read: write 1 or 0."),
        ("localhost", READ.database, "X cannot be read: write postgres://user:password@host:5432/name."),
        ("foo://x", READ.mail, "X cannot be read: write submission://user:password@host:587."),
        ("Mars/Base", READ.zone, "X: “Mars/Base” is no time zone. Write one as Europe/Berlin."),
        ("", READ.zone, "X: “” is no time zone. Write one as Europe/Berlin."),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_write(
    value: str, read: object, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured) as fault:
        read("X", "1")  # type: ignore[operator]  # each of them takes these two
    assert str(fault.value) == said


def test_one_of_a_few_words_is_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "streams")
    with pytest.raises(ImproperlyConfigured, match=r"^X: “streams” is not known\. Write all, web or stream\.$"):
        READ.one_of("X", "all", "all", "web", "stream")


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match=r"^X_FILE: that file is not there, or cannot be read\.$"):
        READ.text("X", "")
    (tmp_path / "none").write_text("in it\n")
    assert READ.text("X", "") == "in it"


@pytest.mark.processes
@pytest.mark.parametrize("name", ["ADVISOR_THREADS", "ADVISOR_TICK_SECONDS", "ADVISOR_DB_POOL"])
def test_what_serves_people_does_not_start_and_says_so(name: str) -> None:
    begin = [sys.executable, "-c", "import config.wsgi"]
    ended = subprocess.run(begin, cwd=ROOT, env={**os.environ, name: "x"}, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.startswith(f"{name} cannot be read: write a")) == (1, True), ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.processes
def test_a_command_says_why_the_database_lets_it_do_nothing(tmp_path: Path) -> None:
    """Here: nobody of this name may come in."""
    (host,) = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"]
    parts = {"DATABASE_HOST": host, "DATABASE_OWNER_USER": "nobody", "DATABASE_URL": "", "DATABASE_OWNER_URL": ""}
    known = {**os.environ, **parts, "ADVISOR_NO_VENV": "1", "ADVISOR_DATA_DIR": str(tmp_path)}
    words = [sys.executable, "manage.py", "migrate"]
    ended = subprocess.run(words, cwd=ROOT, env=known, capture_output=True, text=True, check=False)
    said = 'The database cannot be used: role "nobody" does not exist.\n'
    assert (ended.returncode, ended.stderr) == (1, said)


@pytest.mark.django_db
def test_a_postgresql_that_lacks_a_collation_of_ours_is_refused_by_its_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "get_database_version", lambda: (15, 18))
    with pytest.raises(NotSupportedError, match=r"^PostgreSQL 17 or later is required \(found 15\.18\)\.$"):
        connection.check_database_version_supported()


def test_the_data_folders_own_key_is_made_where_it_is_named_and_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/production.md names it on the machine of a drill."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(data.key_file(tmp_path)))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    set_environment(tmp_path, None)
    made = data.key_file(tmp_path).read_text()
    assert len(made) > 40
    set_environment(tmp_path, None)
    assert data.key_file(tmp_path).read_text() == made
