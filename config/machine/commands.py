"""Every manage.py command, with the servers that it needs: running ones of the data folder, or for as long
as it runs; throw-away ones for `test` and `bench`; none for commands that read no data."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from config.machine import data, embedded
from config.machine.data import StartError
from config.machine.servers import Use, throw_away_servers, use_servers

SETTINGS = "config.settings"
# These read no data. `check` does only when it is told which database to look at.
WITHOUT_SERVERS = {"check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages"}
VARIABLES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}


def run(argv: list[str]) -> int:
    """Runs one command; its exit status. A start that fails is one sentence and status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    command, arguments = (argv[1], argv[2:]) if len(argv) > 1 else ("help", [])
    try:
        if command == "up":
            from config.machine import up

            return up.main(arguments)
        signal.signal(signal.SIGTERM, end_politely)
        if command == "test":
            return test(arguments)
        if command == "bench":
            return measure(arguments)
        with servers_for(command, arguments) as use:
            if use and use.new and command != "migrate":
                migrate()  # a command on a new data folder finds the tables there
            return django(argv)
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


@contextmanager
def servers_for(command: str, arguments: list[str]) -> Iterator[Use | None]:
    """The environment of a command, with those servers that the caller's environment does not name."""
    folder = data.data_folder()
    if needs_no_servers(command, arguments):
        yield None
        return
    with use_servers(folder, missing_servers()) as use:
        set_environment(folder, use)
        if address := data.served_address(folder):
            data.set_default("SITE_URL", address)
        yield use


def needs_no_servers(command: str, arguments: list[str]) -> bool:
    if command.startswith("-") or "--help" in arguments or "-h" in arguments:
        return True
    return command in WITHOUT_SERVERS and not any(word.startswith("--database") for word in arguments)


def missing_servers() -> set[str]:
    """The servers that the environment does not name."""
    return {name for name, variable in VARIABLES.items() if not data.given(variable)}


def set_environment(folder: Path, use: Use | None) -> None:
    """Settings for this process and its children, each only where the caller gave none."""
    data.make_data_folder(folder)
    data.use_secret_key(folder)
    os.environ["ADVISOR_DATA_DIR"] = str(folder)
    if use:
        for name, address in use.addresses.items():
            os.environ[VARIABLES[name]] = address
        if "postgres" in use.addresses:  # psql, for dbshell
            os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{embedded.programs()}"


def django(argv: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)
    return 0


def migrate() -> None:
    import django as framework
    from django.core.management import call_command

    framework.setup()
    call_command("migrate", verbosity=0, interactive=False)


def test(arguments: list[str]) -> int:
    """The test suite on servers of its own. ADVISOR_TEST_REDIS_URL names another Redis to test with."""
    own_redis = os.environ.get("ADVISOR_TEST_REDIS_URL")
    names = {"postgres"} if own_redis else {"postgres", "redis"}
    with throw_away_servers(names, durable=False) as (folder, use):
        use_only(folder, use)
        if own_redis:
            os.environ["REDIS_URL"] = own_redis
        import pytest

        os.chdir(data.ROOT)
        # The server goes with the database in it, so the database is not dropped beforehand: a drop would have to
        # wait for whatever connection some test's process or thread has not yet let go. tests/workers.py says how
        # many processes `auto` is; one that runs out of tests takes over half of another's.
        return int(pytest.main(["--reuse-db", "-n", "auto", "--dist", "worksteal", *arguments]))


def measure(arguments: list[str]) -> int:
    """A benchmark, on durable servers of its own if it needs any: what is measured includes the writing to disk."""
    import bench

    bench.use_one_thread()
    from bench import command

    options = command.read(arguments)
    needs = command.NAMES[options.name].needs
    if not needs:
        return command.report(options)
    with throw_away_servers(set(needs), durable=True) as (folder, use):
        use_only(folder, use)
        migrate()
        return command.report(options)


def use_only(folder: Path, use: Use | None) -> None:
    """The throw-away servers, whatever servers and key the caller's environment names."""
    for variable in (*VARIABLES.values(), "SECRET_KEY"):
        os.environ.pop(variable, None)
        os.environ.pop(f"{variable}_FILE", None)
    set_environment(folder, use)


def end_politely(*_: object) -> NoReturn:
    """SIGTERM ends a command as Ctrl-C does: what it started is stopped first."""
    raise KeyboardInterrupt
