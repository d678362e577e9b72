"""The suite in several processes (pytest-xdist): how many, and what each has of its own.

pytest-django gives each a database. Here each gets a number of the test Redis. Redis does not separate its channels
by number; ours carry ids that are random and therefore nobody else's, and Celery's carry the number.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

NUMBERS = 16  # that a Redis has unless it is told otherwise


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n auto`, which `manage.py test` says: several for the whole suite. Whoever names tests or wants to see
    what they print gets one process, which starts sooner than two."""
    named = config.option.file_or_dir or config.option.keyword
    if named or config.option.capture == "no":
        return 0
    return workers(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def workers(processors: int) -> int:
    """One more than there are processors, because a test that waits for a child leaves its own idle; at most four,
    for each may hold fifty of PostgreSQL's 200 connections."""
    return min(processors + 1, 4)


def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Before they start, and with them Django's settings: worker n has the n-th number, counted from the one named."""
    url = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
    for place, spec in enumerate(specs):
        spec.env["REDIS_URL"] = numbered(url, place)


def numbered(url: str, further: int) -> str:
    """The address with its database number raised. Raises UsageError where it names none, or Redis has none so high."""
    found = re.fullmatch(r"(unix://[^?]+\?db=|rediss?://[^/]+/)(\d+)", url)
    if not found:
        raise pytest.UsageError(f"{url} does not end in a database number (/0, or ?db=0): test in one process (-n 0).")
    number = int(found[2]) + further
    if number >= NUMBERS:
        raise pytest.UsageError(f"Redis has {NUMBERS} databases, too few for so many processes: use fewer (-n).")
    return f"{found[1]}{number}"
