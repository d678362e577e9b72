"""Makes what a release left behind: `python -m tests.upgrades.make VERSION`, with the wheel's PostgreSQL.

Its own program makes the tables and the demo in them, with a decision, its log, rooms and reminders; `pg_dump` takes
them down as they are. Run once for a release, and never again for an old one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from config.machine.embedded import programs
from config.machine.servers import throw_away_servers
from tests.upgrades.source import KEPT, run, unpack


def make(version: str) -> None:
    with (
        throw_away_servers({"postgres", "redis"}, durable=False) as (folder, use),
        tempfile.TemporaryDirectory() as tree,
    ):
        assert use is not None
        unpack(version, Path(tree))
        environment = {
            "DATABASE_URL": use.addresses["postgres_owner"],
            "REDIS_URL": use.addresses["redis"],
            "ADVISOR_DATA_DIR": str(folder),
        }
        run(Path(tree), "migrate", "--noinput", **environment)
        run(Path(tree), "load_demo", **environment)
        (host,) = parse_qs(urlsplit(use.addresses["postgres_owner"]).query)["host"]
        words = ["--format=custom", "--compress=9", "--no-owner", "--schema=public"]
        words += [f"--host={host}", "--username=advisor", f"--file={KEPT / version}.dump", "advisor"]
        subprocess.run([str(programs() / "pg_dump"), *words], env={**os.environ, "LC_ALL": "C"}, check=True)


if __name__ == "__main__":
    make(sys.argv[1])
