"""What every command starts from: addresses of servers, settings, tables; none in the place of one that was given."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from config.machine import data, embedded
from config.machine.servers import Use

SETTINGS = "config.settings"
VARIABLES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
PARTS = "DATABASE_HOST"  # the database by its parts, instead of by its address
OWNER = "DATABASE_OWNER_URL"
# The way in as the owner of the tables.
OWNERS = (OWNER, "DATABASE_OWNER_USER", "DATABASE_OWNER_PASSWORD")
NOT_FOR_CHILDREN = (*OWNERS, "ADVISOR_BACKUP_PASSPHRASE")


def given(name: str) -> bool:
    """Whether the environment sets a variable, by value or by NAME_FILE."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def set_default(name: str, value: str) -> None:
    if not given(name):
        os.environ[name] = value


def missing_servers() -> set[str]:
    """The servers that the environment does not name."""
    missing = {name for name, variable in VARIABLES.items() if not given(variable)}
    return missing - {"postgres"} if given(PARTS) else missing


def set_environment(folder: Path, use: Use | None) -> None:
    """Settings for this process and its children, each only where the caller gave none."""
    data.make_data_folder(folder)
    ours = data.key_file(folder)
    if not given("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE") == str(ours):
        os.environ["SECRET_KEY_FILE"] = str(data.secret_key(folder))
    os.environ["ADVISOR_DATA_DIR"] = str(folder)
    if use:
        for name, address in use.addresses.items():
            os.environ[VARIABLES.get(name, OWNER)] = address
        if "postgres" in use.addresses:
            os.environ.pop(f"{OWNER}_FILE", None)  # of some other database
    find_programs()


def find_programs() -> None:
    """psql for `dbshell`, pg_dump and pg_restore for backups: the wheel's first, which are as new as any server that we
    know, and the machine's own may be older than its server."""
    with suppress(data.StartError):
        os.environ["PATH"] = f"{embedded.programs()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


def of_children() -> dict[str, str]:
    """For web, workers and beat: everything but the way in as the owner of the tables, and what opens a backup."""
    kept_from_them = {name + end for name in NOT_FOR_CHILDREN for end in ("", "_FILE")}
    return {name: value for name, value in os.environ.items() if name not in kept_from_them}


def use_only(folder: Path, use: Use | None) -> None:
    """The throw-away servers, whatever servers and key the caller's environment names."""
    for variable in (*VARIABLES.values(), PARTS, *OWNERS, "SECRET_KEY"):
        os.environ.pop(variable, None)
        os.environ.pop(f"{variable}_FILE", None)
    set_environment(folder, use)


def typed(folder: Path, *words: str) -> str:
    """A manage.py command on this data folder, as somebody may type it in the shell that we were started from."""
    where = [] if folder == data.ROOT / ".data" else [f"ADVISOR_DATA_DIR={shlex.quote(str(folder))}"]
    manage = "manage.py" if Path.cwd() == data.ROOT else str(data.ROOT / "manage.py")
    return " ".join([*where, shlex.join([python(), manage, *words])])


def python() -> str:
    """`python3`, where that is what we run in or what `.venv` was made from; else the path of what we run in."""
    named, base = shutil.which("python3"), getattr(sys, "_base_executable", sys.executable)
    return "python3" if named and Path(named).resolve() == Path(base).resolve() else sys.executable


def migrate() -> None:
    """Django ready to be used, and its tables up to date."""
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except CommandError as error:
        raise data.StartError(str(error)) from error
