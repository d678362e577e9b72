"""docker-compose.yml: no engine runs in the tests, so what it says is checked against what exists and starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import yaml
from django.core.management import call_command

from config.asgi import LAST
from config.celery import app
from config.machine.embedded import programs
from config.machine.servers import throw_away_servers
from tests.processes import BEAT, answers, free_port, running

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "mail", "beat")
# What a profile adds, and of what it is another one.
MORE = {"web-2": "web", "stream": "web", "stream-2": "web", "more-workers": "worker"}


def variables() -> set[str]:
    """What `.env.example` names, commented out or not."""
    return set(re.findall(r"(?m)^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text()))


def test_it_has_every_part() -> None:
    assert set(SERVICES) == {"postgres", "redis", *OURS, *MORE}
    assert {name for name, service in SERVICES.items() if "profiles" in service} == set(MORE)


@pytest.mark.parametrize("name", sorted(MORE))
def test_what_a_profile_adds_differs_in_its_role_and_port_alone(name: str) -> None:
    of_its_own = {"profiles", "ports", "environment"}
    one, like = ({k: v for k, v in SERVICES[n].items() if k not in of_its_own} for n in (name, MORE[name]))
    assert one == like
    roles = {"web-2": "${ADVISOR_WEB_ROLE:-all}", "stream": "stream", "stream-2": "stream"}
    here, there = SERVICES[name]["environment"], SERVICES[MORE[name]]["environment"]
    assert {k: v for k, v in here.items() if there.get(k) != v}.keys() <= {"ADVISOR_ROLE", "ADVISOR_DB_POOL"}
    assert here.get("ADVISOR_ROLE") == roles.get(name)


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_service_that_stays_up_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["web", "worker", "mail", "beat"])
def test_services_wait_for_migrated_tables(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_variable_is_in_the_example() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    used |= {key for name in OURS for key in SERVICES[name].get("environment", {})}
    assert used <= variables()


def test_image_runs_what_the_web_service_runs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert f"CMD {SERVICES['web']['command']}".replace("'", '"') in dockerfile
    assert "USER advisor" in dockerfile


@pytest.mark.parametrize("name", sorted(set(OURS) - {"migrate"}))
def test_only_the_migration_comes_in_as_the_owner(name: str) -> None:
    known = SERVICES[name]["environment"]
    assert known["DATABASE_USER"] == "advisor_web"
    assert known["DATABASE_PASSWORD"].startswith("${POSTGRES_WEB_PASSWORD")
    owners = ("DATABASE_OWNER_URL", "DATABASE_OWNER_USER", "DATABASE_OWNER_PASSWORD", "POSTGRES_PASSWORD")
    assert {known[name] for name in owners} == {""}
    assert SERVICES["migrate"]["environment"]["DATABASE_OWNER_USER"] == "advisor"
    assert SERVICES["migrate"]["environment"]["DATABASE_OWNER_PASSWORD"].startswith("${POSTGRES_PASSWORD")


def test_logs_are_turned_over_and_hold_no_paths() -> None:
    assert {service["logging"]["options"]["max-size"] for service in SERVICES.values()} == {"20m"}
    assert "--no-access-log" in SERVICES["web"]["command"]


def test_the_web_is_given_less_time_for_what_is_open_than_compose_gives_it() -> None:
    command = SERVICES["web"]["command"]
    given = int(command[command.index("--timeout-graceful-shutdown") + 1])
    assert given < LAST < int(SERVICES["web"]["stop_grace_period"].removesuffix("s"))


PASSWORDS = {"OWNER_PASSWORD": "p@ss/word:'#\\\"", "WEB_PASSWORD": "w%40 '; DROP"}


@pytest.mark.processes
def test_an_empty_server_gets_an_owner_who_is_no_superuser_and_makes_every_table(tmp_path: Path) -> None:
    """The script that the service of PostgreSQL runs, then the service that migrates, on a server of the tests."""
    with throw_away_servers({"postgres"}, durable=False) as (_folder, use):
        assert use is not None
        (host,) = parse_qs(urlsplit(use.addresses["postgres_owner"]).query)["host"]
        make_empty(host)
        environment = {**os.environ, "PATH": f"{programs()}:{os.environ['PATH']}", "PGHOST": host}
        script = [str(ROOT / "docker" / "roles.sh")]
        subprocess.run(script, env={**environment, "POSTGRES_USER": "postgres", **PASSWORDS}, check=True)
        parts = {"DATABASE_URL": "", "DATABASE_OWNER_URL": "", "DATABASE_HOST": host, "DATABASE_USER": "advisor_web"}
        owner = {"DATABASE_OWNER_USER": "advisor", "DATABASE_OWNER_PASSWORD": PASSWORDS["OWNER_PASSWORD"]}
        migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--noinput", "--verbosity", "0"]
        subprocess.run(migrate, env={**environment, **parts, **owner, "ADVISOR_NO_VENV": "1"}, check=True)
        with psycopg.connect(host=host, user="postgres", dbname="advisor") as link:
            roles = "SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname LIKE 'advisor%' ORDER BY 1"
            assert link.execute(roles).fetchall() == [("advisor", False, False), ("advisor_web", False, False)]
            known = (
                "SELECT rolname, left(rolpassword, 5) FROM pg_authid WHERE rolname ~ '^(postgres|advisor)' ORDER BY 1"
            )
            assert link.execute(known).fetchall() == [
                ("advisor", "SCRAM"),
                ("advisor_web", "SCRAM"),
                ("postgres", None),
            ]
            owned = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
            assert link.execute(owned).fetchall() == [("advisor",)]


def make_empty(host: str) -> None:
    """As PostgreSQL's own image leaves it before the script: a superuser `postgres`, and none of ours."""
    with psycopg.connect(host=host, user="advisor", dbname="postgres", autocommit=True) as link:
        link.execute("CREATE ROLE postgres SUPERUSER LOGIN PASSWORD 'first'")
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as link:
        link.execute("DROP DATABASE advisor")
        link.execute("ALTER ROLE advisor RENAME TO made_by_the_tests")
        link.execute("DROP ROLE IF EXISTS advisor_web")


