"""Every manage.py command, with the servers that it needs: running ones of the data folder, or for as long
as it runs; throw-away ones for `test` and `bench`; none for commands that read no data."""

from __future__ import annotations

import os
import runpy
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from config.machine import data, environment, up
from config.machine.data import StartError
from config.machine.processes import end_politely
from config.machine.servers import Use, throw_away_servers, use_servers

# These read no data. `check` does only when it looks at a database.
WITHOUT_SERVERS = {"check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages"}
# These bring a new data folder's tables themselves.
MAKE_TABLES = {"migrate", "restore"}
HELP = ("--help", "-h")
TEST_HELP = """\
usage: manage.py test [pytest arguments]

Runs the test suite on a PostgreSQL and a Redis of its own. A path runs the tests in it, -k WORD those whose name
has the word, -x stops at the first that fails; `.venv/bin/python -m pytest --help` lists all arguments.
"""


@dataclass(frozen=True)
class Command:
    """One that is not Django's: its line in `manage.py help`, and its work."""

    about: str
    run: Callable[[list[str]], int]


def run(argv: list[str]) -> int:
    """Runs one command; its exit status. A start that fails is one sentence and status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", environment.SETTINGS)
    name, arguments = asked(argv)
    signal.signal(signal.SIGTERM, end_politely)
    try:
        if name in OURS:
            return OURS[name].run(arguments)
        if name == "help" and not arguments:
            sys.stdout.write(first_help())
        with servers_for(name, arguments) as use:
            if use and use.new and name not in MAKE_TABLES:
                environment.migrate()  # a command on a new data folder finds the tables there
            return django([argv[0], name, *arguments])
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def asked(argv: list[str]) -> tuple[str, list[str]]:
    """The command and its arguments; `help up` asks `up` for its help, and no command at all for everybody's."""
    name, *arguments = argv[1:] or ["help"]
    if name in HELP:
        name = "help"
    if name == "help" and arguments and arguments[0] in OURS:
        return arguments[0], ["--help"]
    return name, arguments


def first_help() -> str:
    """What `manage.py help` says before Django's own list."""
    return "".join(f"{name:<7}{command.about}\n" for name, command in OURS.items())


@contextmanager
def servers_for(command: str, arguments: list[str]) -> Iterator[Use | None]:
    """The environment of a command, with those servers that the caller's environment does not name."""
    folder = data.data_folder()
    if needs_no_servers(command, arguments):
        yield None
        return
    if command == "restore" and "postgres" in environment.missing_servers() and data.served_address(folder):
        raise StartError(f"Advisor is running on the data folder {folder}: stop it before you restore into it.")
    with use_servers(folder, environment.missing_servers()) as use:
        environment.set_environment(folder, use)
        if address := data.served_address(folder):
            environment.set_default("SITE_URL", address)
        yield use


def needs_no_servers(command: str, arguments: list[str]) -> bool:
    if command.startswith("-") or any(word in HELP for word in arguments):
        return True
    return command in WITHOUT_SERVERS and not any(word.startswith(("--database", "--deploy")) for word in arguments)


def django(argv: list[str]) -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import NotSupportedError, OperationalError

    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as fault:  # a setting that cannot be read
        raise StartError(str(fault)) from fault
    except (OperationalError, NotSupportedError) as fault:  # away, full, or too old
        raise StartError(f"The database cannot be used: {_reason(fault)}.") from fault
    return 0


def _reason(fault: Exception) -> str:
    """The first line of what PostgreSQL or its driver said, without where the driver was."""
    return str(fault).partition("\n")[0].rpartition("FATAL:")[2].strip().rstrip(".")


def test(arguments: list[str]) -> int:
    """The test suite on servers of its own. ADVISOR_TEST_REDIS_URL names another Redis to test with."""
    if any(word in HELP for word in arguments):
        sys.stdout.write(TEST_HELP)
        return 0
    own_redis = os.environ.get("ADVISOR_TEST_REDIS_URL")
    names = {"postgres"} if own_redis else {"postgres", "redis"}
    with throw_away_servers(names, durable=False) as (folder, use):
        environment.use_only(folder, use)
        if own_redis:
            os.environ["REDIS_URL"] = own_redis
        import pytest

        os.chdir(data.ROOT)
        # The server goes with the database in it, so the database is not dropped beforehand: a drop would have to
        # wait for whatever connection some test's process or thread has not yet let go. tests/workers.py says how
        # many processes `auto` is; one that runs out of tests takes over half of another's.
        return int(pytest.main(["--reuse-db", "-n", "auto", "--dist", "worksteal", *arguments]))


def measure(arguments: list[str]) -> int:
    """A benchmark. Run as a program, because nothing may depend on the benchmarks; it ends this one with its status."""
    sys.argv = ["manage.py bench", *arguments]
    runpy.run_module("bench", run_name="__main__")
    return 0


OURS = {
    "up": Command("runs Advisor on this machine, with everything that it needs, until Ctrl-C", up.main),
    "test": Command("runs the test suite, on a database and a queue of its own", test),
    "bench": Command("measures one part beside a floor or its peers, and prints one JSON object", measure),
}
