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
import redis
import yaml

from config.machine.embedded import programs
from config.machine.servers import throw_away_servers
from tests.deployment.test_compose import SERVICES
from tests.deployment.test_documents import settings_read
from tests.processes import BEAT, Child, free_port
from tests.production.page import BLOCKS, PAGE, ROOT, instead, settings_in
from tests.production.units import environment_of, words_of

UNITS = ("advisor-web@.service", "advisor-stream@.service", "advisor-worker@.service", "advisor-beat.service")
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"  # none's
(LONG_COMMAND,) = re.findall("SECRET_KEY='(.*)'", BLOCKS["advisor.env"])
# Of those that are not here, the test that runs them is in the file after its name.
ELSEWHERE = {"advisor.conf": "test_nginx", "pgbouncer.ini": "test_pooler", "pooled.env": "test_pooler",
             "userlist.txt": "test_pooler", "direct.env": "test_pooler"}  # fmt: skip


def test_every_block_is_run_somewhere() -> None:
    here = {
        "redis.conf",
        "roles",
        "install",
        "advisor.env",
        "owner.env",
        "advisor",
        "first-start",
        "first-owner",
        "compose",
        "compose-first-owner",
        "Caddyfile",
        "enable",
        "prometheus.yml",
        "deploy",
        "advisor-backup",
        "drill",
    }
    assert set(BLOCKS) == {*here, "sentinel.env", *UNITS, *ELSEWHERE}
    for name, file in ELSEWHERE.items():
        assert f'"{name}"' in "".join(path.read_text() for path in (ROOT / "tests/production").glob("*.py")), file


class Site:
    """A machine that follows the page on an empty server: with its own folders in place of the page's, and without a
    second account."""

    def __init__(self, folder: Path, host: str, redis: str, database: str = "advisor") -> None:
        self.folder = folder
        self.data = folder / "data"
        self.backups = folder / "backups"
        for one in (self.data, self.backups, folder / "etc", folder / "sbin"):
            one.mkdir(parents=True)
        there = [("10.0.0.5", host), ("redis://:of-letters-and-digits@10.0.0.6:6379/0", redis)]
        there += [("/var/lib/advisor", str(self.data)), ("DATABASE_NAME='advisor'", f"DATABASE_NAME='{database}'")]
        (folder / "etc/advisor.env").write_text(instead("advisor.env", (LONG_COMMAND, f"{KEY}&$@é#"), *there))
        (folder / "etc/owner.env").write_text(BLOCKS["owner.env"])
        program = folder / "sbin/advisor"
        program.write_text(self._here("advisor", ("runuser -u advisor -- ", "")))
        program.chmod(0o755)
        bare = f"{folder}/sbin:{programs()}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.environment = {"PATH": bare, "PGHOST": host}

    def _here(self, block: str, *pairs: tuple[str, str]) -> str:
        text = instead(block, *pairs)
        for said, meant in (("/etc/advisor/", f"{self.folder}/etc/"), ("/srv/advisor", str(ROOT))):
            text = text.replace(said, meant)
        python = f"{Path(sys.executable).parent}/python"
        return text.replace(".venv/bin/python", python).replace("/var/backups/advisor", str(self.backups))

    def follow(self, block: str) -> str:
        """What a block prints, on both streams. It succeeds."""
        said = subprocess.run(
            ["bash", "-c", self._here(block)], capture_output=True, text=True, check=False, env=self.environment
        )
        assert said.returncode == 0, said.stderr + said.stdout
        return said.stdout + said.stderr

    def advisor(self, *words: str) -> str:
        program = [str(self.folder / "sbin/advisor"), *words]
        return subprocess.run(program, capture_output=True, text=True, check=True, env=self.environment).stdout


def make_empty(host: str) -> None:
    """As PostgreSQL's own image leaves it before the script: a superuser `postgres`, and none of ours."""
    with psycopg.connect(host=host, user="advisor", dbname="postgres", autocommit=True) as link:
        link.execute("CREATE ROLE postgres SUPERUSER LOGIN PASSWORD 'first'")
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as link:
        link.execute("DROP DATABASE advisor")
        link.execute("ALTER ROLE advisor RENAME TO made_by_the_tests")
        link.execute("DROP ROLE IF EXISTS advisor_web")


