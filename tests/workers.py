"""The suite in several processes (pytest-xdist): how many, and what each has of its own.

pytest-django gives each a database. Here each gets a number of the test Redis. Redis does not separate its channels
by number; ours carry ids that are random and therefore nobody else's, and Celery's carry the number.
"""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

SWEEP_SECONDS = 5
NUMBERS = 16  # that a Redis has unless it is told otherwise
COLLECTED = "ADVISOR_TESTS_COLLECTED"  # names a file that is there as soon as one process has read all tests
WITHOUT_SLOW = "not ci"  # pyproject.toml says it where nothing else is asked for
PATIENCE = 120  # seconds for that one, after which the others read them all the same


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n auto`, which `manage.py test` says: several for the whole suite. Whoever names tests or wants to see
    what they print gets one process, which starts sooner than two."""
    if are_named(config) or config.option.capture == "no":
        return 0
    return workers(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def are_named(config: pytest.Config) -> bool:
    """Whether somebody has said which tests."""
    return bool(config.option.file_or_dir or config.option.keyword)


def marks_asked_for(expression: str, named: bool) -> str:
    """Of `-m`. Whoever names tests has all that are there: the slow ones are left out of the whole suite alone."""
    return "" if named and expression == WITHOUT_SLOW else expression


def workers(processors: int) -> int:
    """Three more than there are processors, because a test that waits for a child leaves its own idle; at most five,
    for each may hold fifty of the connections that PostgreSQL takes of tests."""
    return min(processors + 3, 5)


def pytest_xdist_setupnodes(config: pytest.Config, specs: list[Any]) -> None:
    """Before they start, and with them Django's settings: worker n has the n-th number, counted from the one named."""
    url = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
    folder = TemporaryDirectory(prefix="advisor-tests-")
    config.add_cleanup(folder.cleanup)
    for place, spec in enumerate(specs):
        spec.env["REDIS_URL"] = numbered(url, place)
        spec.env[COLLECTED] = str(Path(folder.name) / "collected")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """The first process reads all tests before the others do: what it imports is then compiled, which is more than half
    of the work. All at once, each would do it for itself."""
    worker = getattr(session.config, "workerinput", {}).get("workerid", "gw0")
    last = time.monotonic() + PATIENCE
    while worker != "gw0" and not Path(os.environ[COLLECTED]).exists() and time.monotonic() < last:
        time.sleep(0.1)


def pytest_collection_finish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        with suppress(FileNotFoundError):  # it went with the process that started this one
            Path(os.environ[COLLECTED]).touch()


def numbered(url: str, further: int) -> str:
    """The address with its database number raised. Raises UsageError where it names none, or Redis has none so high."""
    found = re.fullmatch(r"(unix://[^?]+\?db=|rediss?://[^/]+/)(\d+)", url)
    if not found:
        raise pytest.UsageError(f"{url} does not end in a database number (/0, or ?db=0): test in one process (-n 0).")
    number = int(found[2]) + further
    if number >= NUMBERS:
        raise pytest.UsageError(f"Redis has {NUMBERS} databases, too few for so many processes: use fewer (-n).")
    return f"{found[1]}{number}"


def sweep_seldom() -> None:
    """Under Slipcover: it marks what has run, and takes a mark out of the code once that has been passed fifty times.

    To do so it looks through every object of the process, a tenth of a second, and does it hundreds of times, for new
    code keeps coming. Marks that stay are a twelfth of what a test takes, and what is counted is the same: so every few
    seconds.
    """
    tracker = getattr(sys.modules.get("slipcover.pytest_plugin"), "_slipcover_instance", None)
    if tracker is None:
        return
    sweep, last = tracker.deinstrument_seen, [time.monotonic()]

    def seldom() -> None:
        if time.monotonic() > last[0] + SWEEP_SECONDS:
            sweep()
            last[0] = time.monotonic()

    tracker.deinstrument_seen = seldom


# Where the longest tests are, longest first.
LONGEST = (
    "pseudo/story/",
    "bootstrap/test_up.py",
    "bench/",
    "browser/test_story.py",
    "browser/",
    "live/faults/",
    "bootstrap/",
    "revisits/",
    "live/",
    "worker/",
    "deployment/",
)


def place_of(item: pytest.Item) -> str:
    """Its file, from here."""
    return item.path.relative_to(Path(__file__).parent).as_posix()


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of those that leave an emptied database behind, or use none, which pytest-django puts last: so that when one
    process has nothing left to take over from another, it does not wait for a long test.

    Never before the others: these find in the database what the migrations have put there.
    """
    first = next((place for place, item in enumerate(items) if not _keeps_database(item)), len(items))
    return [*items[:first], *sorted(items[first:], key=_rank)]


def _keeps_database(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    transaction = mark is not None and bool(mark.kwargs.get("transaction"))
    used = getattr(item, "fixturenames", ())
    return ("db" in used or mark is not None) and not transaction and "transactional_db" not in used


def _rank(item: pytest.Item) -> int:
    place = place_of(item)
    return next((rank for rank, folder in enumerate(LONGEST) if place.startswith(folder)), len(LONGEST))
