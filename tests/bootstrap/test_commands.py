"""Which servers and which settings a command gets."""

from __future__ import annotations

import io
import itertools
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from config.machine import commands, data, environment, up
from config.machine.servers import use_servers
from tests.bootstrap.conftest import ROOT, Shell, processes_of
from tests.processes import free_port

LOCAL = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "ADVISOR_DATA_DIR",
)


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOCAL:
        # setenv first, so that what the code under test sets is taken back too.
        monkeypatch.setenv(name, "")
        monkeypatch.setenv(f"{name}_FILE", "")
        monkeypatch.delenv(name)
        monkeypatch.delenv(f"{name}_FILE")


@pytest.mark.parametrize(
    ("words", "without"),
    [
        (["help"], True),
        (["--version"], True),
        (["check"], True),
        (["check", "--deploy"], False),
        (["check", "--database", "default"], False),
        (["collectstatic", "--noinput"], True),
        (["tick", "--help"], True),
        (["tick"], False),
        (["makemigrations", "--check"], False),
    ],
)
def test_commands_that_read_no_data_start_no_servers(words: list[str], without: bool) -> None:
    assert commands.needs_no_servers(words[0], words[1:]) is without


@pytest.mark.parametrize(
    ("words", "name", "arguments"),
    [
        ([], "help", []),
        (["--help"], "help", []),
        (["-h"], "help", []),
        (["help", "up"], "up", ["--help"]),
        (["help", "test"], "test", ["--help"]),
        (["help", "bench"], "bench", ["--help"]),
        (["help", "tick"], "help", ["tick"]),
        (["test", "-q", "tests/rooms"], "test", ["-q", "tests/rooms"]),
    ],
)
def test_help_about_our_own_commands_is_their_own(words: list[str], name: str, arguments: list[str]) -> None:
    assert commands.asked(["manage.py", *words]) == (name, arguments)


@pytest.mark.processes
def test_help_begins_with_the_three_commands_that_people_start_with(manage: Callable[..., Shell], folder: Path) -> None:
    told = manage("help")
    assert told.wait() == 0, told.said
    first, _, rest = told.said.partition("\n\n")
    assert [line.split(maxsplit=1)[0] for line in first.splitlines()] == ["up", "test", "bench"]
    assert rest.startswith("Type 'manage.py help <subcommand>' for help on a specific subcommand.\n")
    assert not folder.exists()


@pytest.mark.processes
@pytest.mark.parametrize(
    ("words", "usage"),
    [
        (("help", "up"), "usage: manage.py up [-h] [--host HOST]"),
        (("help", "test"), "usage: manage.py test [pytest arguments]\n"),
        (("test", "--help"), "usage: manage.py test [pytest arguments]\n"),
        (("help", "bench"), "usage: manage.py bench [-h] NAME ...\n"),
        (("bench", "log", "--help"), "usage: manage.py bench log [-h]"),
    ],
)
def test_each_of_them_has_its_help_and_starts_nothing_for_it(
    manage: Callable[..., Shell], folder: Path, words: tuple[str, ...], usage: str
) -> None:
    told = manage(*words)
    assert told.wait() == 0, told.said
    assert told.said.startswith(usage)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({}, {"postgres", "redis"}),
        ({"DATABASE_URL": "postgres://x"}, {"redis"}),
        ({"REDIS_URL": "redis://x"}, {"postgres"}),
        ({"DATABASE_URL_FILE": "/run/secrets/database", "REDIS_URL": "redis://x"}, set()),
        ({"DATABASE_URL": ""}, {"postgres", "redis"}),
    ],
)
def test_a_server_that_the_environment_names_is_not_started(
    nothing_set: None, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], missing: set[str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment.missing_servers() == missing


def test_the_secret_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    path = data.secret_key(tmp_path)
    assert path == tmp_path / "secret_key"
    key = path.read_text()
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret_key"]
    assert data.secret_key(tmp_path).read_text() == key


def test_a_secret_key_of_ones_own_is_kept(nothing_set: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "my own")
    environment.set_environment(tmp_path, None)
    assert os.environ["SECRET_KEY"] == "my own"
    assert "SECRET_KEY_FILE" not in os.environ
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["log", "static"]


def test_without_a_key_of_ones_own_the_folders_is_used(nothing_set: None, tmp_path: Path) -> None:
    environment.set_environment(tmp_path, None)
    assert os.environ["SECRET_KEY_FILE"] == str(tmp_path / "secret_key")


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("::1", 8000, "http://[::1]:8000"),
        ("advisor.internal", 80, "http://advisor.internal:80"),
    ],
)
def test_the_address_is_where_it_listens(host: str, port: int, address: str) -> None:
    assert up.local_address(host, port) == address


def test_listening_everywhere_gives_an_address_that_others_can_open() -> None:
    assert re.fullmatch(r"http://\d+\.\d+\.\d+\.\d+:8000", up.local_address("0.0.0.0", 8000))
    assert "0.0.0.0" not in up.local_address("0.0.0.0", 8000)


