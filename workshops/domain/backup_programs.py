"""`pg_dump` and `pg_restore` on this site's database, as the owner of its tables where one is named.

They come in the same wheel as the embedded PostgreSQL, so a machine with Python has them; each can speak to a server of
its own version and to older ones.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.db import connection

from workshops.refusals import Refusal

PIECE = 1 << 20  # bytes that are passed on at once
# Whose they are and who may use them is said anew by `migrate`, in the names of the place where it is restored.
NOBODYS = ("--no-owner", "--no-privileges")


class ProgramFailed(Refusal):
    """What PostgreSQL's program said, in one sentence."""

    code = "postgresql"


@contextmanager
def dumping(snapshot: str) -> Iterator[IO[bytes]]:
    """The database as that snapshot sees it, in PostgreSQL's custom format. Raises ProgramFailed at the end where the
    dump is not whole."""
    words = ["--format=custom", f"--snapshot={snapshot}", "--schema=public", *NOBODYS]
    with _running("pg_dump", words, stdin=subprocess.DEVNULL) as process:
        assert process.stdout
        yield process.stdout


def restore_from(dump: IO[bytes]) -> None:
    """Puts a dump into a database without tables: all of it or nothing. Raises ProgramFailed."""
    words = ["--format=custom", "--single-transaction", "--exit-on-error", "--schema=public", *NOBODYS]
    with _running("pg_restore", words, stdin=subprocess.PIPE) as process:
        assert process.stdin
        try:
            shutil.copyfileobj(dump, process.stdin, PIECE)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has said why


@contextmanager
def _running(program: str, words: list[str], *, stdin: int) -> Iterator[subprocess.Popen[bytes]]:
    found = shutil.which(program)
    if found is None:
        raise ProgramFailed(f"{program} is not installed: install PostgreSQL's client programs.")
    (_, *where), named = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    if program == "pg_restore":
        where = [*where[:-1], f"--dbname={where[-1]}"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 (our own words)
            [found, "--no-password", *words, *where], env={**os.environ, **(named or {}), "LC_ALL": "C"},
            stdin=stdin, stdout=subprocess.PIPE, stderr=said,
        )  # fmt: skip
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            status = _end(process)
        if status != 0:
            said.seek(0)
            raise ProgramFailed(_why(program, said.read().decode(errors="replace")))


def _end(process: subprocess.Popen[bytes]) -> int:
    if process.stdout:
        process.stdout.close()
    return process.wait()


def _why(program: str, said: str) -> str:
    """The first line that says what failed."""
    lines = [line.strip() for line in said.splitlines() if "error" in line.lower()] or said.splitlines()
    reason = lines[0].rpartition("error:")[2].strip() if lines else "it gave no reason"
    return f"{program} failed: {reason.rstrip('.')}."
