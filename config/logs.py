"""What a process says of itself: one line of JSON for each event, and on a terminal plain text.

Neither says who somebody is: addresses and what lets somebody in are struck out of messages and traces, and of what
the database says of an error only its first line is kept, for the rest has the row in it.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import Error as DatabaseError

KINDS = ("auto", "json", "text")  # of LOG_FORMAT
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")  # of LOG_LEVEL
GONE = "…"
_SECRETS = (
    # Addresses of pages that let in whoever has them (workshops/urls/).
    re.compile(r"(?<=/j/)[^/\s\"'?]+|(?<=/sign-in/)[^/\s\"'?]+|(?<=/setup/)[^/\s\"'?]+"),
    re.compile(r"(?<=/unsubscribe/)[^/\s\"'?]+|(?<=/calendar/)[^/\s\"'?]+|(?<=/addresses/)[^/\s\"'?]+"),
    # Tokens and keys, wherever they stand: letters, digits and signs without a gap, longer than any word or id.
    re.compile(
        r"(?<![\w/.-])(?=[\w-]*\d)(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-]))[\w-]{32,}(?![\w/.-])"
    ),
    re.compile(r"(?<=://)[^/\s@]+(?=@)"),  # name and password in an address
    re.compile(r"[^\s@<>\"'(:/]+@[^\s@<>\"'):,]+\.[^\s@<>\"'):,]+"),  # people's addresses
)


def without_secrets(text: str) -> str:
    for pattern in _SECRETS:
        text = pattern.sub(GONE, text)
    return text


def said_of(error: BaseException) -> str:
    """An error and what led to it, as Python writes them, but of a database's error the first line alone."""
    return "\n".join(part for one in _chain(error) for part in _lines(one))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The first cause first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error


def _lines(error: BaseException) -> Iterator[str]:
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    words = str(error)
    if isinstance(error, DatabaseError) or type(error).__module__.startswith("psycopg"):
        words = words.partition("\n")[0]
    yield f"{type(error).__qualname__}: {words}"


def is_news(record: logging.LogRecord) -> bool:
    """What a visitor's request had wrong, such as another site's name, is one line: nothing of ours has broken. That
    not everything is there yet is the answer of `/readyz` itself, to whoever asks it."""
    if record.name.startswith("django.security."):
        record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
    is_told = getattr(getattr(record, "request", None), "path", "") == "/readyz"
    return not is_told or record.exc_info is not None


class Plain(logging.Formatter):
    """For people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        words = f"{record.levelname} {record.name}: {without_secrets(record.getMessage())}"
        if record.exc_info and record.exc_info[1]:
            words = f"{words}\n{without_secrets(said_of(record.exc_info[1]))}"
        return words


class Json(logging.Formatter):
    """For programs: time, level, logger, message; of a request its number and workspace, of a task its name and id."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            **_asking(),
            **_task(),
        }
        if process := os.environ.get("ADVISOR_PROCESS"):
            said["process"] = process
        if record.exc_info and record.exc_info[1]:
            said["error"] = without_secrets(said_of(record.exc_info[1]))
        return json.dumps(said, ensure_ascii=False)


def _asking() -> dict[str, object]:
    from workshops.asking import current

    asking = current.get()
    if asking is None:
        return {}
    return {"request": asking.number, **({"workspace": asking.workspace} if asking.workspace else {})}


def _task() -> dict[str, object]:
    if "celery" not in sys.modules:
        return {}
    from celery._state import get_current_task

    task = get_current_task()
    return {"task": task.name, "task_id": task.request.id} if task and task.request.id else {}


def formatter(wanted: str) -> str:
    """The class for `LOG_FORMAT`: json, text, or auto, which is text where somebody reads along."""
    is_text = wanted == "text" or (wanted != "json" and sys.stderr is not None and sys.stderr.isatty())
    return "config.logs.Plain" if is_text else "config.logs.Json"