def test_names_that_are_answered_are_those_that_lead_here(nothing_set: None, monkeypatch: pytest.MonkeyPatch) -> None:
    up.open_to_network("http://10.1.2.3:8000", io.StringIO())
    names = os.environ["ALLOWED_HOSTS"].split(",")
    assert names[:4] == ["localhost", "127.0.0.1", "[::1]", "10.1.2.3"]
    assert "*" not in names
    assert os.environ["SITE_URL"] == "http://10.1.2.3:8000"


@pytest.mark.processes
def test_a_command_that_needs_no_servers_makes_no_data_folder(manage: Callable[..., Shell], folder: Path) -> None:
    told = manage("check")
    assert told.wait() == 0, told.said
    assert not (folder / "postgres").exists()


@pytest.mark.processes
def test_a_command_on_a_new_folder_finds_its_tables_and_leaves_no_server_and_so_does_one_on_a_folder_of_one_role(
    manage: Callable[..., Shell], folder: Path
) -> None:
    told = manage("load_demo")
    assert told.wait() == 0, told.said
    assert (folder / "postgres" / "PG_VERSION").exists()
    assert processes_of(folder) == []
    # As the version before left it: everything there, and nobody but the owner to come in as.
    with use_servers(folder, {"postgres"}) as use:
        assert use
        with psycopg.connect(use.addresses["postgres_owner"]) as link:
            link.execute("DROP OWNED BY advisor_web")
            link.execute("DROP ROLE advisor_web")
            before = link.execute("SELECT count(*), max(hash) FROM log_event").fetchone()
    assert before
    told = manage("verify_log")
    assert told.wait() == 0, told.said
    assert re.fullmatch(rf"(?:\S+ \d+ [0-9a-f]{{64}}\n)+Good: {before[0]} events in \d+ chains?\.\n", told.said)
    told = manage("check", "--deploy")
    assert "database role" not in told.said
    with use_servers(folder, {"postgres"}) as use:
        assert use
        with psycopg.connect(use.addresses["postgres_owner"]) as link:
            assert link.execute("SELECT count(*), max(hash) FROM log_event").fetchone() == before


@pytest.mark.processes
def test_test_runs_pytest_on_servers_of_its_own_and_passes_its_status_on(
    manage: Callable[..., Shell], folder: Path, tmp_path: Path
) -> None:
    story = tmp_path / "test_story.py"
    story.write_text(
        "import os, psycopg, redis\n"
        "def test_servers():\n"
        "    with psycopg.connect(os.environ['DATABASE_URL']) as link:\n"
        "        assert link.execute('SHOW fsync').fetchone() == ('off',)\n"
        "    with redis.Redis.from_url(os.environ['REDIS_URL']) as link:\n"
        "        assert link.ping()\n"
        "    assert os.environ['ADVISOR_DATA_DIR'] in os.environ['SECRET_KEY_FILE']\n"
        "def test_fails():\n"
        "    assert os.environ['DATABASE_URL'] == 'what we must not be given'\n"
    )
    mine = {"DATABASE_URL": "postgres://nobody@localhost/nothing", "REDIS_URL": "redis://localhost:9/0"}
    told = manage("test", "-q", "-n0", "-p", "no:cacheprovider", f"--confcutdir={tmp_path}", str(story), **mine)
    assert told.wait() == 1
    assert "1 failed, 1 passed" in told.said
    assert not folder.exists()


@pytest.mark.processes
def test_a_port_of_ones_own_choice_may_be_any_free_one() -> None:
    with up.port("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0
    number = free_port()
    with up.port("127.0.0.1", number) as listener, pytest.raises(data.StartError, match=f"^Port {number} on"):
        up.port("127.0.0.1", number).__enter__()


def test_every_variable_that_is_read_is_in_the_example() -> None:
    """Whatever the code reads from the environment, a person can look up in .env.example."""
    read = re.compile(r"""(?:(?:\benv\.\w+\(|os\.environ(?:\.get)?[\[(]|given\()\s*["']|\$\{)([A-Z][A-Z_]{3,})\b""")
    places = [*ROOT.glob("config/**/*.py"), *ROOT.glob("workshops/**/*.py"), ROOT / "docker-compose.yml"]
    found = {name for path in places for name in read.findall(path.read_text())}
    listed = set(re.findall(r"(?m)^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text()))
    not_settings = {"PATH", "NO_COLOR", "SECRET_KEY_FILE", "DJANGO_SETTINGS_MODULE"}
    assert found - not_settings - listed == set()
    assert {"DATABASE_URL", "ADVISOR_NO_VENV", "EMAIL_URL", "POSTGRES_PASSWORD"} <= found


def test_every_variable_of_the_example_is_explained() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"(# )?[A-Z][A-Z_]+=", line):
            assert before.startswith("#"), line


def test_a_command_to_type_names_the_folder_unless_it_is_the_usual_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    program = environment.python()
    usual, other = ROOT / ".data", tmp_path / "of ours"
    assert environment.typed(usual, "tick") == f"{program} manage.py tick"
    assert environment.typed(other, "tick") == f"ADVISOR_DATA_DIR='{other}' {program} manage.py tick"
    monkeypatch.chdir(tmp_path)
    assert environment.typed(usual, "tick") == f"{program} {ROOT / 'manage.py'} tick"