def made_roles(host: str) -> dict[str, dict[str, object]]:
    """What PostgreSQL says of both roles and of the database, but for what differs each time."""
    each_time = "'{oid,rolpassword,datfrozenxid,datminmxid,datdba}'::text[]"
    asked = (
        f"SELECT rolname, to_jsonb(r) - {each_time} FROM pg_authid r WHERE rolname IN ('advisor', 'advisor_web') UNION"
        f" SELECT 'database', to_jsonb(d) - {each_time} || jsonb_build_object('owner', pg_get_userbyid(datdba))"
        " FROM pg_database d WHERE datname = 'advisor'"
    )
    with psycopg.connect(host=host, user="postgres", dbname="postgres") as link:
        return dict(link.execute(asked).fetchall())


def roles_of_the_image(host: str, known: dict[str, str]) -> dict[str, dict[str, object]]:
    """What the script makes that compose's PostgreSQL runs, with whatever passwords; then all of it is gone again."""
    script = {
        **known,
        "POSTGRES_USER": "postgres",
        "OWNER_PASSWORD": "p@ss/word:'#\\\"",
        "WEB_PASSWORD": "w%40 '; DROP",
    }
    subprocess.run([str(ROOT / "docker/roles.sh")], env=script, check=True)
    made = made_roles(host)
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as link:
        passwords = (
            "SELECT rolname, left(rolpassword, 5) FROM pg_authid WHERE rolname ~ '^(postgres|advisor)' ORDER BY 1"
        )
        assert link.execute(passwords).fetchall() == [
            ("advisor", "SCRAM"),
            ("advisor_web", "SCRAM"),
            ("postgres", None),
        ]
        for what in ("DATABASE advisor", "ROLE advisor", "ROLE advisor_web"):
            link.execute(f"DROP {what}")
    return made


