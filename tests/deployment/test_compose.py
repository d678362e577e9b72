"""docker-compose.yml: no engine runs in the tests, so what it says is checked against what exists and starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from config.celery import app
from tests.processes import BEAT, answers, free_port, running

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "mail", "beat")


def variables() -> set[str]:
    """What `.env.example` names, commented out or not."""
    return set(re.findall(r"(?m)^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text()))


def test_it_has_every_part() -> None:
    assert set(SERVICES) == {"postgres", "redis", *OURS}


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
    assert known["DATABASE_URL"].startswith("postgres://advisor_web:${POSTGRES_WEB_PASSWORD")
    assert (known["DATABASE_OWNER_URL"], known["POSTGRES_PASSWORD"]) == ("", "")
    assert SERVICES["migrate"]["environment"]["DATABASE_OWNER_URL"].startswith("postgres://advisor:${POSTGRES_PASSWORD")


def test_nothing_but_the_web_is_published() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


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
    assert {command_of(name)[5] for name in ("worker", "mail")} == queues
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


def test_compose_reads_the_file(tmp_path: Path) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed here; .ci/run installs it")
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    said = subprocess.run([program, "config", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env={**os.environ, "POSTGRES_PASSWORD": "x", "POSTGRES_WEB_PASSWORD": "y"})  # fmt: skip
    assert said.returncode == 0, said.stderr