def test_nothing_but_what_the_proxy_asks_is_published_to_this_machine() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {
        "web": ["127.0.0.1:8000:8000"],
        "web-2": ["127.0.0.1:8001:8000"],
        "stream": ["127.0.0.1:8010:8000"],
        "stream-2": ["127.0.0.1:8011:8000"],
    }


def command_of(name: str, port: int = 0) -> list[str]:
    """The service's own command, natively: on a free port of this machine."""
    return [part.replace("8000", str(port)).replace("0.0.0.0", "127.0.0.1") for part in SERVICES[name]["command"]]


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_web_starts_and_its_health_check_holds() -> None:
    port = free_port()
    with running(command_of("web", port)) as process:
        process.wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "It is never healthy")


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_the_worker_starts_and_that_of_the_mails_differs_in_its_queue_alone() -> None:
    assert [word.replace("mail", "advisor") for word in command_of("mail")] == command_of("worker")
    queues = {queue.name for queue in app.conf.task_queues}
    assert {command_of(name)[6] for name in ("worker", "mail")} == queues
    with running(command_of("worker")) as process:
        process.wait_for(" ready.")


def test_beat_is_the_one_that_other_tests_start() -> None:
    assert tuple(command_of("beat")) == BEAT


@pytest.mark.django_db
def test_the_migration_finds_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    python, manage, *words = command_of("migrate")
    assert (python, manage) == ("python", "manage.py")
    call_command(*words)
    assert "No migrations to apply" in capsys.readouterr().out


@pytest.mark.parametrize("profiles", ["", "streams", "workers", "streams,workers"])
def test_compose_reads_the_file(tmp_path: Path, profiles: str) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed here; .ci/run installs it")
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    said = subprocess.run([program, "config", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env={**os.environ, "POSTGRES_PASSWORD": "x", "POSTGRES_WEB_PASSWORD": "y",
                               "COMPOSE_PROFILES": profiles})  # fmt: skip
    assert said.returncode == 0, said.stderr