@pytest.mark.processes
def test_from_an_empty_server_to_a_drill_on_another(tmp_path: Path) -> None:
    """Roles, files, first start, first owner, a backup as cron makes it, a restore against a witness of somebody's."""
    with throw_away_servers({"postgres", "redis"}, durable=False) as (_folder, use):
        assert use is not None
        (host,) = parse_qs(urlsplit(use.addresses["postgres_owner"]).query)["host"]
        make_empty(host)
        first = Site(tmp_path / "first", host, use.addresses["redis"])
        of_the_image = roles_of_the_image(host, first.environment)
        as_administrator = ["psql", "-qv", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres"]
        subprocess.run(as_administrator, input=BLOCKS["roles"], text=True, check=True, env=first.environment)
        made = made_roles(host)
        # So what is done after the page's lines can be done after the image's script.
        assert made == of_the_image
        assert [made[name]["rolsuper"] for name in ("advisor", "advisor_web")] == [False, False]
        first.follow("first-start")
        assert re.search(r"(?m)^https://advisor\.example/setup/\S+$", first.follow("first-owner"))
        assert (first.data / "static/js/room.js").exists()
        with psycopg.connect(host=host, user="postgres", dbname="advisor") as link:
            owners = link.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
            assert owners == [("advisor",)]
        first.advisor("create_token", "you@company.example", "--name", "of the drill")
        first.follow("advisor-backup")
        (backup,) = first.backups.glob("*.zip")
        witness = backup.with_name(f"{backup.name}.heads").read_text()

        subprocess.run(as_administrator, input="CREATE DATABASE drill OWNER advisor", text=True, check=True,
                       env=first.environment)  # fmt: skip
        other = Site(tmp_path / "other", host, use.addresses["redis"], "drill")
        file = other.folder / "etc/advisor.env"
        without_key = file.read_text().replace(f"SECRET_KEY='{KEY}&$@é#'", f"SECRET_KEY_FILE='{other.data}/secret_key'")
        file.write_text(without_key)
        shutil.copy(backup, other.backups / "newest.zip")
        (other.backups / "witness.txt").write_text(witness)
        said = other.follow("drill")
        assert re.search(r"Good: \d+ events? in 1 chain restored, 1 anchor held\.", said)
        assert re.search(r"(?m)^https://advisor\.example/sign-in/\S+$", said)
        assert (other.data / "secret_key").read_text() == f"{KEY}&$@é#"


def test_the_page_names_the_settings_of_its_drill() -> None:
    assert "`SECRET_KEY_FILE='/var/lib/advisor/secret_key'` in place of `SECRET_KEY`" in PAGE


def test_install_makes_the_account_the_folders_the_environment_and_the_link(tmp_path: Path) -> None:
    """With programs that write down how they are called, in place of those that change the machine or fetch."""
    called = tmp_path / "called"
    release = tmp_path / "srv/advisor-0.3.0"
    own = [release / f".venv/bin/{name}" for name in ("pip", "python")]
    for program in (*(tmp_path / f"bin/{name}" for name in ("useradd", "install", "python3")), *own):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\necho "{program.name} $*" >> {called}\n')
        program.chmod(0o755)
    script = instead("install", ("/srv/", f"{tmp_path}/srv/"), ("id -u advisor", "id -u nobody-of-this-name"))
    known = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    subprocess.run(["bash", "-c", script], check=True, env=known)
    assert [line.split()[0] for line in called.read_text().splitlines()] == [
        "useradd", "install", "install", "python3", "pip", "python",
    ]  # fmt: skip
    assert (tmp_path / "srv/advisor").resolve() == release
    shutil.copytree(release / ".venv", tmp_path / "srv/advisor-0.4.0/.venv")
    subprocess.run(["bash", "-c", script.replace("0.3.0", "0.4.0")], check=True, env=known)
    assert (tmp_path / "srv/advisor").resolve().name == "advisor-0.4.0"


@pytest.mark.processes
@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed here; .ci/run installs it")
def test_redis_takes_its_file_and_nobody_without_the_password(tmp_path: Path) -> None:
    port = free_port()
    file = tmp_path / "redis.conf"
    file.write_text(instead("redis.conf", ("bind 10.0.0.6", f"bind 127.0.0.1\nport {port}\ndir {tmp_path}")))
    one = Child(["redis-server", str(file)], dict(os.environ), directory=tmp_path)
    try:
        one.wait_for("Ready to accept connections")
        address = settings_in("advisor.env")["REDIS_URL"].replace("10.0.0.6:6379", f"127.0.0.1:{port}")
        with redis.Redis.from_url(address) as known:
            assert known.ping()
            assert known.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
    finally:
        one.kill()


def test_the_alarms_of_the_table_are_those_of_the_rules() -> None:
    """Each by its name, how long, and whom it calls; and the numbers of its rule stand in its words."""
    rows = re.findall(r"(?m)^\| (Advisor\w+) \| (.*?) \| (.*?) \| (.*?) \|$", PAGE)
    rules = yaml.safe_load((ROOT / "docs/alarms.yaml").read_text())["groups"][0]["rules"]
    asked = {"page": "wakes", "ticket": "by day"}
    assert {name: (lasts, it) for name, _when, lasts, it in rows} == {
        rule["alert"]: (rule.get("for", "at once").replace("m", " min"), asked[rule["labels"]["severity"]])
        for rule in rules
    }
    for name, when, *_ in rows:
        (expression,) = (rule["expr"] for rule in rules if rule["alert"] == name)
        limits = re.findall(r"[<>] ([1-9][\d.]*)", expression)
        assert {limit for limit in limits if limit not in when} <= {"0.02", "3600"}, name  # said as 2 of 100, an hour


def test_the_environment_names_settings_that_there_are() -> None:
    for name in ("advisor.env", "pooled.env", "sentinel.env"):
        assert settings_in(name).keys() <= settings_read() | {"ADVISOR_STATIC_ROOT"}, name


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
        assert words[:7] == SERVICES[service]["command"][:7]
        assert words[7:9] == ["--hostname", f"{queue}@%h"]
        assert words[9:] == SERVICES[service]["command"][7:]
    assert tuple(words_of("advisor-beat.service", "")) == BEAT


def test_what_is_enabled_and_restarted_is_there() -> None:
    for name in ("enable", "deploy"):
        subprocess.run(["bash", "-n"], input=BLOCKS[name], text=True, check=True)
        named = set(re.findall(r"advisor-[\w@]+", BLOCKS[name])) - {"advisor-web@", "advisor-stream@"}
        assert {re.sub(r"@.*", "@", one) + ".service" for one in named} == set(UNITS)


def test_a_deployment_goes_by_each_unit_once(tmp_path: Path) -> None:
    """Its script, with programs that write down how they are called."""
    called = tmp_path / "called"
    for program in ("systemctl", "curl", "sleep", "advisor"):
        file = tmp_path / program
        file.write_text(f'#!/bin/sh\necho "{program} $*" >> {called}\n')
        file.chmod(0o755)
    subprocess.run(["bash", "-c", BLOCKS["deploy"]], check=True, env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    lines = called.read_text().splitlines()
    steps = [line.split()[1] for line in lines if line.startswith("advisor")]
    # The rights of tables that are not there yet are missing: what checks them comes after them.
    assert steps == ["backup", "migrate", "collectstatic", "check"]
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


def test_compose_tells_the_first_person_by_a_command_that_there_is() -> None:
    *asked, program, command, _email = BLOCKS["compose-first-owner"].split()
    assert (asked, program) == (["docker", "compose", "exec", "web", "python"], "manage.py")
    assert "web" in SERVICES
    assert (ROOT / f"workshops/management/commands/{command}.py").exists()
