"""docker-compose.yml: no engine runs in the tests, so what it says is checked against what exists and starts. That of
PostgreSQL runs docker/roles.sh, the webs what the units run: tests/production/."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from config.asgi import LAST
from config.celery import app
from tests.processes import BEAT, running

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
