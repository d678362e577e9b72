"""Every block of docs/production.md is run, or read by the program that it is for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import yaml
from django.test import Client

from config.machine.embedded import programs
from config.machine.servers import throw_away_servers
from tests.deployment.test_compose import SERVICES, make_empty
from tests.deployment.test_documents import settings_read
from tests.processes import BEAT
from tests.production.page import BLOCKS, ROOT, instead, settings_in
from tests.production.units import environment_of, words_of

UNITS = ("advisor-web@.service", "advisor-stream@.service", "advisor-worker@.service", "advisor-beat.service")
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"  # none's
# Of those that are not here, the test that runs them is in the file after its name.
ELSEWHERE = {"advisor.conf": "test_nginx", "pgbouncer.ini": "test_pooler", "pooled.env": "test_pooler"}


def test_every_block_is_run_somewhere() -> None:
    here = {
        "roles",
        "advisor.env",
        "first-start",
        "first-owner",
        "compose",
        "Caddyfile",
        "enable",
        "alarms.yml",
        "deploy",
    }
    assert set(BLOCKS) == {*here, "sentinel.env", *UNITS, *ELSEWHERE}
    for name, file in ELSEWHERE.items():
        assert f'"{name}"' in "".join(path.read_text() for path in (ROOT / "tests/production").glob("*.py")), file


@pytest.mark.processes
def test_roles_environment_and_first_start(tmp_path: Path) -> None:
    """As they stand, on an empty server: but for the names of hosts and folders."""
    with throw_away_servers({"postgres", "redis"}, durable=False) as (_folder, use):
        assert use is not None
        (host,) = parse_qs(urlsplit(use.addresses["postgres_owner"]).query)["host"]
        make_empty(host)
        bare = {"PATH": f"{programs()}:{os.environ['PATH']}", "PGHOST": host}
        subprocess.run(["psql", "-qv", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres"],
                       input=BLOCKS["roles"], text=True, check=True, env=bare)  # fmt: skip
        file = tmp_path / "advisor.env"
        (long_command,) = re.findall("SECRET_KEY='(.*)'", BLOCKS["advisor.env"])
        there = [
            (long_command, f"{KEY}&$@é#"),
            ("10.0.0.5", host),
            ("redis://10.0.0.6:6379/0", use.addresses["redis"]),
            ("/var/lib/advisor", str(tmp_path)),
        ]
        file.write_text(instead("advisor.env", *there))
        first = instead("first-start", ("/etc/advisor/advisor.env", str(file)), ("/srv/advisor", str(ROOT)))
        script = first + BLOCKS["first-owner"]
        said = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, env=bare)
        assert said.returncode == 0, said.stderr + said.stdout
        assert re.search(r"(?m)^https://advisor\.example/setup/\S+$", said.stdout)
        assert (tmp_path / "static/js/room.js").exists()
        with psycopg.connect(host=host, user="postgres", dbname="advisor") as link:
            owners = link.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
            assert owners == [("advisor",)]


def test_the_environment_names_settings_that_there_are() -> None:
    for name in ("advisor.env", "pooled.env", "sentinel.env"):
        assert settings_in(name).keys() <= settings_read() | {"ADVISOR_STATIC_ROOT"}, name


def test_an_empty_key_is_no_key() -> None:
    begin = [sys.executable, "-c", "import config.wsgi"]
    known = {name: value for name, value in os.environ.items() if name != "SECRET_KEY_FILE"} | {"SECRET_KEY": ""}
    ended = subprocess.run(begin, cwd=ROOT, env=known, capture_output=True, text=True, check=False)
    assert (ended.returncode, "SECRET_KEY is not set" in ended.stderr) == (1, True)


def test_sentinels_address_is_one() -> None:
    from workshops.redis_address import watched

    found = watched(settings_in("sentinel.env")["REDIS_URL"])
    assert found is not None
    assert (len(found.sentinels), found.name, found.password) == (3, "advisor", "password")


# Units


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_read_by_systemd(unit: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here")
    folder = tmp_path / "system"
    folder.mkdir()
    text = instead(unit, ("/srv/advisor/.venv/bin/", f"{Path(sys.executable).parent}/"), ("/srv/advisor", str(ROOT)))
    file = folder / unit.replace("@.", "@8000.")
    file.write_text(text)
    said = subprocess.run([program, "verify", str(file)], capture_output=True, text=True, check=False)
    about_it = [line for line in said.stderr.splitlines() if "advisor" in line]
    assert (said.returncode, about_it) == (0, [])


@pytest.mark.parametrize("unit", UNITS[:2])
def test_webs_are_started_as_compose_starts_them(unit: str) -> None:
    quiet = ["--log-level", "warning"]
    ours = [word for word in words_of(unit, "8000") if word not in quiet]
    assert ours == [word.replace("0.0.0.0", "127.0.0.1") for word in SERVICES["web"]["command"]]
    assert environment_of(unit, "8000")["ADVISOR_ROLE"] == unit.removeprefix("advisor-").partition("@")[0]


def test_workers_and_beat_are_started_as_compose_starts_them() -> None:
    for queue, service in (("advisor", "worker"), ("mail", "mail")):
        words = words_of("advisor-worker@.service", queue)
        assert words[:6] == SERVICES[service]["command"][:6]
        assert words[6:8] == ["--hostname", f"{queue}@%h"]
        assert words[8:] == SERVICES[service]["command"][6:]
    assert tuple(words_of("advisor-beat.service", "")) == BEAT


def test_what_is_enabled_and_restarted_is_there() -> None:
    for name in ("enable", "deploy"):
        subprocess.run(["bash", "-n"], input=BLOCKS[name], text=True, check=True)
        named = set(re.findall(r"advisor-[\w@]+", BLOCKS[name])) - {"advisor-web@", "advisor-stream@"}
        assert {re.sub(r"@.*", "@", one) + ".service" for one in named} == set(UNITS)


def test_a_deployment_goes_by_each_unit_once(tmp_path: Path) -> None:
    """Its script, with programs that write down how they are called."""
    called = tmp_path / "called"
    for program in ("systemctl", "curl", "sleep", ".venv/bin/python"):
        file = tmp_path / program
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'#!/bin/sh\necho "{file.name} $*" >> {called}\n')
        file.chmod(0o755)
    (tmp_path / "advisor.env").write_text(BLOCKS["advisor.env"])
    script = instead("deploy", ("/etc/advisor/", f"{tmp_path}/"), ("/srv/advisor", str(tmp_path)))
    subprocess.run(["bash", "-c", script], check=True, env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    lines = called.read_text().splitlines()
    assert [line.split()[2] for line in lines if line.startswith("python")] == ["check", "migrate", "collectstatic"]
    restarted = [line.split()[2] for line in lines if line.startswith("systemctl")]
    assert restarted[:2] == ["advisor-worker@advisor", "advisor-worker@mail"]
    assert restarted[-1] == "advisor-beat"
    assert len({*restarted}) == len(restarted) == 7
    asked = [line.split()[-1] for line in lines if line.startswith("curl")]
    assert asked == [f"http://127.0.0.1:{port}/healthz" for port in (8000, 8001, 8010, 8011)]


# Others' programs


def test_caddy_takes_its_file(tmp_path: Path) -> None:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("caddy is not installed here; .ci/run installs it")
    (tmp_path / "Caddyfile").write_text(BLOCKS["Caddyfile"])
    words = [program, "validate", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
    known = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    said = subprocess.run(words, env=known, capture_output=True, text=True, check=False)
    assert (said.returncode, "Valid configuration" in said.stderr + said.stdout) == (0, True), said.stderr
    assert subprocess.run([program, "fmt", str(tmp_path / "Caddyfile")], capture_output=True, text=True, env=known,
                          check=True).stdout == BLOCKS["Caddyfile"]  # fmt: skip


def test_compose_takes_each_of_its_lines(tmp_path: Path) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed here; .ci/run installs it")
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text().replace("PASSWORD=", "PASSWORD='p@/w'"))
    started = []
    for line in BLOCKS["compose"].splitlines():
        given, profile = re.search(r"^(\w+=\w+ )?", line), re.search(r"--profile (\w+)", line)
        assert given is not None
        known = {**os.environ, **dict([given[0].strip().split("=")] if given[0] else [])}
        asked = [program, *(["--profile", profile[1]] if profile else []), "config"]
        said = subprocess.run(asked, cwd=tmp_path, env=known, capture_output=True, text=True, check=True)
        services = yaml.safe_load(said.stdout)["services"]
        asked_for = {profile[1]} if profile else set()
        started.append({k: v for k, v in services.items() if asked_for >= set(v.get("profiles", []))})
    one, streams, workers = started
    assert {name: set(some) - set(one) for name, some in (("streams", streams), ("workers", workers))} == {
        "streams": {"web-2", "stream", "stream-2"}, "workers": {"more-workers"},
    }  # fmt: skip
    roles = {name: service.get("environment", {}).get("ADVISOR_ROLE") for name, service in streams.items()}
    assert {roles["web"], roles["web-2"], roles["stream"], roles["stream-2"]} == {"web", "stream"}
    assert one["web"]["environment"]["ADVISOR_ROLE"] == "all"
    assert one["web"]["environment"]["DATABASE_PASSWORD"] == "p@/w"


@pytest.mark.django_db
def test_alarms_ask_for_what_is_measured(client: Client) -> None:
    measured = set(re.findall(r"(?m)^# TYPE (\w+)", client.get("/metrics").content.decode()))
    rules = yaml.safe_load(BLOCKS["alarms.yml"])["groups"][0]["rules"]
    named = {name for rule in rules for name in re.findall(r"advisor_\w+", rule["expr"])}
    assert len(rules) == len({rule["alert"] for rule in rules}) == 5
    assert named <= measured
