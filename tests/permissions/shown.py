"""What each page shows to each caller: tests/shown.py, of every address in the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages

from tests.permissions.addresses import ROWS
from tests.permissions.pointing import faults
from tests.permissions.rows import Row
from tests.shown import Record, own, pieces

# Lists of what has been made in one moment, in whichever order.
UNORDERED = ("", "revisits/", "decisions/")
# What stands in a table of months, one cell or the next according to the day on which it is asked for.
BY_MONTH = re.compile(r"<table class=\"story-table\">.*?</table>", re.DOTALL)
# What is the same on all pages is looked at on home.
WHOLE = ""
# Of which of the revisits that are equally near is in home's short list.
TIED = {"Started"}


def _names() -> Iterator[tuple[int, str]]:
    seen: dict[str, int] = {}
    for row in ROWS:
        name = f"{row.route or '/'} {row.room}{' part' * row.part}{' js' * row.script}"
        seen[name] = seen.get(name, 0) + 1
        yield id(row), name if seen[name] == 1 else f"{name} {seen[name]}"


NAMES = dict(_names())


@cache
def _record() -> Record:
    return Record(Path(__file__).with_name("shown.txt"))


def page_of(response: Any) -> str:
    """A page; of what leads to another one, where that is, and what is said there."""
    if "Location" not in response.headers:
        return str(response.content.decode())
    said: Any = get_messages(response.wsgi_request)
    words = "".join(f"<{each.level_tag}>{each.message}" for each in said._queued_messages)
    return f"<to {response.headers['Location']}>{words}"


def look(row: Row, method: str, shown: Mapping[str, str]) -> None:
    """`shown`: to each caller who was answered with a page, the page."""
    page = f"{method} {NAMES[id(row)]}"
    found = {who: _pieces(row, html) for who, html in shown.items()}
    once = {tuple(each): html for each, html in zip(found.values(), shown.values(), strict=True)}
    if wrong := {fault for html in once.values() for fault in faults(html)}:
        pytest.fail(f"{page}:\n" + "\n".join(sorted(wrong)), pytrace=False)
    _record().look(page, found)


def _pieces(row: Row, html: str) -> list[str]:
    html = BY_MONTH.sub("", html)
    found = pieces(html if row.route == WHOLE else own(html))
    if row.route in UNORDERED:
        return sorted({*found} - TIED if row.route == WHOLE else {*found})
    return found
